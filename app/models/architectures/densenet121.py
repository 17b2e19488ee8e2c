"""DenseNet-121: four blocks of layers that each see all before them, at output stride 32.

Huang et al. 2017 (arXiv:1608.06993), as keras.applications has it; the mean over the cells, then the
logits, as in CheXNet (Rajpurkar et al. 2017, arXiv:1711.05225).
"""

from typing import TYPE_CHECKING

from app.models.architectures.backbone import on_backbone
from app.models.architectures.head import HeadKind, gathered

if TYPE_CHECKING:
    import keras


def build_densenet121(shape: tuple[int, int, int], outputs: int, head: HeadKind = "gap") -> "keras.Model":
    """Return the network: input `(batch, *shape)`, output logits `(batch, outputs)`.

    Raises ValueError for a side below 32, or a last feature map of one cell.
    """
    return on_backbone("densenet121", shape, outputs, lambda cells: gathered(cells, head))
