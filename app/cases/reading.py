"""Reading a case at an operating point, among films of which a known share show pneumonia.

Probability, interval and threshold are all taken to the prevalence by the same rising formula: so
they can be shown on one scale, and whether the probability reaches the threshold never depends on
the prevalence.
"""

from dataclasses import dataclass

from app.cases.case import Case, KeptExplanation
from app.cautions import Caution
from app.diagnosis import PNEUMONIA
from app.diagnosis.call import borderline_cautions, label_at, outside_cautions
from app.models.operating_point import OperatingPoint, find_point
from app.models.prevalence import (
    PredictiveValue,
    at_prevalence,
    negative_predictive_value,
    positive_predictive_value,
)


@dataclass(frozen=True)
class Reading:
    """What a case says at an operating point and a prevalence.

    prevalence: None where the model's probabilities were not calibrated, and hold nowhere known.
    label: `pneumonia` from the threshold upward. cautions: of the film, and of a probability close
    to the threshold. ppv, npv: of the operating point, None where it was not measured.
    """

    point: OperatingPoint
    prevalence: float | None
    label: str
    probability: float
    interval: tuple[float, float] | None
    threshold: float
    probabilities: dict[str, float]
    cautions: tuple[Caution, ...]
    ppv: PredictiveValue | None
    npv: PredictiveValue | None

    def all_cautions(self, case: Case) -> tuple[Caution, ...]:
        """Return what to read the answer of the case with: of the film, and of the map it was judged with."""
        return (*self.cautions, *self.map_cautions(case, case.evidence))

    def map_cautions(self, case: Case, explanation: KeptExplanation) -> tuple[Caution, ...]:
        """Return what to read a map of the case with: how it was made, and where it lies."""
        share = case.evidence_in_lungs(explanation) if self.label == PNEUMONIA else None
        return (*explanation.cautions, *outside_cautions(self.label, share))


def read_case(case: Case, point: str | None, prevalence: float) -> Reading:
    """Return a case as read at the point of that name, None for the one that it was judged at.

    Raises OperatingPointError where its model had none of that name.
    """
    chosen = point_of(case, point)
    calibrated_at = case.model.prevalence
    known = None if calibrated_at is None else prevalence

    def there(probability: float) -> float:
        if calibrated_at is None:
            return probability
        return at_prevalence(probability, calibrated_at, prevalence)

    probability = there(case.probability)
    low, high = case.interval or (0.0, 0.0)
    return Reading(
        point=chosen,
        prevalence=known,
        label=label_at(case.probability, chosen),
        probability=probability,
        interval=(there(low), there(high)) if case.interval else None,
        threshold=there(chosen.threshold),
        probabilities=_shared_out(case, probability),
        cautions=(*case.cautions, *borderline_cautions(case.probability, chosen)),
        ppv=positive_predictive_value(chosen, prevalence) if known else None,
        npv=negative_predictive_value(chosen, prevalence) if known else None,
    )


def point_of(case: Case, name: str | None) -> OperatingPoint:
    """Return the point of that name, None for the one that the case was judged at.

    Raises OperatingPointError where its model had none of that name.
    """
    return case.operating_point if name is None else find_point(case.points, name)


def _shared_out(case: Case, probability: float) -> dict[str, float]:
    """The classes: those of pneumonia keep their proportions, and so do the others."""
    if not case.model.pneumonia or not 0 < case.probability < 1:
        return case.probabilities
    ill, well = probability / case.probability, (1 - probability) / (1 - case.probability)
    return {
        name: value * (ill if name in case.model.pneumonia else well)
        for name, value in case.probabilities.items()
    }
