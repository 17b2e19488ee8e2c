"""Decoding in a process of its own, one for each film: it may die, and takes nothing with it.

A supervisor, a small interpreter that never sees a film, forks decoders ahead. Each locks itself
in, reads one film, answers with bare pixels or a refusal, and ends. Nothing that it says is
believed, and nothing of one film is left when the next comes.
"""

from app.imaging.decoder.bounds import DecoderBounds
from app.imaging.decoder.separate import SeparateDecoder

__all__ = ["DecoderBounds", "SeparateDecoder"]
