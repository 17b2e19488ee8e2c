"""Runs the saved Keras model: the reference runtime.

One traced graph gives logits, class maps and embedding in a single pass of the backbone. The
model itself is read and never changed: what runs is its flat twin (`app.models.flat`).
"""

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.errors import ModelError
from app.imaging.geometry import FeatureGrid
from app.models.feature_grid import feature_grid
from app.models.flat import flat_twin
from app.models.head import feature_layers, gathering, last_feature_layer, read_head, spatial_layer
from app.models.keras_graphs import Graph, by_tape, in_one_pass, tapped
from app.models.runtime import Array, Gathering, Outputs, Tap

if TYPE_CHECKING:
    import keras


class KerasRuntime:
    """A Keras classifier, traced once for any number of films."""

    def __init__(self, model: "keras.Model", layer: str | None = None) -> None:
        from app.models.answer import answer_model

        self._flat = flat_twin(model)
        self.layer = layer or last_feature_layer(self._flat)
        spatial_layer(self._flat, self.layer)
        self._head = read_head(self._flat, self.layer)
        self.answer = answer_model(self._flat, self.layer, self._head) if self._head else None
        self._graph = in_one_pass(self._flat, self.answer) if self.answer else by_tape(self._flat, self.layer)
        self._taps: dict[str, Graph] = {}
        self._tracing = threading.Lock()

    @classmethod
    def open(cls, path: Path, layer: str | None = None) -> "KerasRuntime":
        """Load a `.keras` file in safe mode: no code of the file is run."""
        return cls(load_keras(path), layer)

    def run(self, batch: Array) -> Outputs:
        """Return the outputs for `(films, height, width, channels)` float32, preprocessed."""
        logits, class_maps, embedding = self._graph(batch)
        return Outputs(logits.numpy(), class_maps.numpy(), embedding.numpy())

    def tap(self, batch: Array, group: tuple[int, ...], layer: str) -> Tap:
        """Return features and gradients at a layer; raises ModelError for one without a feature map."""
        with self._tracing:
            if layer not in self._taps:
                spatial_layer(self._flat, layer)
                self._taps[layer] = tapped(self._flat, layer)
        features, gradients = self._taps[layer](batch, np.array(group, dtype=np.int32))
        return Tap(features.numpy(), gradients.numpy())

    def tapped_answer(self) -> "keras.Model | None":
        """Return the answer with feature map and slopes beside it, to be exported; None as `answer`."""
        from app.models.answer import tapped_answer_model

        return tapped_answer_model(self._flat, self.layer, self._head) if self._head else None

    @property
    def name(self) -> str:
        """The model's own name."""
        return str(self._flat.name)

    @property
    def classes(self) -> int:
        """Number of classes; a single output stands for two."""
        return max(int(self._flat.outputs[0].shape[-1]), 2)

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Height, width and channels of the input."""
        _, height, width, channels = self._flat.inputs[0].shape
        return height, width, channels

    def gathering(self) -> Gathering:
        """Return what follows the feature map that is explained."""
        return gathering(self._flat, self.layer)

    def finer_layers(self) -> dict[str, FeatureGrid]:
        """Return the last layer of each finer size than the explained one's, and its grid, from fine on."""
        sizes = feature_layers(self._flat)
        _, rows, columns, _ = spatial_layer(self._flat, self.layer).output.shape
        return {name: self.grid(name) for name, size in sizes.items() if size[0] * size[1] > rows * columns}

    def grid(self, layer: str) -> FeatureGrid:
        """Return where the cells of a layer lie in the model's input."""
        return feature_grid(self._flat, layer)


def load_keras(path: Path) -> "keras.Model":
    """Load a `.keras` file in safe mode, without its optimiser; raises ModelError."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras

    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, OSError, KeyError) as error:
        raise ModelError(f"{path}: expected a saved Keras model, received {error}") from error
