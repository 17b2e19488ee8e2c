"""The call: what an operating point makes of a probability, and the cautions that hang on it.

They change with the point that an answer is read at: nobody keeps them beside the answer.
"""

from app.cautions import Caution
from app.explain.caveats import LEAST_IN_LUNGS, OUTSIDE_LUNGS, evidence_outside_caution
from app.models.calibration import log_odds
from app.models.operating_point import OperatingPoint

NORMAL, PNEUMONIA = "normal", "pneumonia"
BORDERLINE = "borderline"
BORDERLINE_LOGITS = 0.7  # about 0.5 against 0.67, or 0.5 against 0.33
OF_THE_CALL = (BORDERLINE, OUTSIDE_LUNGS)


def label_at(probability: float, point: OperatingPoint) -> str:
    """Return `pneumonia` from the point's threshold upward, else `normal`."""
    return PNEUMONIA if probability >= point.threshold else NORMAL


def borderline_cautions(probability: float, point: OperatingPoint) -> tuple[Caution, ...]:
    """Return the caution of a calibrated probability close to the point's threshold; none elsewhere."""
    odds = log_odds(probability) - log_odds(point.threshold)
    if abs(odds) > BORDERLINE_LOGITS:
        return ()
    return (Caution(BORDERLINE, "The probability lies close to the threshold: it may go either way."),)


def outside_cautions(label: str, in_lungs: float | None) -> tuple[Caution, ...]:
    """Return the caution of a film called pneumonia for evidence that lies mostly outside the lungs.

    in_lungs: the share of the evidence, 0 to 1; None where it is not known.
    """
    if label != PNEUMONIA or in_lungs is None or in_lungs >= LEAST_IN_LUNGS:
        return ()
    return (evidence_outside_caution(in_lungs),)
