"""Samples of views: a film in a random pose, or a picture that is none, and what is known of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.imaging.lungs import lung_field
from app.imaging.phantom import draw_film, draw_lungs
from app.imaging.preprocess import InputSpec, normalise
from app.models.lung_model import LungModel
from app.models.view_model import OUTPUTS
from app.training.augmentation.augment import vary
from app.training.data.film_set import FIRST_DRAWN_SEED, load_films, with_lungs
from app.training.data.films import LabelledFilm
from app.training.fitting.batch import Batch, ahead
from app.training.views.films import ADULT, OTHER
from app.training.views.others import draw_other
from app.training.views.others.pieces import spoil
from app.training.views.pose import draw_pose

Pictures = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Generator = np.random.Generator

DRAWN_FILM = "drawn"
FRONTAL = 0.5  # share of the samples
DRAWN, SPOILED = 0.5, 0.8  # of those that are none: drawn, drawn or made of films; the rest are real
INVERTED = 0.2
WHOLE, CUT = 0.02, 0.08  # share of the lungs beyond the film below which it is whole, from which it is cut
DOUBTFUL, NONE = 0.35, 0.6  # share from which it is hardly, and no longer, a chest film
EXPOSED = 0.7  # share of the samples whose exposure and quality are varied


@dataclass(frozen=True, eq=False)
class ViewSet:
    """Films at the model's size.

    images: `(films, height, width)` uint8; lungs: likewise, 255 = lung. labels, sources: `(films,)`.
    whole: `(films,)`, are the lungs known and all on the film?
    """

    images: Pictures
    lungs: Pictures
    labels: npt.NDArray[np.str_]
    sources: npt.NDArray[np.str_]
    whole: npt.NDArray[np.bool_]
    spec: InputSpec

    def draw(self, random: Generator, other: bool) -> int:
        """Return the place of a film, every source alike often; other: one that is no frontal film."""
        wanted = (self.labels == OTHER) == other
        source = random.choice(np.unique(self.sources[wanted]))
        return int(random.choice(np.flatnonzero(wanted & (self.sources == source))))


def load_views(films: list[LabelledFilm], spec: InputSpec, model: LungModel) -> ViewSet:
    """Decode the films, and find their lungs; raises LaboratoryError naming a broken one."""
    loaded = with_lungs(load_films([_unlabelled(film) for film in films], spec), model)
    lungs = np.zeros_like(loaded.images) if loaded.lungs is None else loaded.lungs
    whole = np.array([_is_whole(each) for each in lungs])
    labels = np.array([film.label for film in films])
    return ViewSet(loaded.images, lungs, labels, loaded.sources, whole, spec)


def with_drawn(views: ViewSet, count: int) -> ViewSet:
    """Return the films and so many drawn ones, a source of their own, neither of children nor adults."""
    size, seeds = (views.spec.height, views.spec.width), range(FIRST_DRAWN_SEED, FIRST_DRAWN_SEED + count)
    images = [draw_film(seed, seed % 2 == 1, *size).pixels for seed in seeds]
    lungs = np.stack([draw_lungs(seed, *size) for seed in seeds])
    return ViewSet(
        np.concatenate([views.images, np.stack(images)]).astype(np.uint8, copy=False),
        np.concatenate([views.lungs, lungs]),
        np.concatenate([views.labels, [DRAWN_FILM] * count]),
        np.concatenate([views.sources, [DRAWN_FILM] * count]),
        np.concatenate([views.whole, [_is_whole(each) for each in lungs]]),
        views.spec,
    )


def _unlabelled(film: LabelledFilm) -> LabelledFilm:
    """The film for a reader that knows diseases only: no label is looked at."""
    return LabelledFilm(film.path, "normal", film.patient, film.digest, film.source)


def _is_whole(lungs: Pictures) -> bool:
    field = lung_field(lungs.astype(np.float32) / np.float32(255))
    return field.plausible and not any(field.cut_off().values())


@dataclass(frozen=True, eq=False)
class Sample:
    """picture: `(height, width)` uint8. truth, known: `(len(OUTPUTS),)`; what is not known is not learned."""

    picture: Pictures
    truth: Floats
    known: Floats


def draw_sample(views: ViewSet, random: Generator) -> Sample:
    """Return a frontal film in a random pose, or a picture that is none."""
    return _frontal(views, random) if random.random() < FRONTAL else _other(views, random)


def _frontal(views: ViewSet, random: Generator) -> Sample:
    index = views.draw(random, other=False)
    film = views.images[index]
    pose = draw_pose(film.shape, random)
    lost = pose.lost(views.lungs[index]) if views.whole[index] else float("nan")
    picture = _exposed(pose.move(film), views, random)
    inverted = random.random() < INVERTED
    angle = np.deg2rad(pose.turn)
    adult, adult_known = views.labels[index] == ADULT, views.labels[index] != DRAWN_FILM
    truth = [not lost >= NONE, inverted, adult, lost >= CUT, np.cos(angle), np.sin(angle)]
    certain = not lost >= DOUBTFUL
    known = [
        certain or lost >= NONE,
        certain,
        certain and adult_known,
        lost <= WHOLE or lost >= CUT,
        certain,
        certain,
    ]
    return Sample(255 - picture if inverted else picture, _floats(truth), _floats(known))


def _other(views: ViewSet, random: Generator) -> Sample:
    kind = random.random()
    if kind < DRAWN:
        picture = draw_other(random)
    elif kind < SPOILED or not (views.labels == OTHER).any():
        picture = spoil([views.images[views.draw(random, other=False)] for _ in range(4)], random)
    else:
        real = views.images[views.draw(random, other=True)]
        picture = draw_pose(real.shape, random).move(real)
    picture = _exposed(picture, views, random)
    known = np.zeros(len(OUTPUTS), dtype=np.float32)
    known[0] = 1
    return Sample(255 - picture if random.random() < INVERTED else picture, np.zeros_like(known), known)


def _exposed(picture: Pictures, views: ViewSet, random: Generator) -> Pictures:
    if random.random() >= EXPOSED:
        return picture
    return vary(picture, views.images[int(random.integers(len(views.images)))], random)


def _floats(values: Sequence[bool | float]) -> Floats:
    return np.array(values, dtype=np.float32)


def view_batches(views: ViewSet, samples: int, batch_size: int, seed: int, epoch: int) -> Iterator[Batch]:
    """Return the batches of one epoch; targets `(batch, 2 * outputs)`: truth, and whether it is known."""
    places = np.arange(samples - samples % batch_size).reshape(-1, batch_size)
    return ahead(list(places), lambda chunk: _batch(views, [(seed, epoch, int(place)) for place in chunk]))


def _batch(views: ViewSet, seeds: list[tuple[int, ...]]) -> Batch:
    samples = [draw_sample(views, np.random.default_rng(seed)) for seed in seeds]
    targets = np.stack([np.concatenate([each.truth, each.known]) for each in samples])
    return Batch(inputs(samples, views.spec), targets, np.ones(len(samples), dtype=np.float32))


def inputs(samples: list[Sample], spec: InputSpec) -> Floats:
    """Return model input, `(samples, height, width, 1)` float32."""
    return np.stack([normalise(each.picture.astype(np.float32) / np.float32(255), spec) for each in samples])
