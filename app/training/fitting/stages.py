"""The stages of a run: the head alone at first where that is wanted, then all that is not frozen.

Fine-tuning goes at a tenth of the rate, so that the features that were brought along are not lost to
the first, large errors of a random head.
"""

import dataclasses
from typing import TYPE_CHECKING

from app.models.head import last_feature_layer
from app.training.fitting.course import Stage, plateau_rate
from app.training.fitting.focus import as_it_is
from app.training.fitting.loss import possible_classes_loss
from app.training.fitting.optimisers import compile_by_name, cosine
from app.training.fitting.run import Rows, RunConfig

if TYPE_CHECKING:
    import keras

FINE_TUNING = 0.1  # of the rate


def stages(model: "keras.Model", config: RunConfig, steps: int) -> tuple[Stage, ...]:
    """Return what learns in which epochs; steps: of an epoch."""

    def stage(first: int, end: int, freeze: str) -> Stage:
        def begin() -> None:
            freeze_backbone(model, freeze)
            pace = dataclasses.replace(
                config, epochs=end - first, learning_rate=config.learning_rate * share_of_rate(config, first)
            )
            rate = cosine(pace, steps) if config.schedule == "cosine" else pace.learning_rate
            compile_classifier(model, config, rate)

        return Stage(end, begin)

    if not config.head_epochs or config.freeze == "all":
        return (stage(0, config.epochs, config.freeze),)
    return (stage(0, config.head_epochs, "all"), stage(config.head_epochs, config.epochs, config.freeze))


def share_of_rate(config: RunConfig, epoch: int) -> float:
    """Return the rate's share in the epoch, counted from 0: a tenth once the head has been trained alone."""
    return FINE_TUNING if 0 < config.head_epochs <= epoch and config.freeze != "all" else 1.0


def rate_of(config: RunConfig, rows: Rows) -> float | None:
    """Return the rate of the next epoch where the schedule sets it by what has been: on a plateau."""
    if config.schedule != "plateau":
        return None
    share = share_of_rate(config, len(rows))
    return plateau_rate(config.learning_rate * share, rows[config.head_epochs :] if share < 1 else rows)


def freeze_backbone(model: "keras.Model", freeze: str) -> None:
    """Freeze the layers up to the last feature map: `all`, `none`, or so many of the first.

    As Keras numbers a model's layers, of which the input is the first. Each layer is told by itself: a
    functional model that is made trainable does not make its layers so.
    """
    count = 0 if freeze == "none" else _layers_of_backbone(model)
    if freeze.isdecimal():
        count = min(int(freeze), count)
    for index, layer in enumerate(model.layers):
        layer.trainable = index >= count


def _layers_of_backbone(model: "keras.Model") -> int:
    names = [layer.name for layer in model.layers]
    return names.index(last_feature_layer(model)) + 1


def compile_classifier(model: "keras.Model", config: RunConfig, rate: object) -> None:
    """Compile a classifier as its run has it, with the price of evidence off the lungs where there is one."""
    loss = possible_classes_loss(config.label_smoothing, config.loss)
    if len(model.outputs) == 1:
        compile_by_name(model, config.optimiser, rate, config.weight_decay, loss)
    else:
        prices = [1.0, config.focus]
        compile_by_name(model, config.optimiser, rate, config.weight_decay, [loss, as_it_is], prices)
