"""Admitting a film to be judged: past the gate, and made into what the model takes in."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.cautions import Caution
from app.gate import check_view, inspect
from app.imaging.lungs import LungField
from app.imaging.preprocess import Image, InputSpec, model_input
from app.imaging.radiograph import Radiograph
from app.models.operating_point import OperatingPoint
from app.models.view_model import ViewModel

Accepted = Callable[[Radiograph], None]  # is handed a film that the gate has let pass


@dataclass(frozen=True, eq=False)
class Prepared:
    """A film that may be judged; image: what the model takes in, `(height, width, channels)` float32.

    found_lungs: its lungs, where they were looked for already, since the film's pixels are let go.
    """

    film: Radiograph
    cautions: tuple[Caution, ...]
    image: Image
    found_lungs: LungField | None = None


def admit(film: Radiograph, spec: InputSpec, view: ViewModel | None, point: OperatingPoint) -> Prepared:
    """Return what it takes to judge a film; raises RefusedFilmError where the gate turns it away.

    spec: what the classifier takes in; point: where it decides; view: is asked what the film shows.
    """
    known = admit_known(film, spec)
    if view is None:
        return known
    reading = view.read_input(known.image) if view.manifest.input == spec else view.read(film)
    cautions = check_view(reading, view.manifest.thresholds, point, film.exchanged)
    return replace(known, cautions=(*known.cautions, *cautions))


def admit_known(film: Radiograph, spec: InputSpec) -> Prepared:
    """Return the same of a film of which it is known what it shows: its picture alone is looked at."""
    return Prepared(film, inspect(film), model_input(film, spec))
