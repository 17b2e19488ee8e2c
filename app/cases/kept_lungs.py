"""The lungs of a film as a case keeps them: two masks, packed."""

import base64

import cv2
import numpy as np
import numpy.typing as npt
from pydantic.dataclasses import dataclass

from app.imaging.lungs import LungField

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class KeptLungs:
    """Both lungs, `(height, width)` as the lung model found them, over the whole film.

    left, right: of the picture; the bits of the rows one after another, base64.
    """

    height: int
    width: int
    left: str
    right: str

    def masks(self, size: tuple[int, int]) -> tuple[Mask, Mask]:
        """Return the left and the right lung of the picture at `(height, width)`, bool."""
        return self._mask(self.left, size), self._mask(self.right, size)

    def _mask(self, packed: str, size: tuple[int, int]) -> Mask:
        bits = np.frombuffer(base64.b64decode(packed), dtype=np.uint8)
        mask = np.unpackbits(bits, count=self.height * self.width).reshape(self.height, self.width)
        return cv2.resize(mask, (size[1], size[0]), interpolation=cv2.INTER_NEAREST) > 0


def keep_lungs(field: LungField | None) -> KeptLungs | None:
    """Return a lung field as it is kept; None for none."""
    if field is None:
        return None
    height, width = field.left.shape
    return KeptLungs(height, width, _packed(field.left), _packed(field.right))


def _packed(mask: Mask) -> str:
    return base64.b64encode(np.packbits(mask).tobytes()).decode()
