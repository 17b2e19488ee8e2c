"""The network that a run begins with: built as the run has it, with its first weights."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from app.errors import LaboratoryError
from app.models.architectures import build_classifier
from app.models.architectures.weights import load_backbone_weights
from app.models.keras_runtime import load_keras
from app.models.store import ModelStore
from app.training.data.films import possible_classes
from app.training.fitting.choices import NO_WEIGHTS
from app.training.fitting.config import RunConfig
from app.training.fitting.precision import precision

if TYPE_CHECKING:
    import keras

Labels = npt.NDArray[np.int64]


def build_run_model(config: RunConfig) -> "keras.Model":
    """Return the run's network with random weights."""
    shape = (config.height, config.width, config.channels)
    return build_classifier(config.architecture, shape, config.outputs, config.head)


def first_model(config: RunConfig, store: ModelStore | None, labels: Labels, resumed: bool) -> "keras.Model":
    """Return the network, in the run's precision, with the weights that it begins with.

    labels: of the films to train on. resumed: its weights come from a checkpoint, so that those of a
    backbone need not be at hand any more.
    """
    with precision(config.precision):
        model = build_run_model(config)
    if config.weights != NO_WEIGHTS and not resumed:
        load_backbone_weights(model, config.architecture, config.weights)
    if config.start and store:
        start_from(model, store, config.start)
    if config.prior_bias:
        start_at_prior(model, labels)
    return model


def start_from(model: "keras.Model", store: ModelStore, identity: str) -> None:
    """Give the model the weights of a stored one; raises LaboratoryError where they do not fit."""
    weights = load_keras(store.weights(identity)).get_weights()
    try:
        model.set_weights(weights)
    except ValueError as error:
        raise LaboratoryError(f"{identity}: expected a model of the run's architecture: {error}") from error


def start_at_prior(model: "keras.Model", labels: Labels) -> None:
    """Start the last bias at the logits of the classes' shares among the films."""
    outputs = int(model.outputs[0].shape[-1])
    possible = possible_classes(max(outputs, 2))[labels]
    prior = np.log((possible / possible.sum(axis=1, keepdims=True)).mean(axis=0))
    kernel, _ = model.layers[-1].get_weights()
    model.layers[-1].set_weights([kernel, prior if outputs > 1 else prior[1:] - prior[:1]])
