"""What comes out: the diagnosis of one film, and its pictures."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.cautions import Caution
from app.diagnosis.call import borderline_cautions, outside_cautions
from app.explain.evidence import EvidenceMap
from app.explain.explainer import Explanation
from app.explain.location import Location, film_regions, locate, located_size, lung_regions
from app.imaging import overlay
from app.imaging.geometry import spread
from app.imaging.lungs import LungField
from app.imaging.radiograph import Radiograph
from app.models.lung_model import LungModel
from app.models.manifest import ModelManifest, OperatingPoint


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What the model says of one film.

    probability: calibrated, of pneumonia. probabilities: calibrated, by class. score: raw
    log-odds of pneumonia. label: `pneumonia` from the operating point's threshold upward.
    inference_seconds: of the classifier on the batch that the film was part of.
    film_cautions: of the film itself, whatever the operating point.
    interval: of the probability, how well it is known of films with this score (see
    `app.models.interval`); None of a model for which that was not measured.
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
    interval: tuple[float, float] | None = None
    found_lungs: LungField | None = None

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What to read the answer with at its operating point: of the film, and of the map."""
        of_call = borderline_cautions(self.probability, self.operating_point)
        outside = outside_cautions(self.label, self.evidence_in_lungs)
        return (*self.film_cautions, *of_call, *self.explanation.cautions, *outside)

    @property
    def evidence(self) -> EvidenceMap:
        """The evidence map of the explanation."""
        return self.explanation.evidence

    @cached_property
    def lungs(self) -> LungField | None:
        """The lungs of the film, looked for when asked for; None without a plausible pair of them."""
        field = self.found_lungs
        if field is None and self.lung_model:
            field = self.lung_model.field(self.film)
        return field if field and field.plausible else None

    @cached_property
    def location(self) -> Location | None:
        """Where the positive evidence lies, by the lungs where both were found; None where there is none."""
        size = located_size((self.film.height, self.film.width))
        if self.lungs is None:
            return locate(self._spread(size), film_regions(size))
        left, right = self.lungs.masks(size)  # the patient's right lung lies on the left of the picture
        return locate(self._spread(size), lung_regions(left, right))

    @property
    def evidence_in_lungs(self) -> float | None:
        """Share of the positive evidence in the lungs, 0 to 1; None without evidence or both lungs."""
        return self.location.inside if self.lungs and self.location else None

    def evidence_on_film(self) -> npt.NDArray[np.float32]:
        """Return the signed evidence at every film pixel, `(height, width)` float32, logit units."""
        return self._spread((self.film.height, self.film.width))

    def _spread(self, size: tuple[int, int]) -> npt.NDArray[np.float32]:
        return spread(self.evidence.cells, self.explanation.grid, size, self.manifest.input)

    def overlay(self) -> npt.NDArray[np.uint8]:
        """Return film and heatmap as one picture, `(height, width, 3)` uint8 RGB, film size."""
        values = overlay.strength(self.evidence_on_film(), self.explanation.scale)
        return overlay.overlay(self.film.eight_bit(), values)
