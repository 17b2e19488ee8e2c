// Pointers and wheel on the stages: one pointer moves the film or its window, two zoom about their middle.

const WHEEL = 0.0015; // natural logarithm of the scale for a pixel of the wheel
const PINCHED = 0.01; // the same where a touchpad's pinch comes as a wheel with Ctrl
const LINE = 16; // pixels of a line, for wheels that count in lines
const DOUBLE = 2.5; // what a double-click zooms by
const RIGHT = 2;

export function wireGestures(stages, grey, windowMode) {
  for (const stage of stages.all) {
    wireWheel(stage, stages);
    wirePointers(stage, stages, grey, windowMode);
    stage.addEventListener("contextmenu", (event) => event.preventDefault()); // the right button windows
    stage.addEventListener("dragstart", (event) => event.preventDefault());
  }
}

function wireWheel(stage, stages) {
  stage.addEventListener("wheel", (event) => {
    const pixels = event.deltaY * (event.deltaMode ? LINE : 1);
    const factor = Math.exp(-pixels * (event.ctrlKey ? PINCHED : WHEEL));
    // at the whole film, the wheel turned back scrolls the page
    if (stages.zoomAt(stage, factor, event) || stages.view.scale > 1 || event.ctrlKey) event.preventDefault();
  }, { passive: false });
  stage.addEventListener("dblclick", (event) => {
    if (stages.view.scale > 1) stages.whole();
    else stages.zoomAt(stage, DOUBLE, event);
  });
}

function wirePointers(stage, stages, grey, windowMode) {
  const down = new Map();
  let windowing = false;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button === 1) return;
    windowing = event.button === RIGHT || event.shiftKey || windowMode();
    down.set(event.pointerId, place(event));
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    down.set(event.pointerId, place(event));
    const [x, y] = [event.clientX - before.clientX, event.clientY - before.clientY];
    if (other) pinch(stage, stages, before, place(event), other);
    else if (windowing) grey.drag(x, -y);
    else stages.move(x, y);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    stage.addEventListener(end, (event) => down.delete(event.pointerId));
  }
}

// One of two fingers went from a place to another while the other stayed.
function pinch(stage, stages, before, now, other) {
  const factor = apart(now, other) / Math.max(1, apart(before, other));
  stages.zoomAt(stage, factor, middle(before, other), middle(now, other));
}

function place(event) {
  return { clientX: event.clientX, clientY: event.clientY };
}

function apart(one, other) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}

function middle(one, other) {
  return { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 };
}
