"""What comes out: the diagnosis of one film, and its pictures."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.cautions import Caution
from app.explain.evidence import EvidenceMap
from app.explain.explainer import Explanation
from app.imaging import overlay
from app.imaging.geometry import spread
from app.imaging.lungs import LungField
from app.imaging.radiograph import Radiograph
from app.models.lung_model import LungModel
from app.models.manifest import ModelManifest, OperatingPoint

NORMAL, PNEUMONIA = "normal", "pneumonia"


@dataclass(frozen=True, eq=False)
class Prepared:
    """A film that may be judged; image: what the model takes in, `(height, width, channels)` float32."""

    film: Radiograph
    cautions: tuple[Caution, ...]
    image: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What the model says of one film.

    probability: calibrated, of pneumonia. probabilities: calibrated, by class. score: raw
    log-odds of pneumonia. label: `pneumonia` from the operating point's threshold upward.
    inference_seconds: of the classifier on the batch that the film was part of.
    """

    film: Radiograph
    label: str
    probability: float
    probabilities: dict[str, float]
    score: float
    operating_point: OperatingPoint
    film_cautions: tuple[Caution, ...]
    explanation: Explanation
    manifest: ModelManifest
    model_sha256: str
    lung_model: LungModel | None = None
    inference_seconds: float = 0.0

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What to read the answer with: of the film and of the map."""
        return (*self.film_cautions, *self.explanation.cautions)

    @property
    def evidence(self) -> EvidenceMap:
        """The evidence map of the explanation."""
        return self.explanation.evidence

    @cached_property
    def lungs(self) -> LungField | None:
        """The lungs of the film, looked for when asked for; None without a plausible pair of them."""
        field = self.lung_model.field(self.film) if self.lung_model else None
        return field if field and field.plausible else None

    def evidence_on_film(self) -> npt.NDArray[np.float32]:
        """Return the signed evidence at every film pixel, `(height, width)` float32, logit units."""
        size = (self.film.height, self.film.width)
        return spread(self.evidence.cells, self.explanation.grid, size, self.manifest.input)

    def overlay(self) -> npt.NDArray[np.uint8]:
        """Return film and heatmap as one picture, `(height, width, 3)` uint8 RGB, film size."""
        values = overlay.strength(self.evidence_on_film(), self.explanation.scale)
        return overlay.overlay(self.film.eight_bit(), values)
