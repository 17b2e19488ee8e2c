"""Architectures by name: one builder per file, each returning a Keras model that gives logits."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.errors import LaboratoryError
from app.models.architectures.resnet16 import build_resnet16
from app.models.architectures.unet import build_unet
from app.models.architectures.viewnet import build_viewnet

if TYPE_CHECKING:
    import keras

Builder = Callable[[tuple[int, int], int], "keras.Model"]

BUILDERS: dict[str, Builder] = {"resnet16": build_resnet16, "unet": build_unet, "viewnet": build_viewnet}


def build(name: str, size: tuple[int, int], classes: int) -> "keras.Model":
    """Return the architecture of that name for `(height, width)` films and so many classes."""
    if name not in BUILDERS:
        raise LaboratoryError(f"architecture: expected one of {sorted(BUILDERS)}, received {name!r}")
    return BUILDERS[name](size, classes)
