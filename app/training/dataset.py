"""Films in memory and the batches of an epoch, each a function of the seed alone."""

import dataclasses
from collections.abc import Iterator
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
from app.training.augment import augment
from app.training.batch import Batch, Indices, ahead, shuffled
from app.training.films import CLASSES, MAIN_SOURCE, POSSIBLE, LabelledFilm
from app.training.mixture import draw_probabilities

FIRST_DRAWN_SEED = 10_000
_AT_ONCE = 32  # films that the lung field model is given


@dataclass(frozen=True, eq=False)
class FilmSet:
    """Films at the model's size.

    images: `(films, height, width)` uint8. labels: `(films,)`, places in LABELS. sources: `(films,)`
    names. lungs: as images, 255 = lung, where augmentation shall know them.
    """

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    spec: InputSpec
    sources: npt.NDArray[np.str_]
    lungs: npt.NDArray[np.uint8] | None = None

    def some(self, chosen: npt.NDArray[np.bool_]) -> "FilmSet":
        """Return some of the films, `(films,)`."""
        lungs = None if self.lungs is None else self.lungs[chosen]
        return FilmSet(self.images[chosen], self.labels[chosen], self.spec, self.sources[chosen], lungs)

    def inputs(self, indices: npt.NDArray[np.int64] | slice) -> npt.NDArray[np.float32]:
        """Return model input without augmentation, `(films, height, width, 1)` float32."""
        return np.stack([_input(image, self.spec) for image in self.images[indices]])


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
    if model.manifest.input != films.spec:
        raise LaboratoryError(f"{model.manifest.identity}: expected {films.spec}, has {model.manifest.input}")
    chunks = [slice(start, start + _AT_ONCE) for start in range(0, len(films.images), _AT_ONCE)]
    maps = [each for chunk in chunks for each in model.runtime.run(films.inputs(chunk))]
    lungs = np.stack([lung_field(each, model.manifest.threshold).mask for each in maps])
    return dataclasses.replace(films, lungs=(lungs * 255).astype(np.uint8))


def _load(path: Path, spec: InputSpec) -> npt.NDArray[np.uint8]:
    try:
        film = decode(path.read_bytes())
    except FilmError as error:
        raise LaboratoryError(f"{path}: {error}") from error
    return np.rint(fit(film, spec) * 255).astype(np.uint8)


def _input(image: npt.NDArray[np.uint8], spec: InputSpec) -> npt.NDArray[np.float32]:
    return normalise(image.astype(np.float32) / np.float32(255), spec)


def balanced_weights(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return a weight per film: normal and pneumonia weigh the same, the mean weight is 1."""
    normal = labels == CLASSES.index("normal")
    share = np.where(normal, normal.mean(), (~normal).mean())
    return np.asarray(0.5 / share)


def varied(films: FilmSet, copies: int, seed: int) -> FilmSet:
    """Return so many augmented variants of every film, all films once, then again."""
    count = len(films.images)
    images = [
        _variant(films, index, (seed, copy, index))[0] for copy in range(copies) for index in range(count)
    ]
    return FilmSet(
        np.stack(images), np.tile(films.labels, copies), films.spec, np.tile(films.sources, copies)
    )


def _variant(
    films: FilmSet, index: int, seed: tuple[int, ...]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8] | None]:
    random = np.random.default_rng(seed)
    donor = films.images[random.integers(len(films.images))]
    lungs = None if films.lungs is None else films.lungs[index]
    return augment(films.images[index], donor, random, lungs)


def epoch_batches(
    films: FilmSet, batch_size: int, seed: int, epoch: int, share: float = 0.0
) -> Iterator[Batch]:
    """Return the augmented batches of one epoch, prepared ahead in threads.

    Films of one source are all seen once, weighted so that normal and pneumonia count the same.
    Of several, films are drawn, each further source with that share. Order and augmentation depend
    on `(seed, epoch, film)` alone, so that a resumed run sees what an unbroken one would have
    seen. A last, smaller batch is dropped.
    """
    if set(films.sources) == {MAIN_SOURCE}:
        weights = balanced_weights(films.labels)
        chunks = shuffled(len(films.images), batch_size, seed, epoch)
        return ahead(chunks, lambda chunk: _batch(films, weights[chunk], chunk, chunk, (seed, epoch)))
    probabilities = draw_probabilities(films.labels, films.sources, share)
    drawn = np.random.default_rng((seed, epoch)).choice(len(films.images), len(films.images), p=probabilities)
    places = np.split(np.arange(len(drawn)), range(batch_size, len(drawn), batch_size))
    even = np.ones(batch_size)
    return ahead(
        [chunk for chunk in places if len(chunk) == batch_size],
        lambda chunk: _batch(films, even, drawn[chunk], chunk, (seed, epoch)),
    )


def _batch(
    films: FilmSet,
    weights: npt.NDArray[np.float64],
    chosen: Indices,
    names: Indices,
    seed: tuple[int, int],
) -> Batch:
    """names: what tells the variants of one epoch apart, one number per film of the batch."""
    variants = [
        _variant(films, int(index), (*seed, int(name))) for index, name in zip(chosen, names, strict=True)
    ]
    images = np.stack([_input(image, films.spec) for image, _ in variants])
    masks = [mask for _, mask in variants if mask is not None]
    lungs = np.stack(masks)[..., np.newaxis].astype(np.float32) / np.float32(255) if masks else None
    return Batch(images, POSSIBLE[films.labels[chosen]], weights.astype(np.float32), lungs)
