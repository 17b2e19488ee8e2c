"""A case: one diagnosis kept for its owner to look at."""

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from app.cautions import Caution
from app.diagnosis import Diagnosis
from app.imaging.geometry import FeatureGrid, spread
from app.imaging.preprocess import InputSpec
from app.models.manifest import OperatingPoint


@dataclass(frozen=True)
class KeptEvidence:
    """Evidence of each feature cell, signed, logit units, and how it lies on the film."""

    cells: list[list[float]]
    maximum: float
    empty: bool
    scale: float
    grid: FeatureGrid
    input: InputSpec

    def on_film(self, size: tuple[int, int]) -> npt.NDArray[np.float32]:
        """Return the signed evidence at every pixel of a film of `(height, width)`, float32."""
        return spread(np.array(self.cells, dtype=np.float32), self.grid, size, self.input)


@dataclass(frozen=True)
class KeptModel:
    """What the model that judged was, and was made for: as it was then, whatever serves now."""

    name: str
    version: str
    sha256: str
    population: str
    limits: tuple[str, ...]
    prevalence: float


@dataclass(frozen=True)
class Case:
    """What is kept of a diagnosis, beside the film.

    created: seconds since the epoch. film_size: `(height, width)` as uploaded, pixels.
    """

    id: str
    created: float
    secret_sha256: str
    label: str
    probability: float
    probabilities: dict[str, float]
    score: float
    operating_point: OperatingPoint
    cautions: tuple[Caution, ...]
    model: KeptModel
    evidence: KeptEvidence
    film_size: tuple[int, int]
    drawn: bool

    @staticmethod
    def from_json(text: str) -> "Case":
        """Read a case."""
        return _READER.validate_json(text)

    def to_json(self) -> str:
        """Write a case."""
        return _READER.dump_json(self).decode()


_READER = TypeAdapter(Case)


def make_case(diagnosis: Diagnosis, case_id: str, created: float, secret_sha256: str) -> Case:
    """Return the case of a diagnosis, without its film."""
    manifest, evidence = diagnosis.manifest, diagnosis.evidence
    return Case(
        id=case_id,
        created=created,
        secret_sha256=secret_sha256,
        label=diagnosis.label,
        probability=diagnosis.probability,
        probabilities=diagnosis.probabilities,
        score=diagnosis.score,
        operating_point=diagnosis.operating_point,
        cautions=diagnosis.cautions,
        model=KeptModel(
            name=manifest.name,
            version=manifest.version,
            sha256=diagnosis.model_sha256,
            population=manifest.population,
            limits=manifest.limits,
            prevalence=manifest.calibration.prevalence,
        ),
        evidence=KeptEvidence(
            cells=evidence.cells.tolist(),
            maximum=evidence.maximum,
            empty=evidence.empty,
            scale=manifest.evidence.scale,
            grid=manifest.evidence.grid,
            input=manifest.input,
        ),
        film_size=(diagnosis.film.height, diagnosis.film.width),
        drawn=diagnosis.film.drawn,
    )
