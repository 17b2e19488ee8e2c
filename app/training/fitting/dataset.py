"""The batches of an epoch, and variants of films: each a function of the seed alone."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from app.errors import LaboratoryError
from app.training.augmentation.augment import augment, expose
from app.training.augmentation.lung_view import draw_framed
from app.training.augmentation.movement import draw_movement
from app.training.augmentation.policies import POLICIES, STRONG
from app.training.data.film_set import FilmSet, film_input
from app.training.data.films import CLASSES, MAIN_SOURCE, possible_classes
from app.training.data.mixture import draw_probabilities
from app.training.fitting.batch import Batch, Indices, ahead, shuffled
from app.training.fitting.run import RunConfig

BALANCED = "balanced"  # as class weights: normal and pneumonia weigh the same


def balanced_weights(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return a weight per film: normal and pneumonia weigh the same, the mean weight is 1."""
    normal = labels == CLASSES.index("normal")
    share = np.where(normal, normal.mean(), (~normal).mean())
    return np.asarray(0.5 / share)


def class_weights(labels: npt.NDArray[np.int64], choice: str) -> npt.NDArray[np.float64]:
    """Return a weight per film: `balanced`, or as `label_weights` has it."""
    if choice == BALANCED:
        return balanced_weights(labels)
    normal, pneumonia = label_weights(choice)
    return np.where(labels == CLASSES.index("normal"), normal, pneumonia)


def label_weights(choice: str) -> tuple[float, float]:
    """Return what normal and pneumonia weigh: `none`, or `NORMAL,PNEUMONIA`, two numbers above 0.

    Raises LaboratoryError for anything else.
    """
    if choice == "none":
        return 1.0, 1.0
    try:
        normal, pneumonia = (float(each) for each in choice.split(","))
        if not (0 < normal < np.inf and 0 < pneumonia < np.inf):
            raise ValueError
    except ValueError:
        raise LaboratoryError(
            f"class weights: expected balanced, none, or two numbers as in 1.9,0.7, received {choice!r}"
        ) from None
    return normal, pneumonia


def varied(films: FilmSet, copies: int, seed: int, policy: str = STRONG) -> FilmSet:
    """Return so many variants of every film, all films once, then again; policy: that of the training.

    By our own they differ as films of another origin do, in positioning, exposure and quality; nothing is
    covered, which is there to teach and not how films are. By another they differ as in training: what a
    network never learned to bear tells nothing of its answers to films.
    """
    count = len(films.images)

    def variant(index: int, seed: tuple[int, ...]) -> npt.NDArray[np.uint8]:
        return _exposed(films, index, seed) if policy == STRONG else _variant(films, index, seed, policy)[0]

    images = [variant(index, (seed, copy, index)) for copy in range(copies) for index in range(count)]
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
    films: FilmSet, index: int, seed: tuple[int, ...], policy: str
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8] | None]:
    random = np.random.default_rng(seed)
    if policy != STRONG:
        return POLICIES[policy].apply(films.images[index], random), None
    donor = films.images[random.integers(len(films.images))]
    lungs = None if films.lungs is None else films.lungs[index]
    return augment(films.images[index], donor, random, lungs, _partner(films, index, random))


def _partner(films: FilmSet, index: int, random: np.random.Generator) -> npt.NDArray[np.uint8] | None:
    """The lungs of a film drawn among the partners of another, where there are any."""
    if films.partners is None or films.lungs is None or not len(films.partners[index]):
        return None
    return np.asarray(films.lungs[random.choice(films.partners[index])])


def epoch_batches(films: FilmSet, config: RunConfig, epoch: int) -> Iterator[Batch]:
    """Return the augmented batches of one epoch, prepared ahead in threads.

    Films of one source are all seen once, each class with its weight. Of several, films are drawn, each
    further source with its share. Order and augmentation depend on the seed, the epoch and the film
    alone, so that a resumed run sees what an unbroken one would have seen. A last, smaller batch is dropped.
    """
    size, count, seed = config.batch_size, len(films.images), (config.seed, epoch)
    possible = possible_classes(max(config.outputs, 2))

    def batch(chosen: Indices, names: Indices, weights: npt.NDArray[np.float64]) -> Batch:
        return _batch(
            films, config.augmentation, chosen, weights, [(*seed, int(name)) for name in names], possible
        )

    if set(films.sources) == {MAIN_SOURCE}:
        weights = class_weights(films.labels, config.class_weights)
        chunks = shuffled(count, size, config.seed, epoch)
        return ahead(chunks, lambda chunk: batch(chunk, chunk, weights[chunk]))
    probabilities = draw_probabilities(films.labels, films.sources, config.share)
    drawn = np.random.default_rng(seed).choice(count, count, p=probabilities)
    places = np.split(np.arange(count), range(size, count, size))
    whole = [chunk for chunk in places if len(chunk) == size]
    return ahead(whole, lambda chunk: batch(drawn[chunk], chunk, np.ones(size)))


def _batch(
    films: FilmSet,
    policy: str,
    chosen: Indices,
    weights: npt.NDArray[np.float64],
    seeds: list[tuple[int, ...]],
    possible: npt.NDArray[np.float32],
) -> Batch:
    """seeds: one for each film of the batch, from which its variant is drawn."""
    variants = [_variant(films, int(index), seed, policy) for index, seed in zip(chosen, seeds, strict=True)]
    images = np.stack([film_input(image, films.spec) for image, _ in variants])
    masks = [mask for _, mask in variants if mask is not None]
    lungs = np.stack(masks)[..., np.newaxis].astype(np.float32) / np.float32(255) if masks else None
    return Batch(images, possible[films.labels[chosen]], weights.astype(np.float32), lungs)
