"""The fuzzer of the decoders: `python -m tests.fuzz.program FOLDER [SECONDS [planted]]`.

Guided by the coverage of Pillow's readers and of ours. It ends with another status than 0 where
a file raises anything but a FilmError, or takes longer than `PATIENCE` seconds; libFuzzer leaves
that file as `crash-…` or `timeout-…` in the folder, beside the corpus that it has grown. With
`planted` there is a fault to be found: any film that is none of the first files.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["PIL", "app.imaging"], enable_loader_override=False):
    from app.errors import FilmError
    from app.imaging.decode import DecodeLimits, decode

from tests.conftest import png
from tests.imaging.hostile import FORMATS, SMALL, everything

LIMITS = DecodeLimits(2**20, 2**20)
PATIENCE = 10
LONGEST = 4096  # bytes: a longer file hides what matters


class PlantedError(Exception):
    """The fault that proves that the fuzzer finds faults."""


def one(data: bytes) -> bool:
    """Decode; a FilmError is as good an end as a film. Is it one?"""
    try:
        film = decode(data, LIMITS)
    except FilmError:
        return False
    if film.pixels.ndim != 2 or not 0 < film.pixels.size <= LIMITS.pixels or not 0 <= film.chroma <= 1:
        raise AssertionError(f"expected a film, received {film.pixels.shape}, chroma {film.chroma}")
    return True


def planted_one(data: bytes) -> None:
    """Decode, with a fault to be found."""
    if one(data) and data not in SEEDS.values():
        raise PlantedError


def seeds() -> dict[str, bytes]:
    """Return the files that it starts from: a small film of every format, and all that is hostile."""
    whole = {kind: png(SMALL[:20, :24], kind) for kind in FORMATS}
    return {**whole, **{name: data for name, data in everything().items() if len(data) <= LONGEST}}


SEEDS = seeds()


def main(folder: str, seconds: str = "20", planted: str = "") -> None:
    """Fuzz for so long."""
    corpus = Path(folder) / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for name, data in SEEDS.items():
        (corpus / name.replace(" ", "-")).write_bytes(data)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={PATIENCE}",
        f"-max_len={LONGEST}",
        "-rss_limit_mb=2048",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], planted_one if planted else one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
