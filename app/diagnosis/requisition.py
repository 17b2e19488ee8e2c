"""What goes with a film to its judgement, and says how it is wanted."""

from dataclasses import dataclass

from app.imaging.radiograph import Radiograph


@dataclass(frozen=True)
class Requisition:
    """What is asked of one judgement, beside the film.

    method, layer: of the explanation; None for the model's own. invert: the film is a negative,
    to be judged with black and white exchanged.
    """

    method: str | None = None
    layer: str | None = None
    invert: bool = False

    @property
    def own_explanation(self) -> bool:
        """Is the model's own explanation enough, with no other named?"""
        return self.method is None and self.layer is None

    def as_judged(self, film: Radiograph) -> Radiograph:
        """Return a film as it is to be judged."""
        return film.inverted() if self.invert else film


AS_USUAL = Requisition()
