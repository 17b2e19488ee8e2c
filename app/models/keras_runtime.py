"""Runs the saved Keras model: the reference runtime.

One traced graph gives logits, class maps and embedding in a single pass of the backbone. The
model itself is read and never changed: what runs is its flat twin (`app.models.flat`).
"""

import os
import threading
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.errors import ModelError
from app.imaging.geometry import FeatureGrid
from app.models.feature_grid import feature_grid
from app.models.flat import flat_twin
from app.models.head import affine_head, feature_layers, gathering, last_feature_layer, spatial_layer
from app.models.keras_graphs import Graph, by_tape, closed_form, tapped
from app.models.runtime import Array, Gathering, Outputs, Tap

if TYPE_CHECKING:
    import keras


class KerasRuntime:
    """A Keras classifier, traced once for any number of films."""

    def __init__(self, model: "keras.Model", layer: str | None = None) -> None:
        self._flat = flat_twin(model)
        self.layer = layer or last_feature_layer(self._flat)
        spatial_layer(self._flat, self.layer)
        head = affine_head(self._flat, self.layer)
        self._graph = closed_form(self._flat, self.layer, head) if head else by_tape(self._flat, self.layer)
        self._taps: dict[str, Graph] = {}
        self._tracing = threading.Lock()
        self._gathering = cache(partial(gathering, self._flat))

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

    def gathering(self, layer: str) -> Gathering:
        """Return what follows the feature map of a layer."""
        return self._gathering(layer)

    def layers(self) -> dict[str, FeatureGrid]:
        """Return the last layer of each size and its grid, from fine to coarse."""
        return dict(self._layers)

    @cached_property  # a walk through the graph for every size: milliseconds in a deep one
    def _layers(self) -> dict[str, FeatureGrid]:
        return {layer: self.grid(layer) for layer in feature_layers(self._flat)}

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
