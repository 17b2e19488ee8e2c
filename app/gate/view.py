"""The view: is it a frontal chest film, upright, no negative, whole, of a child or of an adult?"""

from app.cautions import Caution
from app.errors import RefusedFilmError
from app.models.operating_point import OperatingPoint
from app.models.view_manifest import ViewThresholds
from app.models.view_model import ViewReading

INVERTED = "inverted"
ADULT = "adult-film"


def check_view(
    reading: ViewReading,
    thresholds: ViewThresholds,
    point: OperatingPoint | None = None,
    exchanged: bool = False,
) -> tuple[Caution, ...]:
    """Return the cautions of a frontal chest film; raises RefusedFilmError for other pictures.

    point: where the classifier decides; its figures on adults are told with an adult's film. exchanged: the
    film was said to be a negative, and has black and white exchanged.
    """
    if reading.frontal < thresholds.frontal:
        raise RefusedFilmError(
            "not-a-chest-film",
            "expected a frontal chest radiograph, received what looks like another picture",
        )
    if reading.inverted >= thresholds.inverted:
        raise _negative(exchanged)
    if abs(reading.turn) >= thresholds.turned:
        raise RefusedFilmError(
            "turned", f"expected an upright film, received one that looks turned {_turned(reading.turn)}"
        )
    return _cautions(reading, thresholds, point)


def _negative(exchanged: bool) -> RefusedFilmError:
    """The refusal of a film that looks like a negative: as it came, or since it was taken for one."""
    if exchanged:
        return RefusedFilmError(
            "no-negative",
            "expected a negative, as was said, received what looks like none; "
            "it can be judged without black and white exchanged",
        )
    return RefusedFilmError(
        INVERTED,
        "expected white bones on black, received what looks like a negative; "
        "it can be judged with black and white exchanged",
    )


def _cautions(
    reading: ViewReading, thresholds: ViewThresholds, point: OperatingPoint | None
) -> tuple[Caution, ...]:
    told = {
        Caution(ADULT, f"The film looks like an adult's. {_on_adults(point)}"): reading.adult
        >= thresholds.adult,
        Caution(
            "cropped-lungs", "The lungs may not all be on the film. What is cut off was not judged."
        ): reading.cropped >= thresholds.cropped,
        Caution("rotated", f"The film looks turned {_turned(reading.turn)}."): abs(reading.turn)
        >= thresholds.tilted,
    }
    return tuple(caution for caution, true in told.items() if true)


def _on_adults(point: OperatingPoint | None) -> str:
    """What the classifier's figures on adults are, the last measured of them."""
    adults = [each for each in point.measurements if each.adults] if point else []
    if not adults:
        return "How good the model is on adults was not measured."
    last = adults[-1]
    found, spared = (f"{100 * share:.0f} %" for share in (last.sensitivity, last.specificity))
    return (
        f"On adults ({last.measured_on}) the model found {found} of the pneumonias and called "
        f"{spared} of the films without pneumonia free of it."
    )


def _turned(turn: float) -> str:
    """The turn in words, to whole five degrees."""
    direction = "clockwise" if turn > 0 else "anticlockwise"
    degrees = 5 * round(abs(turn) / 5)
    return "upside down" if degrees >= 170 else f"{degrees} degrees {direction}"
