// The viewer of a film: wires its parts together. The page is whole without it, but for its tools.
import { wireGestures } from "./gestures.js";
import { wireKeys, zoomIn, zoomOut } from "./keys.js";
import { Layers, toggle } from "./layers.js";
import { Stages } from "./stages.js";
import { Window } from "./window.js";

const NARROW = "(max-width: 36rem)"; // a telephone: two films would be small, or under each other

document.documentElement.classList.add("script");

const viewer = document.getElementById("viewer");
const button = (id) => viewer.querySelector(`#${id}`);
const stages = new Stages(viewer);
const grey = new Window(viewer);
new Layers(viewer);
const oneView = button("one-view");
const windowMode = button("window-mode");

function reset() {
  stages.whole();
  grey.reset();
}

function arrange() {
  viewer.dataset.arrangement = toggle(oneView) ? "one" : "two";
  stages.show(stages.view);
}

function help() {
  button("keys").showModal();
}

button("zoom-in").addEventListener("click", () => zoomIn(stages));
button("zoom-out").addEventListener("click", () => zoomOut(stages));
button("zoom-fit").addEventListener("click", () => stages.whole());
button("reset").addEventListener("click", reset);
button("help").addEventListener("click", help);
oneView?.addEventListener("click", arrange);
windowMode.addEventListener("click", () => viewer.toggleAttribute("data-windowing", toggle(windowMode)));

wireGestures(stages, grey, () => viewer.hasAttribute("data-windowing"));
wireKeys(viewer, { stages, grey, press: (id) => button(id)?.click(), reset, help });
button("panes").tabIndex = 0;
if (oneView && matchMedia(NARROW).matches) arrange();
