"""The distance: is the film unlike all that the model was made from?"""

from app.cautions import Caution

FAR = "far-from-training"


def check_distance(distance: float, threshold: float) -> tuple[Caution, ...]:
    """Return a caution for a film at or beyond the threshold.

    distance, threshold: as `app.models.known_films` measures them.
    """
    if distance < threshold:
        return ()
    return (
        Caution(FAR, "The film is unlike those that the model was made from. Its probability may not hold."),
    )
