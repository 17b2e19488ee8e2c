// The heatmap's opacity, blended by the browser: no round trip to the server.
const heatmap = document.getElementById("heatmap");
const slider = document.getElementById("opacity");
const value = document.getElementById("opacity-value");

document.documentElement.classList.add("script");

function apply() {
  heatmap.style.opacity = slider.value / 100;
  value.textContent = `${slider.value} %`;
}

slider.addEventListener("input", apply);
apply();
