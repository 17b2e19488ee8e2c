"""Cautions: reasons to read a result with care, from whichever step knows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caution:
    """A reason to read the result with care: a short code, and words for people."""

    code: str
    message: str
