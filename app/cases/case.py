"""A case: one diagnosis kept for its owner to look at."""

import cv2
import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from app.diagnosis import Diagnosis
from app.gate import Caution
from app.imaging import overlay
from app.imaging.geometry import FeatureGrid, spread
from app.imaging.preprocess import InputSpec
from app.models.manifest import OperatingPoint

DISPLAY_SIDE = 2048  # longest side of the kept film, pixels: more than a page can show

Picture = npt.NDArray[np.uint8]


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
class Case:
    """What is kept of a diagnosis, beside the film.

    created: seconds since the epoch. film_size: `(height, width)` as uploaded, pixels.
    model: name, version and SHA-256.
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
    model: dict[str, str]
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
        model={"name": manifest.name, "version": manifest.version, "sha256": diagnosis.model_sha256},
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


def display_film(film: Picture) -> Picture:
    """Return the film for a screen, `(height, width)` uint8, at most DISPLAY_SIDE a side."""
    share = DISPLAY_SIDE / max(film.shape)
    if share >= 1:
        return film
    size = (max(1, round(film.shape[1] * share)), max(1, round(film.shape[0] * share)))
    return cv2.resize(film, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def heatmap_picture(case: Case, size: tuple[int, int]) -> Picture:
    """Return the transparent heatmap of a case, `(height, width, 4)` uint8 RGBA."""
    return overlay.heatmap_layer(overlay.strength(case.evidence.on_film(size), case.evidence.scale))


def overlay_picture(case: Case, film: Picture) -> Picture:
    """Return film and heatmap as one, `(height, width, 3)` uint8 RGB; film: `(height, width)`."""
    height, width = film.shape
    values = overlay.strength(case.evidence.on_film((height, width)), case.evidence.scale)
    return overlay.overlay(film, values)
