"""Architectures by name: one builder per file, each returning a Keras model that gives logits."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.errors import LaboratoryError
from app.models.architectures.cnn4 import build_cnn4
from app.models.architectures.cnn5 import build_cnn5
from app.models.architectures.densenet121 import build_densenet121
from app.models.architectures.head import HeadKind
from app.models.architectures.mobilenetv2 import build_mobilenetv2
from app.models.architectures.resnet16 import build_resnet16
from app.models.architectures.resnet50 import build_resnet50
from app.models.architectures.separable14 import build_separable14
from app.models.architectures.unet import build_unet
from app.models.architectures.vgg16 import build_vgg16
from app.models.architectures.vgg19 import build_vgg19
from app.models.architectures.vggface import build_vggface
from app.models.architectures.viewnet import build_viewnet

if TYPE_CHECKING:
    import keras

Shape = tuple[int, int, int]  # height, width, channels
Builder = Callable[[Shape, int, HeadKind], "keras.Model"]

CLASSIFIERS: dict[str, Builder] = {
    "resnet16": build_resnet16,
    "cnn4": build_cnn4,
    "cnn5": build_cnn5,
    "separable14": build_separable14,
    "vgg16": build_vgg16,
    "vgg19": build_vgg19,
    "resnet50": build_resnet50,
    "mobilenetv2": build_mobilenetv2,
    "densenet121": build_densenet121,
    "vggface": build_vggface,
}
_AVERAGED = ("resnet16", "resnet50", "mobilenetv2", "densenet121")  # whose usual head is the mean of cells
OTHERS: dict[str, Callable[[tuple[int, int], int], "keras.Model"]] = {
    "unet": build_unet,
    "viewnet": build_viewnet,
}


def build_classifier(name: str, shape: Shape, outputs: int, head: HeadKind) -> "keras.Model":
    """Return the classifier of that name: `(batch, *shape)` to logits `(batch, outputs)`.

    One output is the logit of pneumonia against none. Raises LaboratoryError for an unknown name, or
    a size that the network's pooling does not allow.
    """
    if name not in CLASSIFIERS:
        raise LaboratoryError(f"architecture: expected one of {sorted(CLASSIFIERS)}, received {name!r}")
    try:
        return CLASSIFIERS[name](shape, outputs, head)
    except ValueError as error:
        raise LaboratoryError(f"{name}: expected a size that its pooling allows: {_said(error)}") from error


def _said(error: ValueError) -> str:
    """The line that says what is wrong: of several the second, between the layer and its arguments."""
    lines = re.sub(r"\x1b\[\d+m", "", str(error)).splitlines()
    return lines[min(1, len(lines) - 1)]


def build(name: str, size: tuple[int, int], outputs: int) -> "keras.Model":
    """Return the network of that name for grey films `(height, width)`: classifiers have their usual head."""
    if name in OTHERS:
        return OTHERS[name](size, outputs)
    return build_classifier(name, (*size, 1), outputs, "gap" if name in _AVERAGED else "flatten")
