"""Keras in a contest, ours and the usual recipe: `python -m benchmarks.side_keras NETWORK_FOLDER`."""

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as app/__main__.py sets it

import cv2
import keras
import numpy as np
import tensorflow as tf

from app.models.keras_runtime import KerasRuntime, load_keras
from app.models.store import KERAS_FILE
from benchmarks.side import serve
from benchmarks.side_steps import drawing, explaining, film_batch, read_manifest
from benchmarks.usual_recipe import UsualRecipe


def forward(model: keras.Model, folder: Path) -> Callable[[], object]:
    """Return the plain forward pass, traced once."""
    graph, (_, batch) = tf.function(lambda x: model(x, training=False)), film_batch(read_manifest(folder))
    return lambda: graph(batch)


def usual(model: keras.Model, folder: Path) -> Callable[[], object]:
    """Return the usual recipe with its picture: jet over the film, as PNG."""
    manifest = read_manifest(folder)
    recipe, (film, batch) = UsualRecipe(model, manifest.evidence.layer), film_batch(manifest)

    def step() -> object:
        heat = recipe.heat(batch, (film.shape[0], film.shape[1]))
        colours = cv2.applyColorMap((heat * 255).astype(np.uint8), cv2.COLORMAP_JET)
        return cv2.imencode(
            ".png", cv2.addWeighted(colours, 0.4, cv2.cvtColor(film, cv2.COLOR_GRAY2BGR), 0.6, 0)
        )

    return step


def main(folder: Path) -> None:
    """Serve the steps; all of them on one model, loaded once."""

    @cache
    def model() -> keras.Model:
        return load_keras(folder / KERAS_FILE)

    @cache
    def runtime() -> KerasRuntime:
        return KerasRuntime(model())

    serve(
        {
            "forward": lambda: forward(model(), folder),
            "explain": lambda: explaining(runtime(), read_manifest(folder)),
            "draw": lambda: drawing(runtime(), read_manifest(folder)),
            "usual": lambda: usual(model(), folder),
        }
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
