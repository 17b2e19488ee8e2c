// The draft for the report: copies it, and keeps an unedited one in step with how the answer is read.
import { wordsOf } from "./words.js";

const form = document.getElementById("draft-form");
const say = wordsOf(form);
const text = document.getElementById("draft");
const said = document.getElementById("draft-said");
const stale = document.getElementById("draft-stale");
const paper = document.querySelector(".on-paper");
const by = paper.querySelector(".draft-by").textContent;

const edited = () => text.value !== text.defaultValue;

async function copy() {
  try {
    await navigator.clipboard.writeText(text.value);
    said.textContent = say("copied");
  } catch {
    text.select(); // over plain HTTP a page may not write to the clipboard: the keys can
    said.textContent = say(document.execCommand("copy") ? "copied" : "selected");
  }
}

// The browser itself follows a new default, unless the reader has changed the text.
function reread(page) {
  const changed = edited();
  const fresh = page.getElementById("draft");
  if (!fresh) return;
  stale.hidden = !changed || fresh.defaultValue === text.defaultValue;
  text.defaultValue = fresh.defaultValue;
  form.action = page.getElementById("draft-form").action;
  paper.replaceChildren(...page.querySelector(".on-paper").childNodes);
  mirror();
}

// What is printed is what stands in the field, and says whose words they are.
function mirror() {
  const title = paper.querySelector(".draft-by");
  title.textContent = edited() ? title.dataset.edited : by;
  paper.querySelector(".draft-text").textContent = text.value;
}

text.addEventListener("input", mirror);
form.addEventListener("reset", () => {
  stale.hidden = true;
  said.textContent = "";
  setTimeout(mirror); // the text is reset after this event
});
document.getElementById("draft-copy").addEventListener("click", copy);
document.addEventListener("reread", (event) => reread(event.detail));
mirror(); // a browser that comes back to the page keeps what was written
