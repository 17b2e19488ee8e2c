"""A lung field model at work: a film in, its lungs out."""

from dataclasses import dataclass

import numpy as np

from app.errors import ModelCorruptError
from app.imaging.lungs import LungField, lung_field
from app.imaging.phantom import Draw, draw_film, draw_lungs
from app.imaging.preprocess import model_input
from app.imaging.radiograph import Radiograph
from app.models.lung_manifest import LungManifest
from app.models.lung_runtime import LungRuntime


@dataclass(frozen=True, eq=False)
class LungModel:
    """A model that is loaded and whose files are as recorded."""

    manifest: LungManifest
    runtime: LungRuntime

    def field(self, film: Radiograph) -> LungField:
        """Return the lungs of a film, at the size of the model's input."""
        (probability,) = self.runtime.run(model_input(film, self.manifest.input)[np.newaxis])
        return lung_field(probability, self.manifest.threshold)

    def drawn_dice(self, opacity: bool, draw: Draw = draw_film) -> float:
        """Return how well it finds the lungs of the self-test's drawn film, 0 to 1 (Dice 1945)."""
        seed, size = self.manifest.self_test.seed, (self.manifest.input.height, self.manifest.input.width)
        found = self.field(draw(seed, opacity, *size)).mask
        drawn = draw_lungs(seed, *size) > 127
        return 2 * float((found & drawn).sum()) / float(found.sum() + drawn.sum())

    def check_ready(self, draw: Draw = draw_film) -> None:
        """Find the lungs of two drawn films; raises ModelCorruptError where they come out otherwise."""
        test = self.manifest.self_test
        for opacity, expected in zip((False, True), test.dice, strict=True):
            received = self.drawn_dice(opacity, draw)
            if not abs(received - expected) <= test.tolerance:
                identity = self.manifest.identity
                raise ModelCorruptError(
                    f"{identity}: self-test expected a Dice of {expected}, received {received:.4f}"
                )
