"""What a diagnosis costs, on this machine: `make bench`. Medians of interleaved runs.

Beside the product stands the usual recipe on the same weights: `model.predict`, then an eager
gradient tape on a second forward pass, then a full-size picture.
"""

import statistics
import time
from collections.abc import Callable

import cv2
import keras
import numpy as np
import tensorflow as tf

from app.config import Settings
from app.diagnosis import open_diagnoser
from app.imaging.overlay import encode_png
from app.imaging.phantom import draw_film
from app.imaging.preprocess import model_input
from app.models.keras_runtime import load_keras
from app.models.store import KERAS_FILE, ModelStore

ROUNDS = 30


def main() -> None:
    """Print milliseconds and ratios."""
    settings = Settings()
    diagnoser = open_diagnoser(settings)
    manifest = diagnoser.manifest
    model = load_keras(ModelStore(settings.model_store).folder / manifest.identity / KERAS_FILE)
    film = draw_film(1, True, 1500, 1800)
    upload = encode_png(film.pixels)
    batch = model_input(film, manifest.input)[np.newaxis]
    forward = tf.function(lambda x: model(x, training=False))
    taps = keras.Model(model.inputs[0], [model.get_layer(manifest.evidence.layer).output, model.outputs[0]])

    def usual() -> None:
        model.predict(batch, verbose=0)
        with tf.GradientTape() as tape:
            cells, logits = taps(batch)
            score = logits[:, 1]
        weights = tf.reduce_mean(tape.gradient(score, cells), (1, 2))
        heat = np.maximum(tf.reduce_sum(cells * weights[:, None, None], -1)[0].numpy(), 0)
        heat = cv2.resize(heat / max(float(heat.max()), 1e-9), (film.width, film.height))
        colours = cv2.applyColorMap((heat * 255).astype(np.uint8), cv2.COLORMAP_JET)
        grey = cv2.cvtColor(film.pixels, cv2.COLOR_GRAY2BGR)
        cv2.imencode(".png", cv2.addWeighted(colours, 0.4, grey, 0.6, 0))

    steps: dict[str, Callable[[], object]] = {
        "compiled forward pass": lambda: forward(batch),
        "forward pass and evidence": lambda: diagnoser.model.runtime.run(batch),
        "diagnosis of a decoded film": lambda: diagnoser.diagnose_film(film),
        "diagnosis from the file's bytes": lambda: diagnoser.diagnose(upload),
        "usual recipe, decoded film to PNG": usual,
    }
    medians = interleave(steps)
    base = medians["compiled forward pass"]
    print(f"{film.width} x {film.height} pixels, {manifest.identity}, medians of {ROUNDS} interleaved rounds")
    for name, median in medians.items():
        print(f"{name:36} {median * 1000:8.1f} ms {median / base:7.2f} x")


def interleave(steps: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return each step's median seconds; the steps take turns, so that drift hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS + 3):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(each[3:]) for name, each in times.items()}


if __name__ == "__main__":
    main()
