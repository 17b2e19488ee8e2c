"""Files made to do harm, by name: bombs, lies, loops, polyglots and abuse, built byte by byte.

None is anybody's: every one is drawn here. Few are larger than some hundred kilobytes.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image, TiffImagePlugin

from tests.conftest import png

NAME = "DOE^JANE^1961"
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP")
SMALL = (np.add.outer(np.arange(70), np.arange(80)) * 1.7).astype(np.uint8)
NOISE = np.random.default_rng(5).integers(0, 256, (70, 80), dtype=np.uint8)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(
    width: int, height: int, pixels: bytes, *more: bytes, bits: int = 8, colour: int = 0, lace: int = 0
) -> bytes:
    """A PNG that says what it is told to; more: chunks before its pixels."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, lace)
    body = [chunk(b"IHDR", head), *more, chunk(b"IDAT", zlib.compress(pixels, 9)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def grey_png(*more: bytes) -> bytes:
    """A whole small PNG with chunks before its pixels."""
    return raw_png(80, 70, b"".join(b"\0" + row.tobytes() for row in SMALL), *more)


def squeezed(megabytes: int) -> bytes:
    """So many megabytes of nothing, compressed."""
    return zlib.compress(bytes(megabytes * 2**20), 9)


def pngs() -> dict[str, bytes]:
    text = b"Comment\0\0" + squeezed(100)
    return {
        "png bomb of 3600 megapixels": raw_png(60_000, 60_000, bytes(10**6), bits=1),
        "png that inflates to more than it says": raw_png(10, 10, bytes(50 * 2**20)),
        "png that inflates to less than it says": raw_png(900, 900, bytes(100)),
        "png of no width": raw_png(0, 70, b""),
        "png of the greatest size there is": raw_png(2**31 - 1, 2**31 - 1, b""),
        "png of a size beyond the standard": raw_png(2**32 - 1, 1, b""),
        "png of 3 bits": raw_png(80, 70, bytes(9000), bits=3),
        "png of colour type 5": raw_png(80, 70, bytes(9000), colour=5),
        "png laced in an unknown way": raw_png(80, 70, bytes(9000), lace=7),
        "png laced, of one pixel": raw_png(1, 1, b"\0\0", lace=1),
        "png with a text bomb": grey_png(chunk(b"zTXt", text)),
        "png with many text bombs": grey_png(*[chunk(b"zTXt", b"k\0\0" + squeezed(1)) for _ in range(80)]),
        "png with an international text bomb": grey_png(
            chunk(b"iTXt", b"k\0\1\0\0\0" + squeezed(100)),
        ),
        "png with a colour profile bomb": grey_png(chunk(b"iCCP", b"icc\0\0" + squeezed(100))),
        "png with a colour profile of noise": grey_png(
            chunk(b"iCCP", b"icc\0\0" + zlib.compress(NOISE.tobytes()))
        ),
        "png with EXIF of noise": grey_png(chunk(b"eXIf", NOISE.tobytes()[:500])),
        "png with EXIF that loops": grey_png(chunk(b"eXIf", looping_exif())),
        "png with a palette longer than a chunk may be": raw_png(
            80, 70, bytes(81 * 70), chunk(b"PLTE", bytes(3 * 400)), colour=3
        ),
        "png with a palette and none": raw_png(80, 70, bytes(81 * 70), colour=3),
        "png with transparency of a wrong length": grey_png(chunk(b"tRNS", b"x")),
        "png with a chunk longer than the file": grey_png()[:33] + b"\x7f\xff\xff\xffIDAT",
        "png with a wrong checksum": grey_png().replace(b"IEND", b"IENC"),
        "png with ten thousand empty chunks": grey_png(*[chunk(b"teXt", b"")] * 10_000),
        "animated png": png(Image.fromarray(SMALL), save_all=True, append_images=[Image.fromarray(NOISE)]),
        "png of four thousand million frames": grey_png(
            chunk(b"acTL", struct.pack(">II", 2**32 - 1, 0)),
        ),
        "png of frames larger than the picture": grey_png(
            chunk(b"acTL", struct.pack(">II", 1, 0)),
            chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 80_000, 80_000, 0, 0, 1, 1, 0, 0)),
        ),
        "png with its name": grey_png(chunk(b"tEXt", b"Patient\0" + NAME.encode())),
    }


def looping_exif() -> bytes:
    """EXIF whose sub-folder is itself, and whose text lies beyond the end."""
    entries = struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<HHII", 0x010F, 2, 2**31, 2**31)
    return b"II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 8)


def segment(marker: int, data: bytes) -> bytes:
    """A segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def with_segments(*more: bytes) -> bytes:
    """A whole small JPEG with segments at its beginning."""
    whole = png(SMALL, "JPEG", quality=90)
    return whole[:2] + b"".join(more) + whole[2:]


def resized_jpeg(height: int, width: int) -> bytes:
    """A JPEG whose header has another size."""
    whole = bytearray(png(SMALL, "JPEG", quality=90))
    struct.pack_into(">HH", whole, whole.index(b"\xff\xc0") + 5, height, width)
    return bytes(whole)


def endless_scans(scans: int) -> bytes:
    """A progressive JPEG that says one of its scans again and again."""
    whole = png(np.tile(NOISE, (8, 8)), "JPEG", progressive=True, quality=60)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * scans + b"\xff\xd9"


def jpegs() -> dict[str, bytes]:
    profile = b"ICC_PROFILE\0"
    index = b"MPF\0" + b"II*\0\x08\0\0\0\x03\0" + struct.pack("<HHII", 45057, 4, 1, 2**31) + bytes(30)
    return {
        "jpeg bomb of 4295 megapixels": resized_jpeg(65_535, 65_535),
        "jpeg taller than its pixels": resized_jpeg(900, 80),
        "jpeg of no height": resized_jpeg(0, 80),
        "jpeg of endless scans": endless_scans(500),
        "jpeg with EXIF that loops": with_segments(segment(0xE1, b"Exif\0\0" + looping_exif())),
        "jpeg with EXIF of noise": with_segments(segment(0xE1, b"Exif\0\0" + NOISE.tobytes())),
        "jpeg with EXIF of nothing": with_segments(segment(0xE1, b"Exif\0\0")),
        "jpeg with 255 profiles": with_segments(
            *[segment(0xE2, profile + bytes([place, 255]) + b"x" * 60_000) for place in range(1, 9)]
        ),
        "jpeg with the profile of place 0 of 0": with_segments(segment(0xE2, profile + b"\0\0x")),
        "jpeg with a list of a thousand million pictures": with_segments(segment(0xE2, index)),
        "jpeg with Photoshop's resources cut": with_segments(
            segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\x7f\xff\xff\xff")
        ),
        "jpeg with a segment of a length below 2": with_segments(b"\xff\xe5\0\0"),
        "jpeg in CMYK": png(Image.fromarray(SMALL).convert("CMYK"), "JPEG"),
        "jpeg of 12 bits": png(SMALL, "JPEG").replace(b"\xff\xc0\0\x0b\x08", b"\xff\xc0\0\x0b\x0c"),
        "jpeg without a table": png(SMALL, "JPEG").replace(b"\xff\xc4", b"\xff\xe4"),
        "jpeg with its name": with_segments(segment(0xFE, NAME.encode())),
    }


def tiff(entries: list[tuple[int, int, int, bytes]], pixels: bytes = b"", following: int = 0) -> bytes:
    """A little-endian TIFF: entries are tag, type, count and four bytes; pixels lie at 8."""
    folder = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHI", tag, kind, count) + value for tag, kind, count, value in entries
    )
    start = 8 + len(pixels)
    return b"II*\0" + struct.pack("<I", start) + pixels + folder + struct.pack("<I", following)


def short(tag: int, value: int) -> tuple[int, int, int, bytes]:
    return tag, 4, 1, struct.pack("<I", value)


def grey_tiff(pixels: bytes, **changes: int) -> bytes:
    """A TIFF of 80 x 70 that says what it is told to."""
    said = {
        "width": 80,
        "height": 70,
        "bits": 8,
        "packing": 1,
        "photometric": 1,
        "offset": 8,
        "orientation": 1,
        "samples": 1,
        "rows": 70,
        "length": len(pixels),
        **changes,
    }
    tags = (256, 257, 258, 259, 262, 273, 274, 277, 278, 279)
    entries = [short(tag, value) for tag, value in zip(tags, list(said.values())[:10], strict=True)]
    return tiff(entries, pixels, said.get("following", 0))


def tiled(side: int) -> bytes:
    """A small TIFF that says that its one tile is huge."""
    tags = ((256, 80), (257, 70), (258, 8), (259, 8), (262, 1), (277, 1))
    tiles = ((322, side), (323, side), (324, 8), (325, 30))
    return tiff([short(*each) for each in (*tags, *tiles)], zlib.compress(bytes(10**4))[:30])


def tiffs() -> dict[str, bytes]:
    grey, wave = SMALL.tobytes(), SMALL.astype(np.float32) / 9 - 3
    odd = wave.copy()
    odd[0, :3] = np.nan, np.inf, -np.inf
    head = 8 + len(grey)
    many = [short(40_000 + number, number) for number in range(20_000)]
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[270] = NAME
    return {
        "tiff whose folder follows itself": grey_tiff(grey, following=head),
        "tiff whose folder lies beyond the end": b"II*\0\xff\xff\xff\x7f",
        "tiff whose folder is its header": b"II*\0\0\0\0\0" + bytes(200),
        "tiff of twenty thousand tags": tiff(many, grey),
        "tiff of more tags than there are": grey_tiff(grey)[:head] + b"\xff\xff" + bytes(40),
        "tiff bomb of deflate": grey_tiff(squeezed(60), width=40_000, height=40_000, packing=8),
        "tiff that inflates to more than it says": grey_tiff(squeezed(60), packing=8),
        "tiff that inflates within the limit of pixels": grey_tiff(
            squeezed(1), packing=8, width=1000, height=1000, rows=1000
        ),
        "tiff bomb of runs": grey_tiff(b"\x81\0" * 40_000, packing=32_773),
        "tiff of noise as LZW": grey_tiff(NOISE.tobytes(), packing=5),
        "tiff of noise as fax": grey_tiff(NOISE.tobytes(), packing=4, bits=1),
        "tiff of noise as JPEG": grey_tiff(NOISE.tobytes(), packing=7),
        "tiff of noise as old JPEG": grey_tiff(NOISE.tobytes(), packing=6),
        "tiff of noise as WebP": grey_tiff(NOISE.tobytes(), packing=50_001),
        "tiff of noise as LZMA": grey_tiff(NOISE.tobytes(), packing=34_925),
        "tiff of noise as Zstandard": grey_tiff(NOISE.tobytes(), packing=50_000),
        "tiff of no known packing": grey_tiff(grey, packing=4711),
        "tiff of no bits": grey_tiff(grey, bits=0),
        "tiff of 64 bits": grey_tiff(grey, bits=64),
        "tiff of 65535 samples": grey_tiff(grey, samples=65_535),
        "tiff without height": grey_tiff(grey, height=0),
        "tiff of strips without rows": grey_tiff(grey, rows=0),
        "tiff of more rows a strip than rows": grey_tiff(grey, rows=2**31),
        "tiff whose pixels lie beyond the end": grey_tiff(grey, offset=2**31),
        "tiff whose strip is longer than the file": grey_tiff(grey, length=2**31),
        "tiff turned in an unknown way": grey_tiff(grey, orientation=77),
        "tiff of an unknown photometry": grey_tiff(grey, photometric=999),
        "tiff of one huge tile": tiled(60_000),
        "tiff of one tile of nothing": tiled(0),
        "float tiff": png(Image.fromarray(wave), "TIFF"),
        "float tiff of no numbers": png(Image.fromarray(odd), "TIFF"),
        "float tiff of nothing else": png(Image.fromarray(np.full((70, 80), np.nan, np.float32)), "TIFF"),
        "float tiff from end to end": png(Image.fromarray((wave * 1.2e37).clip(-3.4e38, 3.4e38)), "TIFF"),
        "float tiff of the smallest numbers": png(Image.fromarray(wave * np.float32(1e-43)), "TIFF"),
        "tiff of 32 bits below zero": png(Image.fromarray(SMALL.astype(np.int32) - 2**30), "TIFF"),
        "tiff of many pages": png(
            Image.fromarray(SMALL), "TIFF", save_all=True, append_images=[Image.fromarray(NOISE)] * 40
        ),
        "big tiff": b"II\x2b\0\x08\0\0\0" + struct.pack("<Q", 16) + bytes(60),
        "tiff with its name": png(SMALL, "TIFF", tiffinfo=info),
    }


def others() -> dict[str, bytes]:
    film = Image.fromarray(SMALL)
    webp = bytearray(png(film, "WEBP", lossless=True))
    struct.pack_into("<I", webp, 4, 2**32 - 2)
    canvas = b"VP8X" + struct.pack("<IB3x", 10, 2) + b"\xfe\x3f\0\xfe\x3f\0"
    bmp = bytearray(png(SMALL, "BMP"))
    return {
        "webp of a size that lies": bytes(webp),
        "webp of the largest canvas": b"RIFF" + struct.pack("<I", 4 + len(canvas)) + b"WEBP" + canvas,
        "animated webp": png(film, "WEBP", save_all=True, append_images=[Image.fromarray(NOISE)]),
        "webp with its name": png(film, "WEBP", xmp=NAME.encode()),
        "bmp of a height below 0": patched(bmp, 22, -(2**31)),
        "bmp bomb of 2305 gigapixels": patched(patched(bmp, 18, 2**31 - 1), 22, 2**30),
        "bmp of 7 bits": patched(bmp, 28, 7),
        "bmp of runs that never end": patched(bmp, 30, 1),
        "bmp of a palette of a thousand million": patched(bmp, 46, 2**30),
        "bmp of an unknown header": patched(bmp, 14, 4711),
        "bmp whose pixels lie beyond the end": patched(bmp, 10, 2**30),
        **not_films(),
    }


def patched(data: bytes | bytearray, place: int, value: int) -> bytes:
    """The bytes with another number, little-endian, 4 bytes, at a place."""
    return bytes(data[:place]) + struct.pack("<q", value)[:4] + bytes(data[place + 4 :])


def not_films() -> dict[str, bytes]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as stream:
        stream.writestr("../../etc/passwd", NAME)
    page = b"<!doctype html><script>alert(1)</script>"
    return {
        "jpeg and zip in one": png(SMALL, "JPEG") + archive.getvalue(),
        "zip and jpeg in one": archive.getvalue() + png(SMALL, "JPEG"),
        "png and web page in one": png(SMALL) + page,
        "png with a web page inside": grey_png(chunk(b"tEXt", b"Comment\0" + page)),
        "web page": page,
        "program": b"\x7fELF" + bytes(100),
        "noise": NOISE.tobytes(),
        "one byte": b"\xff",
    }


def everything() -> dict[str, bytes]:
    """Every hostile file by its name."""
    parts: tuple[Callable[[], dict[str, bytes]], ...] = (pngs, jpegs, tiffs, others)
    return {name: data for part in parts for name, data in part().items()}
