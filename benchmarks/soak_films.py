"""The films of a soak: some to be judged, some broken, some made to do harm."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

from app.imaging.phantom import draw_film


def good_films() -> list[bytes]:
    """Return drawn films in every accepted format, grey and deep, small and as large as usual."""
    pictures = [Image.fromarray(draw_film(seed, bool(seed % 2), 320, 280).pixels) for seed in range(4)]
    large = Image.fromarray(draw_film(7, True, 1024, 900).pixels)
    deep = Image.fromarray(draw_film(5, True, 300, 300).pixels.astype(np.uint16) * 257)
    kinds = ("JPEG", "PNG", "TIFF", "BMP")
    films = [packed(picture, kind) for picture, kind in zip(pictures, kinds, strict=True)]
    return [*films, packed(large, "JPEG"), packed(deep, "PNG"), packed(pictures[0], "WEBP")]


def bad_films() -> list[bytes]:
    """Return what must be refused: empty, cut off, lying, exploding, of other kinds."""
    png, jpeg = (
        packed(Image.fromarray(draw_film(3, True, 256, 256).pixels), kind) for kind in ("PNG", "JPEG")
    )
    noise = np.random.default_rng(0).integers(0, 256, 4000, dtype=np.uint8).tobytes()
    colour = Image.fromarray(
        np.dstack([np.eye(99) * 255, np.ones((99, 99)) * 90, np.eye(99)]).astype(np.uint8)
    )
    return [
        b"",
        noise,
        png[: len(png) // 2],
        jpeg[: len(jpeg) // 3],
        png[:60] + noise,
        bomb(60_000, 60_000),
        bomb(9_000, 9_000),
        b"GIF89a" + noise,
        b"PK\x03\x04" + noise,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        packed(colour, "PNG"),
        packed(Image.new("L", (20, 20)), "PNG"),
        packed(Image.new("L", (300, 300), 77), "PNG"),
    ]


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it has so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(picture: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind)
    return stream.getvalue()
