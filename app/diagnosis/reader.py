"""Who reads the bytes of a film: this process, or one of its own for each."""

from collections.abc import Callable
from functools import partial

from app.config import Settings
from app.imaging.decode import DecodeLimits, decode
from app.imaging.decoder import DecoderBounds, SeparateDecoder
from app.imaging.radiograph import Radiograph

Reader = Callable[[bytes], Radiograph]  # raises a FilmError


def inline_reader(limits: DecodeLimits) -> Reader:
    """Return what decodes in this process: for films that are trusted."""
    return partial(decode, limits=limits)


def open_reader(settings: Settings, limits: DecodeLimits) -> Reader:
    """Return what the settings name; decoders start in the background, while the models are loaded.

    Raises DecoderUnavailableError.
    """
    if settings.decoder == "inline":
        return inline_reader(limits)
    memory = int(settings.decoder_memory_mb * 2**20)
    bounds = DecoderBounds(settings.decoder_seconds, memory, settings.decoder_films)
    decoder = SeparateDecoder(limits, bounds, spares=settings.films_at_once)
    decoder.start()
    return decoder
