// Where one looks on the film: pure arithmetic. A view is {scale, u, v}: the scale against the whole film
// in its stage, and the point of the film in the stage's middle, as a share of the film from its own middle.
// A box is {width, height, filmWidth, filmHeight}: the stage, and the film in it at scale 1, pixels.
// So one view fits stages of any size, and films beside each other move together.

export const WHOLE = Object.freeze({ scale: 1, u: 0, v: 0 });
export const LARGEST = 16;

// The view nearest to the one asked for in which the film fills what it can of its stage.
export function held(view, box) {
  const scale = Math.min(LARGEST, Math.max(1, view.scale));
  return {
    scale,
    u: within(view.u, box.filmWidth * scale, box.width),
    v: within(view.v, box.filmHeight * scale, box.height),
  };
}

// The view with the scale times a factor, in which the point of the film at one place comes to lie at
// another; places: {x, y}, pixels from the stage's middle.
export function zoomed(view, factor, from, to, box) {
  const scale = Math.min(LARGEST, Math.max(1, view.scale * factor));
  const u = view.u + (from.x / view.scale - to.x / scale) / box.filmWidth;
  const v = view.v + (from.y / view.scale - to.y / scale) / box.filmHeight;
  return held({ scale, u, v }, box);
}

// What lays the film so, as a CSS transform about its middle.
export function transform(view, box) {
  const x = -view.u * box.filmWidth * view.scale;
  const y = -view.v * box.filmHeight * view.scale;
  return `translate(${x.toFixed(2)}px, ${y.toFixed(2)}px) scale(${view.scale.toFixed(4)})`;
}

export function same(one, other) {
  return one.scale === other.scale && one.u === other.u && one.v === other.v;
}

function within(share, film, stage) {
  const most = Math.max(0, (film - stage) / (2 * film));
  return Math.min(most, Math.max(-most, share));
}
