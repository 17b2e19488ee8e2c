"""The evidence map: how much each feature cell argues for a group of classes, signed.

The score of a group is `s = lse(z_group) - lse(z_rest)`, lse being log sum exp. Grad-CAM
(Selvaraju et al. 2017) weighs channels by the gradient of `s`; under global average pooling
the gradient is the same in every cell, the map equals HiResCAM (Draelos & Carin 2020,
arXiv:2011.08891), and it is the class maps weighed by `ds/dz`: no backward pass is needed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.models.scores import group_score, score_gradient

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class EvidenceMap:
    """Signed evidence `(rows, columns)` float32, logit units; positive argues for the group.

    The sum over the cells plus `offset` is the score. The offset is what no cell accounts
    for: the head's biases, and the entropy by which a group of classes exceeds its members.
    It is None for a method whose values are no logits and do not add up.
    """

    cells: Array
    offset: float | None

    @property
    def maximum(self) -> float:
        """The strongest evidence of a cell; 0 where nothing argues for the group."""
        return max(float(self.cells.max()), 0.0)

    @property
    def empty(self) -> bool:
        """Does no cell argue for the group?"""
        return self.maximum == 0.0


def group_evidence(class_maps: Array, logits: Array, group: tuple[int, ...]) -> EvidenceMap:
    """Return the evidence for a group of classes against the rest.

    class_maps: `(rows, columns, classes)`; logits: `(classes,)`; all finite.
    """
    exact = logits.astype(np.float64)
    cells = (class_maps @ score_gradient(exact, group)).astype(np.float32)
    return EvidenceMap(cells, float(group_score(exact, group)) - float(cells.sum(dtype=np.float64)))
