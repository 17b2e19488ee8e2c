"""Sentences of the inner rooms, which speak English and know no reader: translated where they are shown.

Each is known as a pattern with gaps. What stands in a gap is translated in its turn where it is
known, and a number is written as the language writes it. A sentence that is not known stays as it is.
So does what no sentence of ours can be, for a gap may hold what a reader sent: a longer text, and what
stands in gaps within gaps, deeper than ours go.
"""

import re
from functools import cache

from app.web.language.known_sentences import KNOWN
from app.web.language.words import ENGLISH, decimal, gettext, language

_GAP = re.compile(r"%\((\w+)\)s")
_NUMBER = re.compile(r"\d+\.\d+")
_LONGEST = 2000  # characters; an error that lists what there is takes some hundreds
_DEEPEST = 4  # sentences within sentences; ours go three deep


def translate(text: str) -> str:
    """Return a sentence of ours, or part of one, in the reader's language; as it is where unknown."""
    if language() == ENGLISH or len(text) > _LONGEST:
        return text
    return _translate(text, _DEEPEST)


def sentence(text: str) -> str:
    """Return the same as a sentence begins."""
    said = translate(text)
    return said[:1].upper() + said[1:]


def _translate(text: str, deep: int) -> str:
    """The text translated, with what fills its gaps, so many levels deep."""
    if _NUMBER.fullmatch(text):
        return decimal(text)
    found = known(text) if deep else None
    if found is None:
        return text
    pattern, gaps = found
    return gettext(pattern, **{name: _translate(filling, deep - 1) for name, filling in gaps.items()})


def known(text: str) -> tuple[str, dict[str, str]] | None:
    """Return the pattern that a text follows, and what fills its gaps; None where there is none."""
    for pattern, form in _forms():
        match = form.fullmatch(text)
        if match:
            return pattern, match.groupdict()
    return None


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The patterns, those that say the most themselves first: a gap takes whatever it can."""
    ordered = sorted(KNOWN, key=lambda pattern: -len(_GAP.sub("", pattern)))
    return tuple((pattern, _form(pattern)) for pattern in ordered)


def _form(pattern: str) -> re.Pattern[str]:
    """The pattern as an expression; a double percent sign stands for one where there are gaps."""
    pieces = _GAP.split(pattern)
    for place in range(0, len(pieces), 2):
        text = pieces[place].replace("%%", "%") if len(pieces) > 1 else pieces[place]
        pieces[place] = re.escape(text)
    for place in range(1, len(pieces), 2):
        pieces[place] = f"(?P<{pieces[place]}>.+?)"
    return re.compile("".join(pieces), re.DOTALL)
