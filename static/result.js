// Another style, method, operating point or prevalence comes from the server and replaces the part of the
// page that it concerns, so that nothing else moves: the viewer keeps its place on the film.

const PAUSE = 350; // milliseconds after the last key before a number is taken

let asked = 0;

// The page at an address; nothing where the server refuses, or another was asked for meanwhile.
async function fetchPage(address, options, wanted) {
  const turn = ++asked;
  const answer = await fetch(address, options);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== asked) return null;
  if (!answer.ok || !page.querySelector(wanted)) {
    document.body.replaceWith(page.body); // the server says in words what is wrong
    return null;
  }
  history.replaceState(null, "", answer.url);
  comeBackTo(answer.url);
  document.dispatchEvent(new CustomEvent("reread", { detail: page })); // for what hangs on it: draft.js
  return page;
}

// The forms of the page's head lead back to where the reader is by now.
function comeBackTo(address) {
  const { pathname, search } = new URL(address);
  for (const back of document.querySelectorAll("input[name=back]")) back.value = pathname + search;
}

async function showEvidence(address, options) {
  document.getElementById("evidence").setAttribute("aria-busy", "true");
  const page = await fetchPage(address, options, "#evidence");
  if (!page) return;
  const heatmap = document.getElementById("heatmap");
  heatmap.src = page.getElementById("heatmap").getAttribute("src");
  document.getElementById("line")?.remove();
  heatmap.after(page.getElementById("line") ?? "");
  takeEvidence(page);
}

// What another page says of the evidence; the focus stays on its tools where it was.
function takeEvidence(page) {
  const [evidence, holder] = [document.getElementById("evidence"), document.activeElement];
  const focused = evidence.contains(holder) && (holder.name || holder.id);
  document.getElementById("heatmap").alt = page.getElementById("heatmap").alt;
  evidence.replaceWith(page.getElementById("evidence"));
  wireEvidence();
  if (focused) document.querySelector(`#evidence [name="${focused}"], #evidence #${focused}`)?.focus();
}

async function showReading() {
  const page = await fetchPage(address(), {}, "#reading");
  if (!page) return;
  for (const part of ["reading", "worth"]) {
    document.getElementById(part).replaceChildren(...page.getElementById(part).childNodes);
  }
  takeEvidence(page);
  document.getElementById("verdict").action = page.getElementById("verdict").action;
  document.title = page.title;
}

// What both forms say together: each has, for browsers without scripts, the other's choices hidden in it.
function address() {
  const style = document.getElementById("style");
  const choices = new URLSearchParams(new FormData(style));
  const terms = document.getElementById("terms");
  for (const [name, value] of terms ? new FormData(terms) : []) choices.set(name, value);
  return `${style.action}?${choices}`;
}

function disableCopies() {
  for (const copy of document.querySelectorAll(".of-style, .of-terms")) copy.disabled = true;
}

function wireEvidence() {
  const style = document.getElementById("style");
  const method = document.getElementById("method-form");
  disableCopies();
  style.addEventListener("change", () => showEvidence(address()));
  method.addEventListener("submit", (event) => {
    event.preventDefault();
    showEvidence(method.action, { method: "POST", body: new FormData(method) });
  });
}

function wireTerms() {
  const terms = document.getElementById("terms");
  if (!terms) return;
  let pause = 0;
  const soon = (wait) => {
    clearTimeout(pause);
    pause = setTimeout(() => terms.checkValidity() && showReading(), wait);
  };
  terms.addEventListener("input", (event) => soon(event.target.id === "prevalence" ? PAUSE : 0));
  terms.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(0);
  });
}

wireEvidence();
wireTerms();
