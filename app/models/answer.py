"""The answer of a classifier as one graph without gradients: logits, class maps and embedding.

Behind a chain of affine steps and rectifiers the gradient of a logit is a product of matrices
and of masks (which units are open), and gradient times feature (HiResCAM, Draelos & Carin
2020, arXiv:2011.08891) is written down with plain operations. Behind global average pooling
and one affine step it is the class activation map (Zhou et al. 2016, arXiv:1512.04150): the
feature map times the head's matrix, over the number of cells. Such a graph can be exported,
and so can the feature map itself and the gradient of each logit with respect to it, from which
every method of that layer is made (`app.models.runtime.Tap`).

Imports Keras: a module for `app.models.keras_runtime` alone, which imports it when it runs.
"""

from typing import Any

import keras
import numpy as np
from keras import ops

from app.models.head import Affine, Head, spatial_layer
from app.models.runtime import AVERAGE, FLATTEN


def answer_model(flat: keras.Model, layer: str, head: Head) -> keras.Model:
    """Return the model from films to logits `(films, classes)`, class maps and embedding.

    Outputs as those of `app.models.runtime.Outputs`; a model of one logit gets the logit 0
    for its other class.
    """
    features = spatial_layer(flat, layer).output
    return keras.Model(flat.inputs[0], _Answer(head)(features))


def tapped_answer_model(flat: keras.Model, layer: str, head: Head) -> keras.Model:
    """Return that model with two more outputs: the layer's feature map, and the slopes.

    Slopes: the gradient of each logit with respect to the features, `(films or 1, rows or 1,
    columns or 1, channels, classes)`; where a size is 1 it is the same along that axis.
    """
    features = spatial_layer(flat, layer).output
    return keras.Model(flat.inputs[0], [*_Answer(head)(features), features, _Slopes(head)(features)])


class _Answer(keras.layers.Layer):  # type: ignore[misc]
    """From features `(films, rows, columns, channels)` to logits, class maps and embedding."""

    def __init__(self, head: Head) -> None:
        super().__init__(name="answer")
        self._head = head

    def call(self, features: Any) -> tuple[Any, Any, Any]:
        mean = ops.mean(features, axis=(1, 2))
        logits, gradient = _forward_and_back(_gathered(features, self._head), self._head)
        if self._head.gathering == AVERAGE:
            maps = _by_matrix(features / _cells(features), gradient)
        elif self._head.gathering == FLATTEN:
            shape = (-1, *features.shape[1:], gradient.shape[-1])
            maps = ops.sum(ops.expand_dims(features, -1) * ops.reshape(gradient, shape), axis=-2)
        else:
            maps = _by_matrix(features * _peaks(features), gradient)
        return _with_zero(logits), _with_zero(maps), mean


class _Slopes(keras.layers.Layer):  # type: ignore[misc]
    """From features `(films, rows, columns, channels)` to the gradient of each logit."""

    def __init__(self, head: Head) -> None:
        super().__init__(name="slopes")
        self._head = head

    def call(self, features: Any) -> Any:
        _, gradient = _forward_and_back(_gathered(features, self._head), self._head)
        channels, classes = features.shape[-1], gradient.shape[-1]
        if self._head.gathering == AVERAGE:
            slopes = ops.reshape(gradient / _cells(features), (-1, 1, 1, channels, classes))
        elif self._head.gathering == FLATTEN:
            slopes = ops.reshape(gradient, (-1, *features.shape[1:], classes))
        else:
            per_channel = ops.reshape(gradient, (-1, 1, 1, channels, classes))
            slopes = ops.expand_dims(_peaks(features), -1) * per_channel
        return _with_zero(slopes)


def _gathered(features: Any, head: Head) -> Any:
    """What the head makes of the cells, `(films, in)`."""
    if head.gathering == AVERAGE:
        return ops.mean(features, axis=(1, 2))
    if head.gathering == FLATTEN:
        return ops.reshape(features, (-1, int(np.prod(features.shape[1:]))))
    return ops.max(features, axis=(1, 2))


def _cells(features: Any) -> np.float32:
    return np.float32(features.shape[1] * features.shape[2])


def _forward_and_back(x: Any, head: Head) -> tuple[Any, Any]:
    """The logits, and their gradient: `(in, classes)` without rectifiers, else `(films, in, classes)`."""
    masks = []
    for step in head.steps:
        if isinstance(step, Affine):
            x = ops.matmul(x, _single(step.kernel)) + _single(step.bias)
        else:
            masks.append(ops.cast(x > 0, "float32"))
            x = ops.relu(x)
    *before, last = [step for step in head.steps if isinstance(step, Affine)]
    gradient: Any = _single(last.kernel)
    for step, mask in zip(reversed(before), reversed(masks), strict=True):
        gradient = ops.matmul(_single(step.kernel), ops.expand_dims(mask, -1) * gradient)
    return x, gradient


def _by_matrix(features: Any, gradient: Any) -> Any:
    """Features times the gradient of what they are gathered to, `(films, rows, columns, classes)`."""
    _, rows, columns, channels = features.shape
    maps = ops.matmul(ops.reshape(features, (-1, rows * columns, channels)), gradient)
    return ops.reshape(maps, (-1, rows, columns, gradient.shape[-1]))


def _peaks(features: Any) -> Any:
    """Where each channel is greatest; places that tie share it alike."""
    peaks = ops.cast(ops.equal(features, ops.max(features, axis=(1, 2), keepdims=True)), "float32")
    return peaks / ops.sum(peaks, axis=(1, 2), keepdims=True)


def _with_zero(values: Any) -> Any:
    """A second class of nothing beside a single one."""
    return ops.concatenate([ops.zeros_like(values), values], axis=-1) if values.shape[-1] == 1 else values


def _single(matrix: Any) -> Any:
    return np.asarray(matrix, dtype=np.float32)
