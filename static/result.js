// The heatmap's tools: opacity is blended by the browser; another style comes from the server
// and replaces the part of the page that shows films, so that nothing else moves.
document.documentElement.classList.add("script");

let opacity = 100;

function fade() {
  document.getElementById("heatmap").style.opacity = opacity / 100;
  document.getElementById("opacity").value = opacity;
  document.getElementById("opacity-value").textContent = `${opacity} %`;
}

async function show(address, options) {
  const films = document.querySelector(".films");
  const focused = document.activeElement?.name || document.activeElement?.id;
  films.setAttribute("aria-busy", "true");
  const answer = await fetch(address, options);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(".films");
  if (!answer.ok || !fresh) {
    document.body.replaceWith(page.body); // the server says in words what is wrong
    return;
  }
  films.replaceWith(fresh);
  history.replaceState(null, "", answer.url);
  wire();
  if (focused) fresh.querySelector(`[name="${focused}"], #${focused}`)?.focus();
}

function wire() {
  const style = document.getElementById("style");
  const method = document.getElementById("method-form");
  document.getElementById("opacity").addEventListener("input", (event) => {
    opacity = Number(event.target.value);
    fade();
  });
  style.addEventListener("change", () => show(`${style.action}?${new URLSearchParams(new FormData(style))}`));
  method.addEventListener("submit", (event) => {
    event.preventDefault();
    show(method.action, { method: "POST", body: new FormData(method) });
  });
  fade();
}

wire();
