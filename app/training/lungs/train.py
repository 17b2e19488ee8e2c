"""Training a lung field: from film and mask pairs to a run folder."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.errors import LaboratoryError
from app.imaging.preprocess import InputSpec
from app.models.architectures import build
from app.training.data.split import Split, read_split, split_films, write_split
from app.training.fitting.loop import run_epochs, save_averaged
from app.training.fitting.optimisers import compile_adamw
from app.training.fitting.run import Run
from app.training.lungs.config import LungConfig
from app.training.lungs.dataset import LungSet, load_pairs, lung_batches, with_drawn
from app.training.lungs.loss import overlap_loss
from app.training.lungs.overlap import dice
from app.training.lungs.pairs import SOURCE, pairs_digest, read_pairs
from app.training.lungs.teach import Teacher, keep_taught, with_taught

if TYPE_CHECKING:
    import keras

PARTS = 5


def start_run(
    run: Run, config: LungConfig, data: Path, teacher: Teacher | None = None, unmasked: Path | None = None
) -> Split:
    """Write configuration and split of a new run: a fifth is held out, no publication on both sides.

    A teacher leaves out masks of the training part and labels films below `unmasked`. Raises
    LaboratoryError where a run exists.
    """
    if run.exists:
        raise LaboratoryError(f"{run.folder} holds a run already: add --resume, or name another folder")
    if teacher and teacher.seed != config.seed:
        raise LaboratoryError(
            f"teacher: expected one split by the seed {config.seed}, which has not seen the films held out, "
            f"received one split by {teacher.seed}"
        )
    films = read_pairs(data)
    split = split_films(films, config.seed, PARTS)
    if teacher:
        split = Split(teacher.trusted(split.training, config.least_agreement), split.validation)
    if teacher and unmasked and config.taught_films:
        keep_taught(teacher.label(unmasked, config.taught_films, config.seed), run)
    run.folder.mkdir(parents=True, exist_ok=True)
    write_split(split, {SOURCE: data}, run.split_file)
    run.write_config(LungConfig(**{**config.__dict__, "data_sha256": pairs_digest(films)}))
    return split


def train(run: Run, data: Path) -> None:
    """Train the run to its last epoch, from its last checkpoint where there is one."""
    import keras

    config = run.read(LungConfig)
    split = read_split({SOURCE: data}, run.split_file)
    spec = InputSpec(config.height, config.width)
    training = with_drawn(load_pairs(split.training, spec), config.drawn_films)
    training = with_taught(training, run, config.taught_films)
    held_out = load_pairs(split.validation, spec)
    keras.utils.set_random_seed(config.seed)
    steps = len(training.images) // config.batch_size
    model = _build(config)
    compile_adamw(model, config, steps, overlap_loss)
    fresh = _build(config)
    average = run_epochs(
        run,
        model,
        config,
        steps,
        lambda epoch: lung_batches(training, config.batch_size, config.seed, epoch),
        lambda judged: _figures(judged, held_out),
        fresh,
    )
    save_averaged(run, fresh, average)


def _build(config: LungConfig) -> "keras.Model":
    return build(config.architecture, (config.height, config.width), 1)


def _figures(model: "keras.Model", pairs: LungSet) -> dict[str, float]:
    """Dice of films with lungs, and the share of film called lung where there is none; for the log."""
    logits = [
        np.asarray(model.predict_on_batch(pairs.inputs(slice(i, i + 16))))[..., 0]
        for i in range(0, len(pairs.images), 16)
    ]
    called, truth = np.concatenate(logits) > 0, pairs.masks > 127
    filled = truth.any(axis=(1, 2))
    overlaps = [dice(one, other) for one, other in zip(called[filled], truth[filled], strict=True)]
    false = float(called[~filled].mean()) if not filled.all() else 0.0
    return {"val_dice": float(np.mean(overlaps)), "val_worst": min(overlaps), "val_false": false}
