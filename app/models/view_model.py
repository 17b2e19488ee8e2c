"""A view model at work: a picture in, what kind of picture it is out."""

from dataclasses import dataclass

import numpy as np

from app.errors import ModelCorruptError
from app.imaging.phantom import Draw, draw_film
from app.imaging.preprocess import Image, model_input
from app.imaging.radiograph import Radiograph
from app.models.network import Network
from app.models.runtime import Array
from app.models.view_manifest import ViewManifest

OUTPUTS = ("frontal", "inverted", "adult", "cropped", "cosine", "sine")


@dataclass(frozen=True)
class ViewReading:
    """What a picture is taken for.

    frontal: the probability of a frontal chest film. inverted: of a negative, black and white
    exchanged; adult: of an adult's chest; cropped: that the lungs go on beyond the film: each
    given that it is one. turn: degrees clockwise from upright, -180 to 180.
    """

    frontal: float
    inverted: float
    adult: float
    cropped: float
    turn: float


@dataclass(frozen=True, eq=False)
class ViewModel:
    """A model that is loaded and whose files are as recorded."""

    manifest: ViewManifest
    network: Network

    def read(self, film: Radiograph) -> ViewReading:
        """Return what kind of picture a film is."""
        return self.read_input(model_input(film, self.manifest.input))

    def read_input(self, image: Image) -> ViewReading:
        """Return the same of what `model_input` made of it, `(height, width, 1)` float32."""
        (outputs,) = self.network.run(image[np.newaxis])
        return reading(outputs)

    def check_ready(self, draw: Draw = draw_film) -> None:
        """Read the drawn film; raises ModelCorruptError where the outputs are not as recorded."""
        test = self.manifest.self_test
        film = draw(test.seed, False)
        (received,) = self.network.run(model_input(film, self.manifest.input)[np.newaxis])
        if not np.allclose(received, test.outputs, rtol=0, atol=test.tolerance):
            raise ModelCorruptError(
                f"{self.manifest.identity}: expected {test.outputs} on the drawn film, "
                f"received {np.round(received, 4).tolist()}"
            )


def reading(outputs: Array) -> ViewReading:
    """Return what one picture's outputs `(len(OUTPUTS),)` mean."""
    frontal, inverted, adult, cropped = (float(1 / (1 + np.exp(-value))) for value in outputs[:4])
    cosine, sine = map(float, outputs[4:])
    return ViewReading(frontal, inverted, adult, cropped, float(np.degrees(np.arctan2(sine, cosine))))
