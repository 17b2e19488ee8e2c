"""Valid films, changed in ways that nobody thought of: each is a film or a FilmError."""

from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import FilmError
from app.imaging.decode import DecodeLimits, decode
from app.imaging.decoder import DecoderBounds, SeparateDecoder
from tests.conftest import png
from tests.imaging.hostile import FORMATS, SMALL, everything

LIMITS = DecodeLimits(2**20, 10**6)
WHOLE = [png(SMALL[:20, :24], kind) for kind in FORMATS]
SEEDS = WHOLE + [data for data in everything().values() if len(data) < 20_000]
SOON = settings(max_examples=250, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.too_slow])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A film or a hostile file with some bytes written over, taken out, put in or doubled."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        data[start:end] = draw(st.one_of(st.binary(max_size=16), st.just(bytes(data[start:end]) * 2)))
    return bytes(data)


def looks_right(read, data: bytes) -> None:
    """Read; where there is a film, it is within the limits."""
    with suppress(FilmError):
        film = read(data)
        assert 0 < film.pixels.size <= LIMITS.pixels
        assert 0 <= film.chroma <= 1


@SOON
@given(mutated())
def test_a_changed_film_is_a_film_or_an_error(data: bytes) -> None:
    looks_right(lambda each: decode(each, LIMITS), data)


@SOON
@given(st.sampled_from([whole[:12] for whole in WHOLE]), st.binary(max_size=300))
def test_a_film_of_a_right_beginning_and_anything_after_is_a_film_or_an_error(
    beginning: bytes, rest: bytes
) -> None:
    looks_right(lambda each: decode(each, LIMITS), beginning + rest)


@pytest.fixture(scope="module")
def separate() -> Iterator[SeparateDecoder]:
    with closing(SeparateDecoder(LIMITS, DecoderBounds(seconds=5, memory=160 * 2**20))) as decoder:
        yield decoder


@settings(SOON, max_examples=80)
@given(data=mutated())
def test_a_changed_film_never_takes_the_decoders_down(separate: SeparateDecoder, data: bytes) -> None:
    looks_right(separate, data)
