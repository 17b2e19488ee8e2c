"""Films and lung masks in memory, and the batches of an epoch."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.imaging.phantom import draw_film, draw_lungs
from app.imaging.preprocess import InputSpec, fit, normalise
from app.training.augmentation.augment import vary
from app.training.augmentation.movement import Reach, draw_movement
from app.training.data.film_set import FIRST_DRAWN_SEED
from app.training.data.films import LabelledFilm
from app.training.fitting.batch import Batch, Indices, ahead, shuffled
from app.training.lungs.pairs import mask_of, read_picture

Pictures = npt.NDArray[np.uint8]

# Wider than the classifier's: children's lungs are lower and broader than those of the adults here
REACH = Reach(turn=15.0, zoom=0.35, aspect=0.25, shear=0.1, shift=0.12)


@dataclass(frozen=True, eq=False)
class LungSet:
    """Pairs at the model's size: images and masks `(films, height, width)` uint8, 255 = lung."""

    images: Pictures
    masks: Pictures
    spec: InputSpec

    def inputs(self, indices: slice) -> npt.NDArray[np.float32]:
        """Return model input without augmentation, `(films, height, width, 1)` float32."""
        return np.stack([_input(image, self.spec) for image in self.images[indices]])


def load_pairs(films: list[LabelledFilm], spec: InputSpec) -> LungSet:
    """Decode films and masks by the serving path; raises LaboratoryError naming a broken one."""
    images = [_load(film.path, spec) for film in films]
    masks = [_load(mask_of(film.path), spec) for film in films]
    return LungSet(np.stack(images), np.stack(masks), spec)


def with_drawn(pairs: LungSet, count: int) -> LungSet:
    """Return the pairs and so many drawn ones, every other film with an opacity."""
    size = (pairs.spec.height, pairs.spec.width)
    seeds = range(FIRST_DRAWN_SEED, FIRST_DRAWN_SEED + count)
    images = [draw_film(seed, seed % 2 == 1, *size).pixels for seed in seeds]
    masks = [draw_lungs(seed, *size) for seed in seeds]
    return LungSet(
        np.stack([*pairs.images, *images]).astype(np.uint8, copy=False),
        np.stack([*pairs.masks, *masks]),
        pairs.spec,
    )


def lung_batches(pairs: LungSet, batch_size: int, seed: int, epoch: int) -> Iterator[Batch]:
    """Return the augmented batches of one epoch; targets are shares of lung, 0 to 1, per pixel."""
    chunks = shuffled(len(pairs.images), batch_size, seed, epoch)
    return ahead(chunks, lambda chunk: _batch(pairs, chunk, seed, epoch))


def _batch(pairs: LungSet, chunk: Indices, seed: int, epoch: int) -> Batch:
    variants = [variant(pairs, int(index), (seed, epoch, int(index))) for index in chunk]
    images = np.stack([_input(film, pairs.spec) for film, _ in variants])
    targets = np.stack([mask for _, mask in variants])[..., np.newaxis].astype(np.float32) / 255
    return Batch(images, targets.astype(np.float32, copy=False), np.ones(len(chunk), dtype=np.float32))


def variant(pairs: LungSet, index: int, seed: tuple[int, ...]) -> tuple[Pictures, Pictures]:
    """Return one random variant of a film, and its mask moved with it."""
    random = np.random.default_rng(seed)
    donor = pairs.images[random.integers(len(pairs.images))]
    movement = draw_movement(donor.shape, random, REACH)
    film = vary(movement.move(pairs.images[index]), donor, random)
    return film, movement.move_mask(pairs.masks[index])


def _load(path: Path, spec: InputSpec) -> Pictures:
    return np.rint(fit(read_picture(path), spec) * 255).astype(np.uint8)


def _input(image: Pictures, spec: InputSpec) -> npt.NDArray[np.float32]:
    return normalise(image.astype(np.float32) / np.float32(255), spec)[:, :, np.newaxis]
