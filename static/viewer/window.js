// Window and level of the film, never of the heatmap: the linear function of DICOM PS3.3 C.11.2.1.2.1 on the
// 256 grey levels of the picture, laid on by a filter. Width 256 at level 128 is the film as it is.

const AS_IT_IS = Object.freeze({ width: 256, level: 128, inverted: false });
const WIDTHS = [2, 512];
const LEVELS = [0, 255];

export class Window {
  constructor(viewer) {
    this.viewer = viewer;
    this.films = [...viewer.querySelectorAll(".film")];
    this.functions = [...viewer.querySelectorAll("#window feFuncR, #window feFuncG, #window feFuncB")];
    this.invertButton = viewer.querySelector("#invert");
    for (const [name, id] of [["width", "window-width"], ["level", "window-level"]]) {
      const slider = viewer.querySelector(`#${id}`);
      slider.addEventListener("input", () => this.set({ [name]: Number(slider.value) }));
    }
    this.invertButton.addEventListener("click", () => this.invert());
    this.reset();
  }

  reset() {
    this.asked = { ...AS_IT_IS };
    this.show();
  }

  set(change) {
    Object.assign(this.asked, change);
    this.show();
  }

  // Wider and brighter by so many grey levels.
  drag(wider, brighter) {
    const { width, level } = this.asked;
    this.set({ width: clamp(width + wider, WIDTHS), level: clamp(level - brighter, LEVELS) });
  }

  invert() {
    this.set({ inverted: !this.asked.inverted });
  }

  show() {
    const { inverted } = this.asked;
    const [width, level] = [Math.round(this.asked.width), Math.round(this.asked.level)];
    const slope = 255 / (width - 1);
    const intercept = 0.5 - (level - 0.5) / (width - 1);
    for (const each of this.functions) {
      each.setAttribute("slope", inverted ? -slope : slope);
      each.setAttribute("intercept", inverted ? 1 - intercept : intercept);
    }
    const plain = width === AS_IT_IS.width && level === AS_IT_IS.level && !inverted;
    for (const film of this.films) film.style.filter = plain ? "" : "url(#window)";
    this.say("window-width", width);
    this.say("window-level", level);
    this.invertButton.setAttribute("aria-pressed", inverted);
  }

  say(id, number) {
    this.viewer.querySelector(`#${id}`).value = number;
    this.viewer.querySelector(`#${id}-value`).textContent = number;
  }
}

function clamp(value, [least, most]) {
  return Math.min(most, Math.max(least, value));
}
