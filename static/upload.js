// Drag and drop, preview and size check; without it the form works as a plain form.
const form = document.getElementById("upload");
const input = document.getElementById("image");
const preview = document.getElementById("preview");
const prompt = document.getElementById("prompt");
const hint = document.getElementById("hint");
const button = document.getElementById("judge");
const message = document.getElementById("message");
const messageText = document.getElementById("message-text");
const limit = Number(form.dataset.maxMb) * 2 ** 20;

document.documentElement.classList.add("script");

function complain(text) {
  messageText.textContent = text;
  message.hidden = !text;
}

function megabytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

function show(file) {
  const tooLarge = file.size > limit;
  complain(tooLarge ? `It has ${megabytes(file.size)}; at most ${megabytes(limit)} are accepted.` : "");
  button.disabled = tooLarge;
  prompt.textContent = file.name;
  hint.textContent = `${megabytes(file.size)}. Choose or drop another to replace it.`;
  if (preview.src) URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(file);
}

preview.addEventListener("load", () => { preview.hidden = false; });
preview.addEventListener("error", () => { preview.hidden = true; }); // a TIFF: the server reads it, browsers do not
input.addEventListener("change", () => { if (input.files.length) show(input.files[0]); });

for (const kind of ["dragenter", "dragover"]) {
  form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) {
  form.addEventListener(kind, () => form.classList.remove("over"));
}
form.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  const first = new DataTransfer();
  first.items.add(event.dataTransfer.files[0]);
  input.files = first.files;
  show(first.files[0]);
});
form.addEventListener("submit", () => { button.textContent = "Judging …"; button.disabled = true; });
window.addEventListener("pageshow", () => { // back from a result: the form is usable again
  button.textContent = "Judge this film";
  button.disabled = false;
  if (input.files.length) show(input.files[0]);
});
