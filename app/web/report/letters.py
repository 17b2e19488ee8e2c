"""Free text in letters that the report's font has: whatever somebody wrote, something can be printed.

The font that ships with ReportLab (Bitstream Vera) has the Latin letters of Western Europe and some
more. Others lose their accent where that leaves a letter that it has; what it cannot print stands as
a lozenge, so that a reader sees that something is missing. Controls are dropped: they print nothing.
"""

import unicodedata
from collections.abc import Container

MISSING = "◊"
_MOST_LINES = 12
_BREAKS = "\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_HYPHENS = "\u2010\u2011\u2043"
_INSTEAD = {"→": "->", "←": "<-", "⇒": "=>", "μ": "µ", "\t": " "} | dict.fromkeys(_HYPHENS, "-")
_INSTEAD |= {subscript: str(digit) for digit, subscript in enumerate("₀₁₂₃₄₅₆₇₈₉")}


def readable(text: str, letters: Container[int]) -> str:
    """Return a text in the letters whose code points the font has, broken into lines by line feeds."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(_letter(each, letters) for each in composed)


def some_lines(text: str) -> list[str]:
    """Return the lines of a text that hold something; run together where they would fill pages."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return lines if len(lines) <= _MOST_LINES else [" / ".join(lines)]


def _letter(letter: str, letters: Container[int]) -> str:
    if letter in _BREAKS:
        return "\n"
    if letter in _INSTEAD:
        return _INSTEAD[letter]
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Cf"):
        return ""
    if ord(letter) in letters:
        return letter
    if kind == "Zs":
        return " "
    return _base(letter, letters) if kind.startswith("L") else MISSING


def _base(letter: str, letters: Container[int]) -> str:
    """The letter without its accents; only of letters: a struck-out sign means another thing."""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base != letter and ord(base) in letters else MISSING
