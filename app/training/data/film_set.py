"""Films in memory, with what training knows of each."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.errors import FilmError, LaboratoryError
from app.imaging.decode import decode
from app.imaging.lungs import lung_field
from app.imaging.phantom import draw_film
from app.imaging.preprocess import InputSpec, fit, normalise
from app.models.lung_model import LungModel
from app.training.data.films import CLASSES, MAIN_SOURCE, LabelledFilm
from app.training.fitting.batch import Indices

FIRST_DRAWN_SEED = 10_000
_AT_ONCE = 32  # films that the lung field model is given


@dataclass(frozen=True, eq=False)
class FilmSet:
    """Films at the model's size.

    images: `(films, height, width)` uint8. labels: `(films,)`, places in LABELS. sources: `(films,)`
    names. lungs: as images, 255 = lung, where augmentation shall know them. partners: for each film
    the places of those whose framing it may be given.
    """

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    spec: InputSpec
    sources: npt.NDArray[np.str_]
    lungs: npt.NDArray[np.uint8] | None = None
    partners: tuple[Indices, ...] | None = None

    def some(self, chosen: npt.NDArray[np.bool_]) -> "FilmSet":
        """Return some of the films, `(films,)`, without their partners: these are places among all."""
        lungs = None if self.lungs is None else self.lungs[chosen]
        return FilmSet(self.images[chosen], self.labels[chosen], self.spec, self.sources[chosen], lungs)

    def inputs(self, indices: npt.NDArray[np.int64] | slice) -> npt.NDArray[np.float32]:
        """Return model input without augmentation, `(films, height, width, 1)` float32."""
        return np.stack([film_input(image, self.spec) for image in self.images[indices]])


def load_films(films: list[LabelledFilm], spec: InputSpec) -> FilmSet:
    """Decode the films by the serving path; raises LaboratoryError naming a broken one."""
    with ThreadPoolExecutor(2) as threads:
        images = np.stack(list(threads.map(lambda film: _load(film.path, spec), films)))
    labels = np.array([film.label_index for film in films])
    return FilmSet(images, labels, spec, np.array([film.source for film in films]))


def with_drawn(films: FilmSet, count: int) -> FilmSet:
    """Return the films and so many drawn ones: by turns normal, and bacterial with an opacity.

    A drawn opacity is lobar, the bacterial pattern, and is all that tells the two apart. Seeds
    start at FIRST_DRAWN_SEED: what pages and self-test draw is never trained on.
    """
    if count == 0:
        return films
    drawn = [
        draw_film(FIRST_DRAWN_SEED + index, index % 2 == 1, films.spec.height, films.spec.width).pixels
        for index in range(count)
    ]
    labels = [CLASSES.index("bacterial" if index % 2 else "normal") for index in range(count)]
    images = np.concatenate([films.images, np.stack(drawn)]).astype(np.uint8, copy=False)
    sources = np.concatenate([films.sources, [MAIN_SOURCE] * count])
    return FilmSet(images, np.concatenate([films.labels, labels]), films.spec, sources)


def with_lungs(films: FilmSet, model: LungModel) -> FilmSet:
    """Return the films with their lungs, as the model finds them; both must have the same input."""
    refuse_other_input(model, films.spec)
    chunks = [slice(start, start + _AT_ONCE) for start in range(0, len(films.images), _AT_ONCE)]
    maps = [each for chunk in chunks for each in model.runtime.run(films.inputs(chunk))]
    lungs = np.stack([lung_field(each, model.manifest.threshold).mask for each in maps])
    return dataclasses.replace(films, lungs=(lungs * 255).astype(np.uint8))


def refuse_other_input(model: LungModel, spec: InputSpec) -> None:
    """Raise LaboratoryError unless the lungs are found on the very input that the classifier takes in."""
    if model.manifest.input != spec:
        raise LaboratoryError(f"{model.manifest.identity}: expected {spec}, has {model.manifest.input}")


def with_partners(films: FilmSet) -> FilmSet:
    """Return the films with their partners: those of the other label, normal or ill, of the same source."""
    ill = films.labels != CLASSES.index("normal")
    groups = {
        (source, label): np.flatnonzero((films.sources == source) & (ill != label))
        for source in np.unique(films.sources)
        for label in (False, True)
    }
    partners = tuple(groups[source, label] for source, label in zip(films.sources, ill, strict=True))
    return dataclasses.replace(films, partners=partners)


def _load(path: Path, spec: InputSpec) -> npt.NDArray[np.uint8]:
    try:
        film = decode(path.read_bytes())
    except FilmError as error:
        raise LaboratoryError(f"{path}: {error}") from error
    return np.rint(fit(film, spec) * 255).astype(np.uint8)


def film_input(image: npt.NDArray[np.uint8], spec: InputSpec) -> npt.NDArray[np.float32]:
    """Return the model input of a film at the model's size, `(height, width, 1)` float32."""
    return normalise(image.astype(np.float32) / np.float32(255), spec)
