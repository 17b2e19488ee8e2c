"""Optimisers, their rates and the losses, by name."""

from typing import TYPE_CHECKING, Any, Protocol

from app.errors import LaboratoryError

if TYPE_CHECKING:
    import keras

OPTIMISERS = ("adamw", "adam", "sgd", "rmsprop")
SCHEDULES = ("cosine", "constant", "plateau")
_MOMENTUM = 0.9  # of sgd


class Pace(Protocol):
    """What an optimiser must know of a run's configuration."""

    @property
    def epochs(self) -> int:
        """Passes over the films."""

    @property
    def learning_rate(self) -> float:
        """At its peak."""

    @property
    def warm_up_epochs(self) -> float:
        """Until the peak."""

    @property
    def weight_decay(self) -> float:
        """Decoupled."""

    @property
    def average_momentum(self) -> float:
        """Of the averaged weights, per step."""


def compile_adamw(
    model: "keras.Model", pace: Pace, steps: int, loss: Any, loss_weights: list[float] | None = None
) -> None:
    """Compile with AdamW, its rate warmed up and then lowered along a cosine; steps: of an epoch."""
    compile_by_name(model, "adamw", cosine(pace, steps), pace.weight_decay, loss, loss_weights)


def cosine(pace: Pace, steps: int) -> Any:
    """Return the rate as a schedule over steps: warmed up, then lowered along a cosine to zero."""
    from keras import optimizers

    warm_up = round(pace.warm_up_epochs * steps)
    return optimizers.schedules.CosineDecay(
        initial_learning_rate=pace.learning_rate / 20,
        decay_steps=max(pace.epochs * steps - warm_up, 1),
        warmup_target=pace.learning_rate,
        warmup_steps=warm_up,
    )


def compile_by_name(
    model: "keras.Model",
    name: str,
    rate: Any,
    weight_decay: float,
    loss: Any,
    loss_weights: list[float] | None = None,
) -> None:
    """Compile with one of OPTIMISERS; rate: a number or a schedule; only adamw decays weights.

    The optimiser's own variables are made at once: made in the first step they would have TensorFlow trace it
    twice, which takes longer than the steps of a small set do.
    """
    from keras import optimizers

    match name:
        case "adamw":
            optimizer = optimizers.AdamW(rate, weight_decay=weight_decay)
            optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
        case "adam":
            optimizer = optimizers.Adam(rate)
        case "sgd":
            optimizer = optimizers.SGD(rate, momentum=_MOMENTUM)
        case "rmsprop":
            optimizer = optimizers.RMSprop(rate)
        case _:
            raise LaboratoryError(f"optimiser: expected one of {', '.join(OPTIMISERS)}, received {name!r}")
    model.compile(optimizer=optimizer, loss=loss, loss_weights=loss_weights)
    optimizer.build(model.trainable_variables)
