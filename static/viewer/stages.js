// The stages, which all show the same view: measured, laid and said.
import { wordsOf } from "../words.js";
import { WHOLE, held, same, transform, zoomed } from "./view.js";

const MIDDLE = { x: 0, y: 0 };

export class Stages {
  constructor(viewer) {
    this.viewer = viewer;
    this.all = [...viewer.querySelectorAll(".stage")];
    this.said = viewer.querySelector("#zoom-value");
    this.say = wordsOf(viewer);
    this.view = WHOLE;
    new ResizeObserver(() => this.show(this.view)).observe(viewer);
  }

  // A stage and the film in it at scale 1, pixels; by default of a stage that is seen.
  box(stage = this.all.find((each) => each.clientWidth) ?? this.all[0]) {
    const film = stage.querySelector(".film");
    const [width, height] = [stage.clientWidth || 1, stage.clientHeight || 1];
    const ratio = film.getAttribute("width") / film.getAttribute("height");
    const filmWidth = Math.min(width, height * ratio);
    return { width, height, filmWidth, filmHeight: filmWidth / ratio };
  }

  // Show a view; returns whether it is another one.
  show(view) {
    const next = held(view, this.box());
    const changed = !same(next, this.view);
    this.view = next;
    for (const stage of this.all) {
      const plane = stage.querySelector(".plane");
      plane.style.transform = next.scale === 1 ? "" : transform(next, this.box(stage));
      plane.style.setProperty("--scale", next.scale);
    }
    this.viewer.toggleAttribute("data-zoomed", next.scale > 1);
    const words = this.say("percent", { number: Math.round(next.scale * 100) });
    if (this.said.textContent !== words) this.said.textContent = words;
    return changed;
  }

  // Zoom about the middle.
  zoom(factor) {
    return this.show(zoomed(this.view, factor, MIDDLE, MIDDLE, this.box()));
  }

  // Zoom so that what lies at one place of a stage comes to another; places: {clientX, clientY}.
  zoomAt(stage, factor, from, to = from) {
    const { left, top, width, height } = stage.getBoundingClientRect();
    const inside = (place) => ({ x: place.clientX - left - width / 2, y: place.clientY - top - height / 2 });
    return this.show(zoomed(this.view, factor, inside(from), inside(to), this.box(stage)));
  }

  // Draw the film along by so many pixels.
  move(x, y) {
    return this.show(zoomed(this.view, 1, MIDDLE, { x, y }, this.box()));
  }

  whole() {
    return this.show(WHOLE);
  }
}
