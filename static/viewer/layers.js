// What lies over the film: the heatmap, blended by the browser, and the outline of the lungs, fetched once.

import { wordsOf } from "../words.js";

export class Layers {
  constructor(viewer) {
    this.say = wordsOf(viewer);
    this.heatmap = viewer.querySelector("#heatmap");
    this.slider = viewer.querySelector("#opacity");
    this.heatmapButton = viewer.querySelector("#toggle-heatmap");
    this.lungsButton = viewer.querySelector("#toggle-lungs");
    this.planes = [...viewer.querySelectorAll(".plane")];
    this.outlines = null;
    this.slider?.addEventListener("input", () => this.fade());
    this.heatmapButton?.addEventListener("click", () => this.toggleHeatmap());
    this.lungsButton?.addEventListener("click", () => this.toggleLungs());
    if (this.slider) this.fade();
  }

  fade() {
    if (this.heatmap.hidden) this.toggleHeatmap(); // who fades it wants to see it
    this.heatmap.style.opacity = this.slider.value / 100;
    document.getElementById("opacity-value").textContent = this.say("percent", { number: this.slider.value });
  }

  toggleHeatmap() {
    if (this.heatmap) this.heatmap.hidden = !toggle(this.heatmapButton);
  }

  async toggleLungs() {
    if (!this.lungsButton) return;
    const shown = toggle(this.lungsButton);
    this.outlines ??= this.fetchOutlines();
    const outlines = await this.outlines;
    for (const outline of outlines) outline.toggleAttribute("hidden", !shown);
    if (!outlines.length) this.forget(); // the case may be gone: the next press asks again
  }

  // A copy of the outline in every plane, hidden as yet; none where the server has none.
  async fetchOutlines() {
    const answer = await fetch(this.lungsButton.dataset.src).catch(() => null);
    if (!answer?.ok) return [];
    const drawn = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
    return this.planes.map((plane) => {
      const outline = document.importNode(drawn, true);
      outline.classList.add("lungs");
      outline.setAttribute("aria-hidden", "true");
      return plane.appendChild(outline);
    });
  }

  forget() {
    this.outlines = null;
    this.lungsButton.setAttribute("aria-pressed", false);
  }
}

// Press or release a button; returns whether it is pressed now.
export function toggle(button) {
  const pressed = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", pressed);
  return pressed;
}
