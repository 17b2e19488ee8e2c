"""Wording: what the report says of the reader's verdict."""

from dataclasses import dataclass

from app.cases.verdict import Verdict
from app.web.pages.presenters import clock

_OPINIONS = {
    "agree": "The reader agrees with the software.",
    "disagree": "The reader disagrees with the software.",
    "unsure": "The reader is unsure.",
}
_FINDINGS = {
    "no-pneumonia": "no pneumonia",
    "pneumonia": "pneumonia",
    "other": "another finding",
    "unreadable": "film cannot be read",
}


@dataclass(frozen=True)
class VerdictWords:
    """A verdict in words; finding and note may be empty."""

    opinion: str
    finding: str
    note: str
    given: str


def word_verdict(verdict: Verdict | None) -> VerdictWords | None:
    """Return the verdict in words; None where none was given yet."""
    if verdict is None:
        return None
    finding = _FINDINGS[verdict.finding] if verdict.finding else ""
    return VerdictWords(_OPINIONS[verdict.opinion], finding, verdict.note, clock(verdict.given))
