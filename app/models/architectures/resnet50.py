"""ResNet-50: sixteen bottleneck blocks, 50 weighted layers at output stride 32.

He et al. 2016 (arXiv:1512.03385), as keras.applications has it; the mean over the cells, dropout of 0.2,
as Keras's guide to transfer learning has it.
"""

from typing import TYPE_CHECKING

from app.models.architectures.backbone import on_backbone
from app.models.architectures.head import HeadKind, dropped, gathered

if TYPE_CHECKING:
    import keras


def build_resnet50(shape: tuple[int, int, int], outputs: int, head: HeadKind = "gap") -> "keras.Model":
    """Return the network: input `(batch, *shape)`, output logits `(batch, outputs)`.

    Raises ValueError for a side below 32, or a last feature map of one cell.
    """
    return on_backbone("resnet50", shape, outputs, lambda cells: dropped(gathered(cells, head), 0.2))
