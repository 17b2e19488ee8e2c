"""Films without masks, labelled by a finished run: a student learns from its teacher's lungs.

Noisy student (Xie et al. 2020, arXiv:1911.04252): the teacher sees the film as it is, the student
its augmented variants. Meant for films of a population of which there are no masks.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.errors import LaboratoryError
from app.imaging.decode import SUFFIXES
from app.imaging.lungs import LungField, lung_field
from app.imaging.preprocess import InputSpec, fit, normalise
from app.models.lung_runtime import KerasLungRuntime, LungRuntime
from app.training.lungs.config import LungConfig
from app.training.lungs.dataset import LungSet, Pictures
from app.training.lungs.pairs import read_picture
from app.training.run import Run, replace_file

TAUGHT = "taught.npz"
LEAST_SHARE, GREATEST_SHARE, LEAST_BALANCE = 0.12, 0.65, 0.5  # lungs as a chest film shows them


def teach(run: Run, teacher: Run, unmasked: Path, count: int, seed: int) -> None:
    """Write so many films below `unmasked`, with the teacher's lungs as masks, into the run's folder.

    Films on which the teacher finds no plausible pair of lungs are passed over. Raises
    LaboratoryError where too few are left.
    """
    config = teacher.read(LungConfig)
    spec = InputSpec(config.height, config.width)
    runtime = KerasLungRuntime.open(teacher.model_file)
    paths = sorted(path for path in unmasked.rglob("*") if path.suffix.lower() in SUFFIXES)
    order = np.random.default_rng(seed).permutation(len(paths))
    pairs = [
        pair for _, pair in zip(range(count), _taught([paths[i] for i in order], runtime, spec), strict=False)
    ]
    if len(pairs) < count:
        raise LaboratoryError(f"{unmasked}: expected {count} films with lungs, found {len(pairs)}")
    images, masks = (np.stack(part) for part in zip(*pairs, strict=True))
    replace_file(run.folder / TAUGHT, lambda path: np.savez_compressed(path, images=images, masks=masks))


def _taught(paths: list[Path], runtime: LungRuntime, spec: InputSpec) -> Iterator[tuple[Pictures, Pictures]]:
    for path in paths:
        image = fit(read_picture(path), spec)
        (probability,) = runtime.run(normalise(image, spec)[np.newaxis, :, :, np.newaxis])
        field = lung_field(probability)
        if plausible(field):
            yield np.rint(image * 255).astype(np.uint8), np.rint(field.probability * 255).astype(np.uint8)


def plausible(field: LungField) -> bool:
    """Are there two lungs, alike in size, that fill a usual share of the film?"""
    return field.complete and field.balance > LEAST_BALANCE and LEAST_SHARE < field.share < GREATEST_SHARE


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
