"""The view: is it a frontal chest film, upright, no negative, whole, of a child or of an adult?"""

from app.cautions import Caution
from app.errors import RefusedFilmError
from app.models.view_manifest import ViewThresholds
from app.models.view_model import ViewReading

INVERTED = "inverted"
ADULT = "adult-film"


def check_view(reading: ViewReading, thresholds: ViewThresholds) -> tuple[Caution, ...]:
    """Return the cautions of a frontal chest film; raises RefusedFilmError for other pictures."""
    if reading.frontal < thresholds.frontal:
        raise RefusedFilmError(
            "not-a-chest-film",
            "expected a frontal chest radiograph, received what looks like another picture",
        )
    if reading.inverted >= thresholds.inverted:
        raise RefusedFilmError(
            INVERTED,
            "expected a film with white bones, received what looks like its negative: have it inverted",
        )
    if abs(reading.turn) >= thresholds.turned:
        raise RefusedFilmError(
            "turned", f"expected an upright film, received one that looks turned {_turned(reading.turn)}"
        )
    return _cautions(reading, thresholds)


def _cautions(reading: ViewReading, thresholds: ViewThresholds) -> tuple[Caution, ...]:
    told = {
        Caution(ADULT, "The film looks like an adult's."): reading.adult >= thresholds.adult,
        Caution(
            "cropped-lungs", "The lungs may not all be on the film. What is cut off was not judged."
        ): reading.cropped >= thresholds.cropped,
        Caution("rotated", f"The film looks turned {_turned(reading.turn)}."): abs(reading.turn)
        >= thresholds.tilted,
    }
    return tuple(caution for caution, true in told.items() if true)


def _turned(turn: float) -> str:
    """The turn in words, to whole five degrees."""
    direction = "clockwise" if turn > 0 else "anticlockwise"
    degrees = 5 * round(abs(turn) / 5)
    return "upside down" if degrees >= 170 else f"{degrees} degrees {direction}"
