"""Hostile files: each is a film or a FilmError, the same in a process of its own, in time."""

import time
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from PIL import Image

from app.errors import (
    AnimatedImageError,
    FilmError,
    TooManyPixelsError,
    TruncatedImageError,
    UnsupportedFormatError,
)
from app.imaging.decode import DecodeLimits, decode
from app.imaging.decoder import DecoderBounds, SeparateDecoder
from app.imaging.radiograph import Radiograph
from tests.conftest import png
from tests.imaging.hostile import FORMATS, SMALL, everything

LIMITS = DecodeLimits(4 * 2**20, 10**6)
FILES = everything()

TINY = SMALL[:20, :24]


@pytest.fixture(scope="module")
def separate() -> Iterator[SeparateDecoder]:
    with closing(SeparateDecoder(LIMITS, DecoderBounds(seconds=5, memory=160 * 2**20))) as decoder:
        yield decoder


def told(read, data: bytes) -> Radiograph | tuple[str, str]:
    """What comes of a file: the film, or code and sentence of its error."""
    try:
        return read(data)
    except FilmError as error:
        return error.code, str(error)


@pytest.mark.parametrize("name", FILES)
def test_every_hostile_file_is_a_film_or_an_error_and_soon(name: str, separate: SeparateDecoder) -> None:
    started = time.process_time()
    here = told(lambda data: decode(data, LIMITS), FILES[name])
    assert time.process_time() - started < 5
    there = told(separate, FILES[name])
    if isinstance(here, Radiograph) and isinstance(there, Radiograph):
        assert np.array_equal(here.pixels, there.pixels)
        assert 0 < here.pixels.size <= LIMITS.pixels
        assert here.chroma == there.chroma
    else:
        assert here == there


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("megapixels", TooManyPixelsError),
        ("gigapixels", TooManyPixelsError),
        ("greatest size", TooManyPixelsError),
        ("animated", AnimatedImageError),
        ("many pages", AnimatedImageError),
        ("beyond the end", TruncatedImageError),
        ("inflates to less", TruncatedImageError),
        ("web page", UnsupportedFormatError),
        ("program", UnsupportedFormatError),
        ("big tiff", UnsupportedFormatError),
    ],
)
def test_what_is_wrong_is_named(word: str, kind: type[FilmError]) -> None:
    names = [name for name in FILES if name.endswith(word) or word in name.split(" of ")[0]]
    names += [
        name for name in FILES if word in name and word in ("megapixels", "gigapixels", "greatest size")
    ]
    chosen = [name for name in names if "in one" not in name and "inside" not in name]
    assert chosen
    for name in chosen:
        with pytest.raises(kind):
            decode(FILES[name], LIMITS)


@pytest.mark.parametrize("name", [name for name in FILES if "its name" in name or "in one" in name])
def test_what_surrounds_a_whole_picture_changes_no_pixel(name: str) -> None:
    if name.startswith("zip"):
        with pytest.raises(UnsupportedFormatError, match="received a ZIP"):
            decode(FILES[name])
    else:
        assert np.abs(decode(FILES[name]).pixels.astype(int) - SMALL).max() <= 6


@pytest.mark.parametrize(
    ("beginning", "name"),
    [
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xff\x4f\xff\x51\x00\x2f", "JPEG 2000"),
        (b"8BPS\x00\x01", "Photoshop"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "PostScript"),
        (b"%PDF-1.7", "PDF"),
        (b'<?xml version="1.0"?><SVG xmlns="http://www.w3.org/2000/svg">', "SVG"),
        (b"GIF89a", "GIF"),
        (b"\x00\x00\x00\x20ftypavif", "AVIF"),
        (bytes(128) + b"DICM", "DICOM"),
        (b"PK\x03\x04", "ZIP"),
        (b"\x00\x00\x01\x00\x01\x00\x10\x10", "another kind"),  # an icon
        (b"P5 80 70 255\n", "another kind"),  # a portable grey map
    ],
)
def test_other_formats_are_refused_by_name(beginning: bytes, name: str) -> None:
    with pytest.raises(UnsupportedFormatError, match=f"received .*{name}"):
        decode(beginning + bytes(500))


@pytest.mark.parametrize("kind", ["GIF", "JPEG2000", "ICO", "PPM", "TGA", "PCX", "PDF", "EPS", "SGI", "AVIF"])
def test_pictures_that_pillow_could_read_but_nobody_sends_are_refused(kind: str) -> None:
    with pytest.raises(UnsupportedFormatError):
        decode(png(Image.fromarray(SMALL), kind))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_film_cut_at_any_byte_is_refused_or_whole(kind: str) -> None:
    whole = png(TINY, kind)
    pixels = decode(whole).pixels
    for length in range(len(whole)):
        cut = told(decode, whole[:length])
        assert not isinstance(cut, Radiograph) or np.array_equal(cut.pixels, pixels), length


@pytest.mark.parametrize("kind", FORMATS)
def test_a_film_cut_anywhere_gets_the_same_answer_of_its_own_process(
    kind: str, separate: SeparateDecoder
) -> None:
    whole = png(TINY, kind)
    for length in range(1, len(whole), max(1, len(whole) // 12)):
        here, there = (told(read, whole[:length]) for read in (decode, separate))
        assert isinstance(here, Radiograph) == isinstance(there, Radiograph)
        assert isinstance(here, Radiograph) or here == there


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F", "YCbCr", "LAB"]
)
def test_every_mode_gets_the_same_answer_of_its_own_process(mode: str, separate: SeparateDecoder) -> None:
    picture = Image.fromarray(SMALL.astype(np.int32)) if mode == "I;16" else Image.fromarray(SMALL)
    data = png(picture.convert("RGB").convert(mode) if mode == "LAB" else picture.convert(mode), "TIFF")
    here, there = told(decode, data), told(separate, data)
    assert isinstance(here, Radiograph)
    assert isinstance(there, Radiograph)
    assert np.array_equal(here.pixels, there.pixels)


def test_a_film_that_takes_more_memory_than_allowed_is_refused_and_the_next_is_read() -> None:
    bounds = DecoderBounds(seconds=5, memory=32 * 2**20)
    with closing(SeparateDecoder(DecodeLimits(), bounds)) as decoder:
        large = png(Image.new("RGBA", (4000, 4000), (9, 9, 9, 99)))
        code, _ = told(decoder, large)
        assert code == "decoder-failed"
        assert np.array_equal(decoder(png(SMALL)).pixels, SMALL)
