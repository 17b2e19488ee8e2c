"""Weights that a backbone brings along: ImageNet's, or those of a file, layer by layer, all or none.

The backbone is what lies before the head: the layers up to the last feature map. The weights of a head
are never taken.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import LaboratoryError
from app.models.architectures.imagenet import imagenet_weights
from app.models.architectures.weight_files import LayerWeights, numbered, read_weights
from app.models.head import last_feature_layer

if TYPE_CHECKING:
    import keras

IMAGENET = "imagenet"
_FACES = "vggface"
_AUTOMATIC = ("conv2d", "separable_conv2d", "batch_normalization")  # names that Keras makes and numbers


def load_backbone_weights(model: "keras.Model", architecture: str, weights: str) -> None:
    """Give the model's backbone its weights: `imagenet`, or those of a file that Keras wrote.

    Raises LaboratoryError, the model as it was, unless every layer of the backbone is found with the
    shapes that it has, or where the weights cannot be had.
    """
    found = imagenet_weights(architecture) if weights == IMAGENET else read_weights(Path(weights))
    layers = backbone_layers(model)
    if architecture == _FACES and not any(layer.name in found for layer in layers):
        found = _in_order(layers, found)
    found = _renumbered(found)
    names = _renumbered({layer.name: layer for layer in layers})
    for name, layer in names.items():
        _refuse_difference(layer, found.get(name), weights)
    for name, layer in names.items():
        layer.set_weights(found[name])


def backbone_layers(model: "keras.Model") -> list[Any]:
    """Return the layers up to the last feature map that have weights."""
    names = [layer.name for layer in model.layers]
    end = names.index(last_feature_layer(model)) + 1
    return [layer for layer in model.layers[:end] if layer.weights]


def _in_order(layers: list[Any], found: LayerWeights) -> LayerWeights:
    """The first convolutions of a file, named as the layers: VGG-Face goes by many names."""
    kernels = [arrays for arrays in found.values() if arrays[0].ndim == 4]
    return {layer.name: arrays for layer, arrays in zip(layers, kernels, strict=False)}


def _renumbered(named: dict[str, Any]) -> dict[str, Any]:
    """The same under names numbered from 0, where Keras numbered them: by what was built before."""
    automatic = sorted((name for name in named if numbered(name)[0] in _AUTOMATIC), key=numbered)
    counts: dict[str, int] = {}
    new = {}
    for name in automatic:
        base = numbered(name)[0]
        new[name] = f"{base}_{counts.setdefault(base, 0)}"
        counts[base] += 1
    return {new.get(name, name): value for name, value in named.items()}


def _refuse_difference(layer: Any, arrays: list[Any] | None, weights: str) -> None:
    expected = [tuple(weight.shape) for weight in layer.weights]
    if arrays is None:
        raise LaboratoryError(
            f"{weights}: expected weights of the layer {layer.name} {_said(expected)}, found none"
        )
    received = [array.shape for array in arrays]
    if expected == received:
        return
    colour = expected[0][-2:-1] == (1,) and received and received[0][-2:-1] == (3,)
    raise LaboratoryError(
        f"{weights}: expected weights of the layer {layer.name} {_said(expected)}, "
        f"received {_said(received)}{': of three channels, so add --channels 3' if colour else ''}"
    )


def _said(shapes: list[tuple[int, ...]]) -> str:
    return " and ".join("x".join(str(side) for side in shape) for shape in shapes) or "of no shape"
