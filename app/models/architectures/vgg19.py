"""VGG-19: sixteen convolutions of 3x3 and five poolings, then one fully connected layer.

Simonyan & Zisserman 2015 (arXiv:1409.1556), as keras.applications has it. The 4096 units twice of the
original are left out, as in most studies that tune it for this set: Flatten, 256 units, dropout of 0.5.
"""

from typing import TYPE_CHECKING

from app.models.architectures.backbone import on_backbone
from app.models.architectures.head import HeadKind, dense, gathered

if TYPE_CHECKING:
    import keras


def build_vgg19(shape: tuple[int, int, int], outputs: int, head: HeadKind = "flatten") -> "keras.Model":
    """Return the network: input `(batch, *shape)`, output logits `(batch, outputs)`.

    Raises ValueError for a side below 32, or a last feature map of one cell.
    """
    return on_backbone("vgg19", shape, outputs, lambda cells: dense(gathered(cells, head), 256, dropout=0.5))
