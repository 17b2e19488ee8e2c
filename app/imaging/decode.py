"""From the bytes of a file to a film, or to the reason why not.

Every limit is checked from the header, before a pixel is decoded. Nothing of the file's
metadata is kept except its orientation, which is applied.
"""

import io
import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from app.errors import (
    AnimatedImageError,
    EmptyFileError,
    FileTooLargeError,
    TooManyPixelsError,
    TruncatedImageError,
    UnsupportedFormatError,
)
from app.imaging.radiograph import Radiograph

FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP", "BMP")
SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp")
_DEEP_MODES: Final = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
_DAMAGE: Final = (OSError, SyntaxError, ValueError, IndexError, EOFError)

Image.MAX_IMAGE_PIXELS = None  # the limit is ours, from the header, and a setting
warnings.filterwarnings("ignore", module=r"PIL(\.|$)")  # of broken metadata: the pixels decide


@dataclass(frozen=True)
class DecodeLimits:
    """What is refused before decoding: bytes of the file and pixels of the picture."""

    bytes: int = 50 * 2**20
    pixels: int = 100 * 10**6


def decode(data: bytes, limits: DecodeLimits | None = None) -> Radiograph:
    """Return the film that the bytes hold.

    Grey, colour, CMYK, palette, alpha (over black), 1 to 16 bits and EXIF orientation are
    brought to upright grey. Raises a FilmError that names what is wrong.
    """
    limits = limits or DecodeLimits()
    _check_bytes(data, limits)
    image = _open(data)
    _check_header(image, limits)
    image = _load(image)
    if image.mode in _DEEP_MODES:
        return Radiograph(_deep_grey(image))
    return _shallow_film(image)


def _check_bytes(data: bytes, limits: DecodeLimits) -> None:
    if not data:
        raise EmptyFileError("expected an image, received an empty file")
    if len(data) > limits.bytes:
        raise FileTooLargeError(
            f"expected at most {limits.bytes / 2**20:g} MB, received {len(data) / 2**20:.1f} MB"
        )


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise UnsupportedFormatError(
            "expected a radiograph as JPEG, PNG, TIFF, WebP or BMP, received a file of another kind"
        ) from None
    except _DAMAGE as error:
        raise TruncatedImageError(f"expected a whole image, received a damaged one ({error})") from None


def _check_header(image: Image.Image, limits: DecodeLimits) -> None:
    pixels = image.width * image.height
    if pixels > limits.pixels:
        raise TooManyPixelsError(
            f"expected at most {limits.pixels / 1e6:g} megapixels, "
            f"received {image.width} x {image.height} = {pixels / 1e6:.1f}"
        )
    if getattr(image, "n_frames", 1) > 1:
        raise AnimatedImageError("expected one film, received an image of several frames")


def _load(image: Image.Image) -> Image.Image:
    try:
        image.load()
        return ImageOps.exif_transpose(image)
    except _DAMAGE as error:
        raise TruncatedImageError(f"expected a whole image, received a damaged one ({error})") from None


def _deep_grey(image: Image.Image) -> npt.NDArray[np.uint16]:
    """16 bits as they are; wider integers and floats stretched over their own range."""
    values = np.asarray(image)
    if image.mode.startswith("I;16") or (image.mode == "I" and values.min() >= 0 and values.max() <= 65535):
        return values.astype(np.uint16)
    finite = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    span = max(float(np.ptp(finite)), np.finfo(np.float64).tiny)
    return np.asarray(np.rint((finite - finite.min()) / span * 65535), dtype=np.uint16)


def _shallow_film(image: Image.Image) -> Radiograph:
    if image.mode in ("1", "L"):
        return Radiograph(np.asarray(image.convert("L")))
    if image.has_transparency_data:
        image = _over_black(image)
    colour = image.convert("RGB")
    return Radiograph(np.asarray(colour.convert("L")), chroma=_chroma(colour))


def _over_black(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, (0, 0, 0, 255)), layer)


def _chroma(colour: Image.Image) -> float:
    """Mean over a thumbnail of (largest - smallest channel) / 255."""
    thumbnail = np.asarray(colour.resize((64, 64), Image.Resampling.BOX), dtype=np.float64)
    return float((thumbnail.max(axis=2) - thumbnail.min(axis=2)).mean() / 255)
