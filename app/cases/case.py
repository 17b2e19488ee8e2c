"""A case: one diagnosis kept for its owner to look at."""

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from app.cases.kept_cautions import KeptCautions
from app.cases.kept_lungs import KeptLungs, keep_lungs
from app.cases.verdict import Verdict
from app.diagnosis import Diagnosis
from app.errors import MethodError
from app.explain.location import Location, film_regions, locate, located_size, lung_regions
from app.imaging.geometry import FeatureGrid, spread
from app.imaging.preprocess import InputSpec
from app.models.manifest import OperatingPoint


@dataclass(frozen=True)
class KeptExplanation:
    """Evidence of each feature cell, signed, how it lies on the film, and how it was made.

    unit: `logit` where the cells add up to the score, else empty. cautions: of this map alone,
    at any operating point. in_lungs: the share of the positive evidence in the lungs, 0 to 1; None
    without either, and of older cases.
    """

    method: str
    title: str
    layer: str
    unit: str
    cells: list[list[float]]
    maximum: float
    empty: bool
    scale: float
    grid: FeatureGrid
    input: InputSpec
    cautions: KeptCautions
    in_lungs: float | None = None

    def on_film(self, size: tuple[int, int]) -> npt.NDArray[np.float32]:
        """Return the signed evidence at every pixel of a film of `(height, width)`, float32."""
        return spread(np.array(self.cells, dtype=np.float32), self.grid, size, self.input)

    def location(self, film: tuple[int, int], lungs: KeptLungs | None = None) -> Location | None:
        """Return where on a film of `(height, width)` pixels the positive evidence lies.

        By the lungs where they are known, by halves and thirds of the film elsewhere.
        """
        size = located_size(film)
        if lungs is None:
            return locate(self.on_film(size), film_regions(size))
        left, right = lungs.masks(size)  # the patient's right lung lies on the left of the picture
        return locate(self.on_film(size), lung_regions(left, right))


@dataclass(frozen=True)
class KeptModel:
    """What the model that judged was, and was made for: as it was then, whatever serves now.

    pneumonia: which of its classes are; of older cases none is named.
    """

    name: str
    version: str
    sha256: str
    population: str
    limits: tuple[str, ...]
    prevalence: float | None
    pneumonia: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """What is kept of a diagnosis, beside the film.

    created: seconds since the epoch. operating_point: by which it was labelled; operating_points:
    all that the model had. interval: of the probability, None of a model without. film_size:
    `(height, width)` as uploaded, pixels. cautions: of the film, at any point. explanations: the first is the
    one it was judged with, by method; others were asked for later. verdict: the reader's, once given.
    """

    id: str
    created: float
    secret_sha256: str
    label: str
    probability: float
    probabilities: dict[str, float]
    score: float
    operating_point: OperatingPoint
    cautions: KeptCautions
    model: KeptModel
    explanations: tuple[KeptExplanation, ...]
    film_size: tuple[int, int]
    drawn: bool
    lungs: KeptLungs | None = None
    interval: tuple[float, float] | None = None
    operating_points: tuple[OperatingPoint, ...] = ()
    verdict: Verdict | None = None

    @property
    def points(self) -> tuple[OperatingPoint, ...]:
        """Every operating point of the model that judged; of an older case, the one that was kept."""
        return self.operating_points or (self.operating_point,)

    @property
    def evidence(self) -> KeptExplanation:
        """The explanation that it was judged with."""
        return self.explanations[0]

    def explanation(self, method: str | None) -> KeptExplanation:
        """Return the latest explanation by a method, the first of all where none is named.

        Raises MethodError for a method that was not asked for.
        """
        if method is None:
            return self.evidence
        for explanation in reversed(self.explanations):
            if explanation.method == method:
                return explanation
        raise MethodError(f"method: expected one asked for before, received {method[:40]!r}")

    def location(self, explanation: KeptExplanation) -> Location | None:
        """Return where the positive evidence of an explanation lies, by the lungs where they were found."""
        return explanation.location(self.film_size, self.lungs)

    def evidence_in_lungs(self, explanation: KeptExplanation) -> float | None:
        """Return the share of an explanation's positive evidence in the lungs; None without either."""
        if explanation.in_lungs is not None or self.lungs is None:
            return explanation.in_lungs
        location = self.location(explanation)
        return None if location is None else location.inside

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
    manifest = diagnosis.manifest
    return Case(
        id=case_id,
        created=created,
        secret_sha256=secret_sha256,
        label=diagnosis.label,
        probability=diagnosis.probability,
        probabilities=diagnosis.probabilities,
        score=diagnosis.score,
        operating_point=diagnosis.operating_point,
        cautions=diagnosis.film_cautions,
        model=KeptModel(
            name=manifest.name,
            version=manifest.version,
            sha256=diagnosis.model_sha256,
            population=manifest.population,
            limits=manifest.limits,
            prevalence=manifest.calibration.prevalence,
            pneumonia=manifest.pneumonia,
        ),
        explanations=(keep_explanation(diagnosis),),
        film_size=(diagnosis.film.height, diagnosis.film.width),
        drawn=diagnosis.film.drawn,
        lungs=keep_lungs(diagnosis.lungs),
        interval=diagnosis.interval,
        operating_points=manifest.operating_points,
    )


def keep_explanation(diagnosis: Diagnosis) -> KeptExplanation:
    """Return the explanation of a diagnosis, as it is kept."""
    explanation, evidence = diagnosis.explanation, diagnosis.evidence
    return KeptExplanation(
        method=explanation.method.name,
        title=explanation.method.title,
        layer=explanation.layer,
        unit="" if evidence.offset is None else "logit",
        cells=evidence.cells.tolist(),
        maximum=evidence.maximum,
        empty=evidence.empty,
        scale=explanation.scale,
        grid=explanation.grid,
        input=diagnosis.manifest.input,
        cautions=explanation.cautions,
        in_lungs=diagnosis.evidence_in_lungs,
    )
