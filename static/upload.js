// Drag and drop, preview and size check of one film; several go to the batch. Without scripts the
// forms work as plain forms.
import { judgeAll } from "./batch.js";
import { droppedFiles } from "./dropped.js";
import { oneDecimal, wordsOf } from "./words.js";

const form = document.getElementById("upload");
const say = wordsOf(form);
const input = document.getElementById("image");
const folder = document.getElementById("folder");
const preview = document.getElementById("preview");
const prompt = document.getElementById("prompt");
const hint = document.getElementById("hint");
const button = document.getElementById("judge");
const message = document.getElementById("message");
const messageText = document.getElementById("message-text");
const limit = Number(form.dataset.maxMb) * 2 ** 20;
let several = []; // what the batch gets; one plain film goes with the form

document.documentElement.classList.add("script");
input.multiple = true;

function complain(text) {
  messageText.textContent = text;
  message.hidden = !text;
}

function megabytes(bytes) {
  return say("megabytes", { number: oneDecimal(bytes / 2 ** 20) });
}

function isArchive(file) {
  return /\.zip$/i.test(file.name);
}

function choose(files) {
  if (files.length === 1 && !isArchive(files[0])) show(files[0]);
  else if (files.length) announce(files);
}

function show(file) {
  several = [];
  const tooLarge = file.size > limit;
  complain(tooLarge ? say("tooLarge", { size: megabytes(file.size), most: megabytes(limit) }) : "");
  button.disabled = tooLarge;
  button.textContent = say("judgeOne");
  prompt.textContent = file.name;
  hint.textContent = say("replace", { size: megabytes(file.size) });
  if (preview.src) URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(file);
}

function announce(files) {
  several = files;
  complain("");
  preview.hidden = true;
  button.disabled = false;
  button.textContent = say("judgeSeveral");
  prompt.textContent = files.length === 1 ? files[0].name : say("files", { count: files.length });
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  hint.textContent = say("inTurn", { size: megabytes(bytes) });
}

// So that the form sends it as if it had been chosen
function put(files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  choose(files);
}

preview.addEventListener("load", () => { preview.hidden = several.length > 0; });
preview.addEventListener("error", () => { preview.hidden = true; }); // a TIFF: the server reads it, browsers do not
input.addEventListener("change", () => choose([...input.files]));
folder.addEventListener("change", () => put([...folder.files]));

for (const kind of ["dragenter", "dragover"]) {
  form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) {
  form.addEventListener(kind, () => form.classList.remove("over"));
}
form.addEventListener("drop", async (event) => {
  event.preventDefault();
  const files = await droppedFiles(event.dataTransfer);
  if (files.length) put(files);
});
form.addEventListener("submit", (event) => {
  button.disabled = true;
  if (several.length) {
    event.preventDefault();
    judgeAll(several, form).finally(() => { button.disabled = false; });
  } else {
    button.textContent = say("judging");
  }
});
window.addEventListener("pageshow", () => { // back from a result: the form is usable again
  button.disabled = false;
  if (input.files.length) choose([...input.files]);
  else button.textContent = say("judgeOne");
});
