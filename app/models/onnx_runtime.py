"""Runs the compiled export of a model with ONNX Runtime: what serves, where it is on record.

The export holds the same graph as the reference runtime, closed forms included: the answer,
and the feature map of the layer that is explained with the gradient of each logit, computed
only where it is asked for. What an export does not hold, gradients at other layers, comes from
the reference, loaded when first asked for: a process that only judges films, or explains them
at that layer, never imports TensorFlow.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.errors import ModelError
from app.models.runtime import Array, Outputs, Runtime, Tap
from app.models.scores import score_gradient

if TYPE_CHECKING:
    import onnxruntime

ANSWER = ("logits", "class_maps", "embedding")  # the first outputs of every export, in this order
FEATURES, SLOPES = "/features", "/slopes"  # behind a layer's name: further outputs


def open_session(path: Path, threads: int = 0) -> "onnxruntime.InferenceSession":
    """Open a compiled model on so many cores of the processor, 0 for all; raises ModelError.

    The library starts a thread when it is imported: after a fork, in the process that computes.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors: warnings are about graphs we do not make
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # others compute, too
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library has no base class of its own but Exception
        raise ModelError(f"{path}: expected a compiled model, received {error}") from error


class OnnxRuntime:
    """A compiled classifier, shared by threads; layers: those whose taps the export holds.

    threads: cores that it computes on, 0 for all.
    """

    def __init__(self, path: Path, reference: Callable[[], Runtime], threads: int = 0) -> None:
        self._session = open_session(path, threads)
        self._input = self._session.get_inputs()[0]
        outputs = [output.name for output in self._session.get_outputs()]
        self._answer = outputs[: len(ANSWER)]
        self.layers = tuple(name.removesuffix(FEATURES) for name in outputs if name.endswith(FEATURES))
        self._open_reference = reference
        self._reference: Runtime | None = None
        self._opening = threading.Lock()
        self._warm_up()

    def run(self, batch: Array) -> Outputs:
        """Return the outputs for `(films, height, width, channels)` float32, preprocessed."""
        logits, class_maps, embedding = self._compute(batch, self._answer)
        return Outputs(logits, class_maps, embedding)

    def tap(self, batch: Array, group: tuple[int, ...], layer: str) -> Tap:
        """Return features and gradients at a layer: from the export, or from the reference runtime."""
        if layer in self.layers:
            return self._own_tap(batch, group, layer)
        with self._opening:
            if self._reference is None:
                self._reference = self._open_reference()
        return self._reference.tap(batch, group, layer)

    def _own_tap(self, batch: Array, group: tuple[int, ...], layer: str) -> Tap:
        """By the chain rule: the slopes of the logits, weighed by what the score feels of each."""
        logits, features, slopes = self._compute(batch, self._tapped(layer))
        felt = score_gradient(logits.astype(np.float64), group).astype(np.float32)
        gradients = np.einsum(
            "nrcdk,nk->nrcd", np.broadcast_to(slopes, (len(batch), *slopes.shape[1:])), felt
        )
        return Tap(features, np.array(np.broadcast_to(gradients, features.shape)))

    def _tapped(self, layer: str) -> list[str]:
        return [self._answer[0], layer + FEATURES, layer + SLOPES]

    def _compute(self, batch: Array, outputs: list[str]) -> list[Array]:
        found: list[Array] = self._session.run(outputs, {self._input.name: batch}, _asked_for_only())
        return found

    def _warm_up(self) -> None:
        """Run each set of outputs once: the library plans it then, before threads share the session."""
        film = np.zeros((1, *self._input.shape[1:]), dtype=np.float32)
        for outputs in (self._answer, *map(self._tapped, self.layers)):
            self._compute(film, outputs)


def _asked_for_only() -> "onnxruntime.RunOptions":
    """Without this every output of the graph is computed, whatever is asked for."""
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.only_execute_path_to_fetches = True
    return options
