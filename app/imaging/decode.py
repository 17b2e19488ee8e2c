"""From the bytes of a file to a film, or to the reason why not.

Every limit is checked from the header, before a pixel is decoded. Nothing of the file's
metadata is kept except its orientation, which is applied.
"""

import io
import struct
import warnings
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import (  # by name, what is accepted and no other format's code
    BmpImagePlugin,  # noqa: F401
    Image,
    ImageOps,
    JpegImagePlugin,  # noqa: F401
    MpoImagePlugin,  # noqa: F401 - a JPEG with a second picture
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401
)

from app.errors import (
    AnimatedImageError,
    DecoderFailedError,
    EmptyFileError,
    FileTooLargeError,
    TooManyPixelsError,
    TruncatedImageError,
    UnsupportedFormatError,
)
from app.imaging.radiograph import Radiograph
from app.imaging.signatures import MAGIC, kind_of

FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP", "BMP")
SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp")
_DEEP_MODES: Final = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
_DAMAGE: Final = (  # what Pillow raises for it: found by fuzzing, because no document says so
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    AssertionError,
    struct.error,
)
_DEEPEST: Final = 65535
_BAND: Final = 32  # rows of a film that are taken over at a time
_FAR: Final = 1e30  # float pixels are brought within it; what differs by less than its inverse is flat
_PHOTOMETRIC: Final = 262

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
    check_bytes(data, limits)
    try:
        return _read(_open(data), limits)
    except MemoryError:
        raise DecoderFailedError(
            "expected a film that can be decoded in the memory allowed, received one that takes more"
        ) from None
    except _DAMAGE as error:
        raise TruncatedImageError(f"expected a whole image, received a damaged one ({error})") from None


def check_bytes(data: bytes, limits: DecodeLimits) -> None:
    """Raise EmptyFileError or FileTooLargeError."""
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
        if data.startswith(MAGIC):
            raise TruncatedImageError("expected a whole image, received a damaged beginning") from None
        raise UnsupportedFormatError(
            f"expected a radiograph as JPEG, PNG, TIFF, WebP or BMP, received {kind_of(data)}"
        ) from None


def _read(image: Image.Image, limits: DecodeLimits) -> Radiograph:
    pixels = image.width * image.height
    if pixels > limits.pixels:
        raise TooManyPixelsError(
            f"expected at most {limits.pixels / 1e6:g} megapixels, "
            f"received {image.width} x {image.height} = {pixels / 1e6:.1f}"
        )
    if _has_second_frame(image):
        raise AnimatedImageError("expected one film, received an image of several frames")
    image.load()
    white_is_zero = _white_is_zero(image)
    _turn_upright(image)
    if image.mode in _DEEP_MODES:
        return Radiograph(_deep_grey(image, white_is_zero))
    return _shallow_film(image)


def _has_second_frame(image: Image.Image) -> bool:
    """Look one frame ahead; counting them all takes long where a file lists thousands."""
    try:
        image.seek(1)
    except EOFError:
        return False
    return True


def _turn_upright(image: Image.Image) -> None:
    with suppress(*_DAMAGE):  # broken EXIF data says nothing of orientation; the pixels are whole
        ImageOps.exif_transpose(image, in_place=True)


def _white_is_zero(image: Image.Image) -> bool:
    """Is 0 white? TIFF 6.0, PhotometricInterpretation; Pillow inverts 8 bits itself, not 16."""
    tags = getattr(image, "tag_v2", {})
    return image.mode in _DEEP_MODES and tags.get(_PHOTOMETRIC) == 0


def _deep_grey(image: Image.Image, white_is_zero: bool) -> npt.NDArray[np.uint16]:
    """Return `(height, width)` uint16, 65535 = white.

    White is the highest value of the bits in use: films of 10 or 12 bits come in containers
    of 16. Negative values and floats are stretched over their own range.
    """
    values = _pixels(image)
    if image.mode != "F" and values.min() >= 0 and values.max() <= _DEEPEST:
        white = 2 ** max(8, int(values.max()).bit_length()) - 1
        levels = np.rint(np.minimum(np.arange(_DEEPEST + 1) / white, 1) * _DEEPEST).astype(np.uint16)
        return np.asarray((_DEEPEST - levels if white_is_zero else levels)[values])
    finite = np.nan_to_num(values.astype(np.float32, copy=False), copy=False, posinf=0.0, neginf=0.0)
    finite /= max(
        1.0, max(float(finite.max()), -float(finite.min())) / _FAR
    )  # so that no difference overflows
    finite -= finite.min()
    span = float(finite.max())
    finite *= _DEEPEST / span if span > 1 / _FAR else 0.0
    grey = np.rint(finite, out=finite).astype(np.uint16)
    return _DEEPEST - grey if white_is_zero else grey


def _shallow_film(image: Image.Image) -> Radiograph:
    if image.mode in ("1", "L"):
        return Radiograph(_pixels(_in_mode(image, "L")))
    if image.has_transparency_data and not _opaque(image):
        image = _over_black(image)
    colour = _in_mode(image, "RGB")
    return Radiograph(_pixels(colour.convert("L")), chroma=_chroma(colour))


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    return image if image.mode == mode else image.convert(mode)  # which copies where nothing changes


def _pixels(image: Image.Image) -> npt.NDArray[Any]:
    """Return `(height, width)` of the image's own type, band by band: Pillow's way copies the whole twice."""
    kind = np.asarray(image.crop((0, 0, 1, 1))).dtype
    pixels = np.empty((image.height, image.width), dtype=kind)
    for top in range(0, image.height, _BAND):
        bottom = min(top + _BAND, image.height)
        pixels[top:bottom] = np.asarray(image.crop((0, top, image.width, bottom)))
    return pixels


def _opaque(image: Image.Image) -> bool:
    """Is an alpha channel there for nothing? Then two copies of a large film are saved."""
    return "A" in image.getbands() and image.getchannel("A").getextrema() == (255, 255)


def _over_black(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, (0, 0, 0, 255)), layer)


def _chroma(colour: Image.Image) -> float:
    """Mean over a thumbnail of (largest - smallest channel) / 255."""
    red, green, blue = np.moveaxis(np.asarray(colour.resize((64, 64), Image.Resampling.BOX)), -1, 0)
    spread = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
    return float(spread.mean() / 255)
