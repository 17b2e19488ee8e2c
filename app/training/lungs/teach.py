"""An earlier model as teacher of the next: it labels films without masks, and doubts masks that are wrong.

Noisy student (Xie et al. 2020, arXiv:1911.04252): the teacher sees the film as it is, the student
its augmented variants. Meant for films of a population of which there are no masks. And a mask
that agrees badly with the teacher, who was trained on it, is likely to be of another cut of the
film: such masks of the training part are left out. Held-out films are never doubted.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from app.errors import LaboratoryError
from app.imaging.decode import SUFFIXES
from app.imaging.lungs import LungField, lung_field
from app.imaging.preprocess import InputSpec, fit, normalise
from app.models.lung_runtime import KerasLungRuntime, LungRuntime
from app.models.store import ModelStore
from app.training.data.films import LabelledFilm
from app.training.fitting.run import Run, replace_file
from app.training.lungs.config import LungConfig
from app.training.lungs.dataset import LungSet, Pictures, load_pairs
from app.training.lungs.overlap import dice
from app.training.lungs.pairs import NONE, read_picture

TAUGHT = "taught.npz"


class Teacher:
    """A finished run, or a stored model, that finds lungs; name: how a run's configuration calls it.

    seed: by which its films were split; a student must be split by the same.
    """

    def __init__(self, name: str, seed: int, spec: InputSpec, runtime: LungRuntime) -> None:
        self.name = name
        self.seed = seed
        self.spec = spec
        self._runtime = runtime

    @staticmethod
    def open(name: str, store: ModelStore) -> "Teacher":
        """Open the run in the folder of that name, or else the stored model `<name>-<version>`.

        Raises a ModelError where there is neither.
        """
        run = Run(Path(name))
        if run.exists:
            config = run.read(LungConfig)
            spec = InputSpec(config.height, config.width)
            return Teacher(run.folder.name, config.seed, spec, KerasLungRuntime.open(run.model_file))
        model = store.open_lungs(name)
        return Teacher(name, int(model.manifest.training["seed"]), model.manifest.input, model.runtime)

    def find(self, image: Pictures) -> LungField:
        """Return the lungs of a film at the model's size, `(height, width)` uint8."""
        inputs = normalise(image.astype(np.float32) / np.float32(255), self.spec)
        (probability,) = self._runtime.run(inputs.reshape(1, *image.shape, 1))
        return lung_field(probability)

    def trusted(self, films: list[LabelledFilm], least: float) -> list[LabelledFilm]:
        """Return the films without lungs, and those whose mask has at least that Dice with what is found."""
        pairs = load_pairs(films, self.spec)
        agreement = [
            dice(self.find(image).mask, mask > 127)
            for image, mask in zip(pairs.images, pairs.masks, strict=True)
        ]
        return [
            film for film, dice in zip(films, agreement, strict=True) if film.label == NONE or dice >= least
        ]

    def label(self, unmasked: Path, count: int, seed: int) -> LungSet:
        """Return so many films below the folder, in random order, with the lungs found as masks.

        Films without a plausible pair of lungs are passed over. Raises LaboratoryError where too
        few are left.
        """
        paths = sorted(path for path in unmasked.rglob("*") if path.suffix.lower() in SUFFIXES)
        order = np.random.default_rng(seed).permutation(len(paths))
        pairs = list(islice(self._labelled([paths[i] for i in order]), count))
        if len(pairs) < count:
            raise LaboratoryError(f"{unmasked}: expected {count} films with lungs, found {len(pairs)}")
        images, masks = (np.stack(part) for part in zip(*pairs, strict=True))
        return LungSet(images, masks, self.spec)

    def _labelled(self, paths: list[Path]) -> Iterator[tuple[Pictures, Pictures]]:
        for path in paths:
            image = np.rint(fit(read_picture(path), self.spec) * 255).astype(np.uint8)
            field = self.find(image)
            if field.plausible:
                yield image, np.rint(field.probability * 255).astype(np.uint8)


def keep_taught(pairs: LungSet, run: Run) -> None:
    """Write the pairs into the run's folder: a run that is resumed needs its teacher no more."""
    arrays = {"images": pairs.images, "masks": pairs.masks}
    run.folder.mkdir(parents=True, exist_ok=True)
    replace_file(run.folder / TAUGHT, lambda path: np.savez_compressed(path, **arrays))  # type: ignore[arg-type]


def with_taught(pairs: LungSet, run: Run, count: int) -> LungSet:
    """Return the pairs and those that a teacher has labelled for this run, if so many are expected."""
    if count == 0:
        return pairs
    source = run.folder / TAUGHT
    if not source.exists():
        raise LaboratoryError(f"expected the teacher's films at {source}, found none: start the run anew")
    with np.load(source) as taught:
        images, masks = (np.concatenate([getattr(pairs, part), taught[part]]) for part in ("images", "masks"))
    return LungSet(images, masks, pairs.spec)
