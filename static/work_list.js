// The work list: names that this tab remembers, a search among them, and the keyboard.
import { onLetters } from "./letters.js";
import { names } from "./names.js";

document.documentElement.classList.add("script");
const known = names();
const rows = [...document.querySelectorAll(".work-list tbody tr")];
for (const row of rows) {
  const name = known[row.dataset.id];
  if (name) row.querySelector(".name").textContent = name;
}

document.getElementById("search")?.addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const row of rows) row.hidden = !row.querySelector(".name").textContent.toLowerCase().includes(wanted);
});

function move(step) {
  const links = rows.filter((row) => !row.hidden).map((row) => row.querySelector("th a"));
  const place = links.indexOf(document.activeElement);
  links[place < 0 ? (step > 0 ? 0 : links.length - 1) : place + step]?.focus();
}

onLetters({ j: () => move(1), k: () => move(-1) });
