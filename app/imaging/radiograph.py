"""The radiograph: one film in memory."""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Radiograph:
    """One film, upright and grey.

    pixels: `(height, width)` uint8 or uint16, 0 = black, the type's maximum = white.
    chroma: mean spread of the colour channels of the file, 0 = grey to 1 = pure colour.
    drawn: True for a film that `app.imaging.phantom` drew. exchanged: True where black and white are no
    longer those of the file. fitted: what `app.imaging.preprocess`
    has scaled it to, by `(height, width)`: several models take in one size.
    """

    pixels: Pixels
    chroma: float = 0.0
    drawn: bool = False
    exchanged: bool = False
    fitted: dict[tuple[int, int], npt.NDArray[np.float32]] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def height(self) -> int:
        """Rows of the film."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns of the film."""
        return int(self.pixels.shape[1])

    @property
    def white(self) -> int:
        """The value of white: 255 or 65535."""
        return int(np.iinfo(self.pixels.dtype).max)

    def inverted(self) -> "Radiograph":
        """The film with black and white exchanged."""
        pixels = self.pixels.dtype.type(self.white) - self.pixels
        return replace(self, pixels=pixels, exchanged=not self.exchanged)

    def outline(self) -> "Radiograph":
        """The film without its pixels: of the same size, all black, and next to nothing in memory."""
        return replace(self, pixels=np.broadcast_to(np.uint8(0), (self.height, self.width)))

    def eight_bit(self) -> npt.NDArray[np.uint8]:
        """The film for a screen, `(height, width)` uint8, 0 = black; linear."""
        if self.pixels.dtype == np.uint8:
            return self.pixels.astype(np.uint8, copy=False)
        import cv2  # here, because decoders hold a film and do without OpenCV, which is large

        return cv2.convertScaleAbs(self.pixels, alpha=255.0 / self.white).astype(np.uint8, copy=False)
