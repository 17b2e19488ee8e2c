"""The batches of an epoch, and variants of films: each a function of the seed alone."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from app.training.augmentation.augment import augment, expose
from app.training.augmentation.lung_view import draw_framed
from app.training.augmentation.movement import draw_movement
from app.training.data.film_set import FilmSet, film_input
from app.training.data.films import CLASSES, MAIN_SOURCE, POSSIBLE
from app.training.data.mixture import draw_probabilities
from app.training.fitting.batch import Batch, Indices, ahead, shuffled


def balanced_weights(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return a weight per film: normal and pneumonia weigh the same, the mean weight is 1."""
    normal = labels == CLASSES.index("normal")
    share = np.where(normal, normal.mean(), (~normal).mean())
    return np.asarray(0.5 / share)


def varied(films: FilmSet, copies: int, seed: int) -> FilmSet:
    """Return so many variants of every film, all films once, then again.

    They differ as films of another origin do, in positioning, exposure and quality; nothing is covered,
    which is there to teach and not how films are.
    """
    count = len(films.images)
    images = [_exposed(films, index, (seed, copy, index)) for copy in range(copies) for index in range(count)]
    return FilmSet(
        np.stack(images), np.tile(films.labels, copies), films.spec, np.tile(films.sources, copies)
    )


def _exposed(films: FilmSet, index: int, seed: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    random = np.random.default_rng(seed)
    donor, film = films.images[random.integers(len(films.images))], films.images[index]
    if films.lungs is None:
        movement = draw_movement(film.shape, random)
    else:
        movement = draw_framed(films.lungs[index], random, _partner(films, index, random))
    return expose(movement.move(film), donor, random)


def _variant(
    films: FilmSet, index: int, seed: tuple[int, ...]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8] | None]:
    random = np.random.default_rng(seed)
    donor = films.images[random.integers(len(films.images))]
    lungs = None if films.lungs is None else films.lungs[index]
    return augment(films.images[index], donor, random, lungs, _partner(films, index, random))


def _partner(films: FilmSet, index: int, random: np.random.Generator) -> npt.NDArray[np.uint8] | None:
    """The lungs of a film drawn among the partners of another, where there are any."""
    if films.partners is None or films.lungs is None or not len(films.partners[index]):
        return None
    return np.asarray(films.lungs[random.choice(films.partners[index])])


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
    images = np.stack([film_input(image, films.spec) for image, _ in variants])
    masks = [mask for _, mask in variants if mask is not None]
    lungs = np.stack(masks)[..., np.newaxis].astype(np.float32) / np.float32(255) if masks else None
    return Batch(images, POSSIBLE[films.labels[chosen]], weights.astype(np.float32), lungs)
