// The keyboard, while film or tools have the focus: single keys elsewhere belong to the reader (WCAG 2.1.4).

const STEP = 1.25; // of the scale, for a key or button
const SHARE = 0.1; // of the stage that an arrow moves the film by
const GREYS = 8; // grey levels that an arrow with Shift moves the window by

const TOWARDS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export function wireKeys(viewer, tools) {
  viewer.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input")) return;
    if (event.target.closest("dialog")) return;
    if (arrow(event, tools) || letter(event.key.toLowerCase(), tools)) event.preventDefault();
  });
}

export function zoomIn(stages) {
  return stages.zoom(STEP);
}

export function zoomOut(stages) {
  return stages.zoom(1 / STEP);
}

function arrow(event, { stages, grey }) {
  const towards = TOWARDS[event.key];
  if (!towards) return false;
  const [x, y] = towards;
  if (event.shiftKey) {
    grey.drag(x * GREYS, y * GREYS);
    return true;
  }
  const { width, height } = stages.box();
  return stages.move(-x * SHARE * width, y * SHARE * height); // where nothing moves, the page scrolls
}

function letter(key, { stages, press, reset, help }) {
  const does = {
    "+": () => zoomIn(stages),
    "=": () => zoomIn(stages),
    "-": () => zoomOut(stages),
    "0": () => stages.whole(),
    "i": () => press("invert"),
    "h": () => press("toggle-heatmap"),
    "l": () => press("toggle-lungs"),
    "s": () => press("one-view"),
    "w": () => press("window-mode"),
    "r": reset,
    "?": help,
  }[key];
  does?.();
  return Boolean(does);
}
