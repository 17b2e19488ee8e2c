"""Films in memory and the batches of an epoch, each a function of the seed alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.errors import FilmError, LaboratoryError
from app.imaging.decode import decode
from app.imaging.phantom import draw_film
from app.imaging.preprocess import InputSpec, fit, normalise
from app.training.augment import augment
from app.training.batch import Batch, ahead, shuffled
from app.training.films import CLASSES, LabelledFilm

FIRST_DRAWN_SEED = 10_000


@dataclass(frozen=True, eq=False)
class FilmSet:
    """Films at the model's size: images `(films, height, width)` uint8, labels `(films,)`."""

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    spec: InputSpec

    def inputs(self, indices: npt.NDArray[np.int64] | slice) -> npt.NDArray[np.float32]:
        """Return model input without augmentation, `(films, height, width, 1)` float32."""
        return np.stack([_input(image, self.spec) for image in self.images[indices]])


def load_films(films: list[LabelledFilm], spec: InputSpec) -> FilmSet:
    """Decode the films by the serving path; raises LaboratoryError naming a broken one."""
    with ThreadPoolExecutor(2) as threads:
        images = np.stack(list(threads.map(lambda film: _load(film.path, spec), films)))
    return FilmSet(images, np.array([film.class_index for film in films]), spec)


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
    return FilmSet(images, np.concatenate([films.labels, labels]), films.spec)


def _load(path: Path, spec: InputSpec) -> npt.NDArray[np.uint8]:
    try:
        film = decode(path.read_bytes())
    except FilmError as error:
        raise LaboratoryError(f"{path}: {error}") from error
    return np.rint(fit(film, spec) * 255).astype(np.uint8)


def _input(image: npt.NDArray[np.uint8], spec: InputSpec) -> npt.NDArray[np.float32]:
    return normalise(image.astype(np.float32) / np.float32(255), spec)[:, :, np.newaxis]


def balanced_weights(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return a weight per film: normal and pneumonia weigh the same, the mean weight is 1."""
    normal = labels == CLASSES.index("normal")
    share = np.where(normal, normal.mean(), (~normal).mean())
    return np.asarray(0.5 / share)


def varied(films: FilmSet, copies: int, seed: int) -> FilmSet:
    """Return so many augmented variants of every film, all films once, then again."""
    count = len(films.images)
    images = [_variant(films, index, (seed, copy, index)) for copy in range(copies) for index in range(count)]
    return FilmSet(np.stack(images), np.tile(films.labels, copies), films.spec)


def _variant(films: FilmSet, index: int, seed: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    random = np.random.default_rng(seed)
    donor = films.images[random.integers(len(films.images))]
    return augment(films.images[index], donor, random)


def epoch_batches(films: FilmSet, batch_size: int, seed: int, epoch: int) -> Iterator[Batch]:
    """Return the augmented batches of one epoch, prepared ahead in threads.

    Order and augmentation depend on `(seed, epoch, film)` alone, so that a resumed run
    sees what an unbroken one would have seen. A last, smaller batch is dropped.
    """
    weights = balanced_weights(films.labels)
    chunks = shuffled(len(films.images), batch_size, seed, epoch)
    return ahead(chunks, lambda chunk: _batch(films, weights, chunk, seed, epoch))


def _batch(
    films: FilmSet,
    weights: npt.NDArray[np.float64],
    chunk: npt.NDArray[np.int64],
    seed: int,
    epoch: int,
) -> Batch:
    images = [_input(_variant(films, int(index), (seed, epoch, int(index))), films.spec) for index in chunk]
    targets = np.eye(len(CLASSES), dtype=np.float32)[films.labels[chunk]]
    return Batch(np.stack(images), targets, weights[chunk].astype(np.float32))
