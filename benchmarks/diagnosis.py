"""What a diagnosis costs, on this machine: part of `make bench`. Medians of interleaved rounds.

Beside the product stands the usual recipe on the same weights, with a full-size picture.
"""

import cv2
import numpy as np
import tensorflow as tf

from app.config import Settings
from app.diagnosis import open_diagnoser
from app.imaging.overlay import encode_png
from app.imaging.phantom import draw_film
from app.imaging.preprocess import model_input
from app.models.keras_runtime import load_keras
from app.models.store import KERAS_FILE, ModelStore
from benchmarks.rounds import Step, interleave, report
from benchmarks.usual_recipe import UsualRecipe

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
    recipe = UsualRecipe(model, manifest.evidence.layer)

    def usual() -> None:
        heat = recipe.heat(batch, (film.height, film.width))
        colours = cv2.applyColorMap((heat * 255).astype(np.uint8), cv2.COLORMAP_JET)
        grey = cv2.cvtColor(film.pixels, cv2.COLOR_GRAY2BGR)
        cv2.imencode(".png", cv2.addWeighted(colours, 0.4, grey, 0.6, 0))

    steps: dict[str, Step] = {
        "compiled forward pass": lambda: forward(batch),
        "forward pass and class maps": lambda: diagnoser.model.runtime.run(batch),
        "diagnosis of a decoded film": lambda: diagnoser.diagnose_film(film),
        "diagnosis from the file's bytes": lambda: diagnoser.diagnose(upload),
        "usual recipe, decoded film to PNG": usual,
    }
    print(f"{film.width} x {film.height} pixels, {manifest.identity}, medians of {ROUNDS} interleaved rounds")
    report(interleave(steps, ROUNDS))


if __name__ == "__main__":
    main()
