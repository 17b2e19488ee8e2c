// The page's tools: opacity is blended by the browser; another style, operating point or prevalence
// comes from the server and replaces the part of the page that it concerns, so that nothing else moves.
document.documentElement.classList.add("script");

const PAUSE = 350; // milliseconds after the last key before a number is taken

let opacity = 100;
let asked = 0;

function fade() {
  document.getElementById("heatmap").style.opacity = opacity / 100;
  document.getElementById("opacity").value = opacity;
  document.getElementById("opacity-value").textContent = `${opacity} %`;
}

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
  document.dispatchEvent(new CustomEvent("reread", { detail: page })); // for what hangs on it: draft.js
  return page;
}

async function showFilms(address, options) {
  const films = document.querySelector(".films");
  const focused = document.activeElement?.name || document.activeElement?.id;
  films.setAttribute("aria-busy", "true");
  const page = await fetchPage(address, options, ".films");
  const fresh = page?.querySelector(".films");
  if (!fresh) return;
  films.replaceWith(fresh);
  wireFilms();
  if (focused) fresh.querySelector(`[name="${focused}"], #${focused}`)?.focus();
}

async function showReading() {
  const page = await fetchPage(address(), {}, "#reading");
  if (!page) return;
  for (const part of ["reading", "worth"]) {
    document.getElementById(part).replaceChildren(...page.getElementById(part).childNodes);
  }
  document.getElementById("method-form").action = page.getElementById("method-form").action;
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

function wireFilms() {
  const style = document.getElementById("style");
  const method = document.getElementById("method-form");
  disableCopies();
  document.getElementById("opacity").addEventListener("input", (event) => {
    opacity = Number(event.target.value);
    fade();
  });
  style.addEventListener("change", () => showFilms(address()));
  method.addEventListener("submit", (event) => {
    event.preventDefault();
    showFilms(method.action, { method: "POST", body: new FormData(method) });
  });
  fade();
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

wireFilms();
wireTerms();
