// The stages, which all show the same view: measured, laid and said.
import { WHOLE, held, moved, same, transform, zoomed } from "./view.js";

export class Stages {
  constructor(viewer) {
    this.viewer = viewer;
    this.all = [...viewer.querySelectorAll(".stage")];
    this.said = viewer.querySelector("#zoom-value");
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
    const words = `${Math.round(next.scale * 100)} %`;
    if (this.said.textContent !== words) this.said.textContent = words;
    return changed;
  }

  // Zoom about a place on the screen, or about the middle.
  zoom(factor, place = null, stage = undefined) {
    const box = this.box(stage);
    const middle = (stage ?? this.all[0]).getBoundingClientRect();
    const x = place ? place.clientX - middle.left - middle.width / 2 : 0;
    const y = place ? place.clientY - middle.top - middle.height / 2 : 0;
    return this.show(zoomed(this.view, factor, x, y, box));
  }

  move(x, y) {
    return this.show(moved(this.view, x, y, this.box()));
  }

  whole() {
    return this.show(WHOLE);
  }
}
