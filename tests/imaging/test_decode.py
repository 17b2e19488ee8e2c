"""Bytes to films: what is accepted comes out right, what is refused says why."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from app.errors import (
    AnimatedImageError,
    EmptyFileError,
    FileTooLargeError,
    FilmError,
    TooManyPixelsError,
    TruncatedImageError,
    UnsupportedFormatError,
)
from app.imaging.decode import DecodeLimits, decode
from tests.conftest import png

RAMP = np.tile(np.arange(0, 240, 2, dtype=np.uint8), (80, 1))


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_grey_pixels_come_out_as_they_went_in(kind: str) -> None:
    film = decode(png(RAMP, kind))
    assert film.pixels.dtype == np.uint8
    assert np.array_equal(film.pixels, RAMP)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_lossy_formats_stay_close(kind: str) -> None:
    film = decode(png(RAMP, kind, quality=95))
    assert np.abs(film.pixels.astype(int) - RAMP).max() <= 6


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "CMYK"])
def test_grey_film_in_a_colour_mode_stays_the_same_grey(mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    film = decode(png(Image.fromarray(RAMP).convert("RGB" if mode == "CMYK" else mode).convert(mode), kind))
    assert np.abs(film.pixels.astype(int) - RAMP).max() <= 1
    assert film.chroma < 0.01


def test_transparent_pixels_are_black() -> None:
    picture = np.full((80, 80, 4), 200, dtype=np.uint8)
    picture[:40, :, 3] = 0
    film = decode(png(picture))
    assert film.pixels[0, 0] == 0
    assert film.pixels[60, 0] > 100


def test_sixteen_bits_are_kept() -> None:
    deep = RAMP.astype(np.uint16) * 257 + 3
    deep[0, 0] = 65535
    film = decode(png(deep))
    assert film.pixels.dtype == np.uint16
    assert np.array_equal(film.pixels, deep)
    assert np.abs(film.eight_bit().astype(int) - RAMP)[1:].max() <= 1


@pytest.mark.parametrize("order", ["<u2", ">u2"])
def test_sixteen_bits_of_either_byte_order_are_read(order: str) -> None:
    deep = RAMP.astype(np.uint16) * 257
    film = decode(png(Image.fromarray(deep.astype(order)), "TIFF"))
    assert np.array_equal(film.pixels, deep)


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_fewer_bits_in_a_deep_container_are_as_bright(bits: int) -> None:
    deep = np.rint(RAMP / 239.0 * (2**bits - 1)).astype(np.uint16)
    shown = decode(png(deep)).eight_bit()
    assert shown.max() >= 253
    assert np.abs(shown - RAMP / 239.0 * 255).max() <= 1.5


def test_white_is_zero_is_turned_round_in_any_depth() -> None:
    # Pillow turns 8 bits round when it writes the tag, and writes 16 bits as they are
    shallow = decode(png(RAMP, "TIFF", tiffinfo={262: 0})).eight_bit()
    deep = decode(png((255 - RAMP).astype(np.uint16) * 257, "TIFF", tiffinfo={262: 0})).eight_bit()
    assert np.array_equal(shallow, RAMP)
    assert np.abs(deep.astype(int) - RAMP).max() <= 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP"])
def test_damage_anywhere_is_a_film_error_or_a_film(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "maker"
    whole = bytearray(png(RAMP, kind, **({} if kind == "BMP" else {"exif": exif})))
    random = np.random.default_rng(0)
    for _ in range(400):
        damaged = whole.copy()
        for place in random.integers(0, min(len(whole), 400), 3):
            damaged[place] = random.integers(256)
        try:
            assert decode(bytes(damaged), DecodeLimits(pixels=10**6)).pixels.ndim == 2
        except FilmError:
            continue


def test_a_film_of_hundreds_of_pages_is_refused() -> None:
    pages = [Image.fromarray(RAMP[:8, :8]) for _ in range(300)]
    with pytest.raises(AnimatedImageError):
        decode(png(pages[0], "TIFF", save_all=True, append_images=pages[1:]))


def test_one_bit_is_black_and_white() -> None:
    film = decode(png(Image.fromarray(RAMP > 100)))
    assert set(np.unique(film.pixels)) == {0, 255}


def test_float_pixels_are_stretched_over_their_range() -> None:
    film = decode(png(Image.fromarray(RAMP.astype(np.float32) / 10 - 5), "TIFF"))
    assert film.pixels.min() == 0
    assert film.pixels.max() == 65535
    assert np.all(np.diff(film.pixels[0].astype(int)) > 0)


@pytest.mark.parametrize("factor", [1e-20, 1.0, 2.8e37])
def test_float_pixels_of_any_size_are_stretched_alike(factor: float) -> None:
    wave = (RAMP.astype(np.float32) / 10 - 12) * np.float32(factor)
    film = decode(png(Image.fromarray(wave), "TIFF"))
    assert np.abs(film.pixels.astype(int) - np.rint(RAMP / 238 * 65535)).max() <= 1


def test_float_pixels_that_are_all_alike_are_black() -> None:
    for value in (0, np.nan, np.inf, 7, -3e38):
        film = decode(png(Image.fromarray(np.full((70, 80), value, np.float32)), "TIFF"))
        assert not film.pixels.any()


def test_rotated_film_is_brought_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # shown rotated by 90 degrees clockwise
    film = decode(png(RAMP, exif=exif))
    assert np.array_equal(film.pixels, np.rot90(RAMP, -1))


def test_a_colour_photograph_has_chroma() -> None:
    red = np.zeros((80, 80, 3), dtype=np.uint8)
    red[:, :, 0] = 255
    assert decode(png(red)).chroma == pytest.approx(1.0)


def test_no_bytes_are_refused() -> None:
    with pytest.raises(EmptyFileError):
        decode(b"")


@pytest.mark.parametrize("data", [b"hello, I am text", b"%PDF-1.7\n", b"GIF89a" + bytes(40), b"\x00" * 2000])
def test_other_kinds_of_file_are_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedFormatError):
        decode(data)


def test_too_many_bytes_are_refused_before_reading() -> None:
    with pytest.raises(FileTooLargeError, match="at most 1 MB"):
        decode(b"x" * (2**20 + 1), DecodeLimits(bytes=2**20))


def test_too_many_pixels_are_refused_from_the_header() -> None:
    with pytest.raises(TooManyPixelsError, match="120 x 80"):
        decode(png(RAMP), DecodeLimits(pixels=9599))


@pytest.mark.parametrize("side", [30_000, 2**31 - 1])
def test_a_header_that_lies_about_its_size_is_refused(side: int) -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    with pytest.raises(TooManyPixelsError):
        decode(bomb + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_several_frames_are_refused(kind: str) -> None:
    pages = [Image.fromarray(RAMP), Image.fromarray(255 - RAMP)]
    with pytest.raises(AnimatedImageError):
        decode(png(pages[0], kind, save_all=True, append_images=pages[1:]))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP"])
def test_a_film_cut_anywhere_is_refused_unless_every_pixel_is_there(kind: str) -> None:
    whole = png(RAMP, kind)
    pixels = decode(whole).pixels
    for length in range(1, len(whole), max(1, len(whole) // 200)):
        try:
            assert np.array_equal(decode(whole[:length]).pixels, pixels)
        except FilmError:
            continue


def test_a_damaged_film_is_named_so() -> None:
    whole = png(np.random.default_rng(0).integers(0, 256, (80, 120), dtype=np.uint8))
    with pytest.raises(TruncatedImageError):
        decode(whole[: len(whole) // 2])


@pytest.mark.parametrize("hole", [0, 1])
def test_an_alpha_channel_counts_where_it_is_not_opaque_and_only_there(hole: int) -> None:
    grey = RAMP + np.uint8(1)
    alpha = np.full_like(grey, 255)
    alpha[:hole, :hole] = 0
    film = decode(png(np.dstack([grey, grey, grey, alpha])))
    assert np.array_equal(film.pixels, np.where(alpha, grey, 0))
    assert film.chroma == 0
