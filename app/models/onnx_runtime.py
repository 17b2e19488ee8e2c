"""Runs the compiled export of a model with ONNX Runtime: what serves, where it is on record.

The export holds the same graph as the reference runtime, closed forms included. What it does
not hold, gradients at other layers, comes from the reference, loaded when first asked for: a
process that only judges films never imports TensorFlow.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import onnxruntime

from app.errors import ModelError
from app.models.runtime import Array, Outputs, Runtime, Tap

THREADS = "ORT_NUM_INTRAOP_THREADS"  # of the environment, as TensorFlow has TF_NUM_INTRAOP_THREADS


def open_session(path: Path) -> onnxruntime.InferenceSession:
    """Open a compiled model on the processor; raises ModelError."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors: warnings are about graphs we do not make
    options.intra_op_num_threads = int(os.environ.get(THREADS, "0"))  # 0: one for each core
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # others compute, too
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library has no base class of its own but Exception
        raise ModelError(f"{path}: expected a compiled model, received {error}") from error


class OnnxRuntime:
    """A compiled classifier, shared by threads."""

    def __init__(self, path: Path, reference: Callable[[], Runtime]) -> None:
        self._session = open_session(path)
        self._input = self._session.get_inputs()[0].name
        self._open_reference = reference
        self._reference: Runtime | None = None
        self._opening = threading.Lock()

    def run(self, batch: Array) -> Outputs:
        """Return the outputs for `(films, height, width, channels)` float32, preprocessed."""
        logits, class_maps, embedding = self._session.run(None, {self._input: batch})
        return Outputs(logits, class_maps, embedding)

    def tap(self, batch: Array, group: tuple[int, ...], layer: str) -> Tap:
        """Return features and gradients at a layer, from the reference runtime."""
        with self._opening:
            if self._reference is None:
                self._reference = self._open_reference()
        return self._reference.tap(batch, group, layer)
