"""Which choices of a run fit together."""

from pathlib import Path

from app.errors import LaboratoryError
from app.models.architectures import CLASSIFIERS
from app.models.architectures.head import HEADS
from app.models.architectures.imagenet import refuse_imagenet
from app.models.architectures.weights import IMAGENET
from app.training.augmentation.policies import NAMES, STRONG
from app.training.fitting.dataset import BALANCED, label_weights
from app.training.fitting.loss import LOSSES
from app.training.fitting.optimisers import OPTIMISERS, SCHEDULES
from app.training.fitting.run import RunConfig

BEST, LAST = "best", "last"
NO_WEIGHTS = "none"
OUTPUTS = (1, 2, 3)


def refuse_unfit(config: RunConfig) -> None:
    """Raise LaboratoryError for a choice that there is not, or that another one rules out."""
    for name, known in _KNOWN.items():
        value = getattr(config, name)
        if value not in known:
            expected = ", ".join(str(each) for each in known)
            raise LaboratoryError(f"{name}: expected one of {expected}, received {value!r}")
    if not (config.freeze in ("all", "none") or config.freeze.isdecimal()):
        raise LaboratoryError(f"freeze: expected all, none or a number of layers, received {config.freeze!r}")
    if config.weights == IMAGENET:
        refuse_imagenet(config.architecture)
    if config.weights not in (NO_WEIGHTS, IMAGENET) and not Path(config.weights).is_file():
        raise LaboratoryError(f"weights: expected none, imagenet or a file, found no {config.weights}")
    if config.head_epochs >= config.epochs and config.freeze != "all":
        raise LaboratoryError(f"head-epochs: expected fewer than {config.epochs}, the epochs in all")
    if not 0 <= config.fold < config.validation_parts:
        raise LaboratoryError(f"fold: expected 0 to {config.validation_parts - 1}, received {config.fold}")
    if config.class_weights != BALANCED:
        label_weights(config.class_weights)
    _refuse_unfit_lungs(config)


_KNOWN: dict[str, tuple[str | int, ...]] = {
    "architecture": tuple(sorted(CLASSIFIERS)),
    "outputs": OUTPUTS,
    "head": HEADS,
    "augmentation": NAMES,
    "optimiser": OPTIMISERS,
    "loss": LOSSES,
    "schedule": SCHEDULES,
    "keep": (BEST, LAST),
}


def _refuse_unfit_lungs(config: RunConfig) -> None:
    if config.focus and not config.lungs:
        raise LaboratoryError("focus: expected a lung field model to tell what lies outside, received none")
    if config.match_framing and not config.lungs:
        raise LaboratoryError("match-framing: expected a lung field model to tell the framing, received none")
    if config.lungs and config.augmentation != STRONG:
        raise LaboratoryError(f"lungs: expected the augmentation {STRONG}, which alone knows of lungs")
    if config.focus and (config.freeze != "none" or config.head_epochs):
        raise LaboratoryError("focus: expected a network that learns as a whole, received one that is frozen")
    if config.focus and config.outputs == 1:
        raise LaboratoryError("focus: expected two or three outputs, received one")
