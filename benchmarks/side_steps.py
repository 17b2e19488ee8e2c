"""What both runtimes do in a contest: predict, explain, draw; the same code, another runtime."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.explain.explainer import Explainer, Explanation
from app.imaging import overlay
from app.imaging.geometry import spread
from app.imaging.phantom import draw_film
from app.imaging.preprocess import model_input
from app.models.manifest import ModelManifest
from app.models.runtime import Runtime
from app.models.store import MANIFEST_FILE

Batch = npt.NDArray[np.float32]


def read_manifest(folder: Path) -> ModelManifest:
    """Return the manifest of a network that `benchmarks.networks` wrote."""
    return ModelManifest.read(folder / MANIFEST_FILE)


def film_batch(manifest: ModelManifest) -> tuple[npt.NDArray[np.uint8], Batch]:
    """Return a drawn film of the model's size, `(height, width)` uint8, and it as a batch of one."""
    film = draw_film(7, True, manifest.input.height, manifest.input.width)
    return film.eight_bit(), model_input(film, manifest.input)[np.newaxis]


def explaining(runtime: Runtime, manifest: ModelManifest) -> Callable[[], Explanation]:
    """Return the step that predicts and explains."""
    explainer, (_, batch) = Explainer(runtime, manifest), film_batch(manifest)
    return lambda: explainer.explain(batch[0], runtime.run(batch), 0)


def drawing(runtime: Runtime, manifest: ModelManifest) -> Callable[[], bytes]:
    """Return the step that predicts, explains and draws the evidence onto the film, as PNG."""
    explain, (film, _) = explaining(runtime, manifest), film_batch(manifest)

    def draw() -> bytes:
        explanation = explain()
        size = (manifest.input.height, manifest.input.width)
        evidence = spread(explanation.evidence.cells, explanation.grid, size, manifest.input)
        return overlay.encode_png(overlay.overlay(film, overlay.strength(evidence, explanation.scale)))

    return draw
