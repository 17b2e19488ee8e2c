"""Weights of layers, by layer name, from the files that Keras writes and has written.

    .keras          a whole model of Keras 3; also a backbone alone
    .weights.h5     the weights of Keras 3: `vars` of each layer, with the layer's name
    .h5             Keras 2 and before: weights alone, or a whole model with them below `model_weights`

What a file is, is seen from what is in it, not from its name. No code of it is run.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from app.errors import LaboratoryError, ModelError

if TYPE_CHECKING:
    import keras

LayerWeights = dict[str, list[npt.NDArray[np.float32]]]  # in the order of the file


def read_weights(path: Path) -> LayerWeights:
    """Return the weights of every layer that has some, those of models inside the model among them.

    Raises LaboratoryError for a file that is none of these.
    """
    try:
        found = _of_saved(path) if zipfile.is_zipfile(path) else _of_hdf5(path)
    except (OSError, KeyError, ModelError) as error:
        raise LaboratoryError(f"{path}: expected weights as Keras saves them, {_line(error)}") from error
    if not found:
        raise LaboratoryError(f"{path}: expected weights as Keras saves them, found no layer with any")
    return found


def weights_of(model: "keras.Model") -> LayerWeights:
    """Return the weights of a model's layers, those of models inside it among them."""
    found: LayerWeights = {}
    for layer in model.layers:
        if hasattr(layer, "layers"):
            found |= weights_of(layer)
        elif layer.weights:
            found[layer.name] = layer.get_weights()
    return found


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _of_saved(path: Path) -> LayerWeights:
    from app.models.keras_runtime import load_keras

    return weights_of(load_keras(path))


def _of_hdf5(path: Path) -> LayerWeights:
    import h5py

    with h5py.File(path, "r") as file:
        if "layers" in file and "model_weights" not in file:
            return dict(_current(file))
        return dict(_legacy(file.get("model_weights", file)))


def _current(group: Any) -> Iterator[tuple[str, list[npt.NDArray[np.float32]]]]:
    """Of Keras 3. Groups are numbered by kind, so that those of one kind come in their order."""
    for key in sorted(group["layers"], key=numbered):
        layer = group["layers"][key]
        if "layers" in layer:
            yield from _current(layer)
        values = layer.get("vars", {})
        if "name" in getattr(values, "attrs", {}) and len(values):
            yield str(values.attrs["name"]), [_array(values[str(i)]) for i in range(len(values))]


def _legacy(group: Any) -> Iterator[tuple[str, list[npt.NDArray[np.float32]]]]:
    """Of Keras 2: names of layers and of weights are attributes; a model inside is one layer."""
    for name in _names(group, "layer_names"):
        by_layer: dict[str, list[npt.NDArray[np.float32]]] = {}
        names = _names(group[name], "weight_names")
        inner = [weight.rpartition("/")[0].rpartition("/")[2] for weight in names]
        for weight, layer in zip(names, inner, strict=True):
            own = layer if len(set(inner)) > 1 else name
            by_layer.setdefault(own.replace("/", "_"), []).append(_array(group[name][weight]))
        yield from by_layer.items()


def _names(group: Any, attribute: str) -> list[str]:
    """The texts of an attribute, which is cut into several where it is long."""
    parts = [attribute] if attribute in group.attrs else _parts(group, attribute)
    texts = [each for part in parts for each in group.attrs[part]]
    return [text.decode("utf-8") if isinstance(text, bytes) else str(text) for text in texts]


def _parts(group: Any, attribute: str) -> list[str]:
    names = [name for name in group.attrs if re.fullmatch(rf"{attribute}\d+", name)]
    return sorted(names, key=lambda name: int(name.removeprefix(attribute)))


def _array(dataset: Any) -> npt.NDArray[np.float32]:
    return np.asarray(dataset, dtype=np.float32)


def numbered(name: str) -> tuple[str, int]:
    """Return a name without the number that Keras puts behind it, as in conv2d_7, and the number, or 0."""
    base, _, number = name.rpartition("_")
    return (base, int(number)) if base and number.isdecimal() else (name, 0)
