"""Wording: what the report says of the reader's verdict."""

from dataclasses import dataclass

from app.cases.verdict import Verdict
from app.web.language.words import N_, gettext
from app.web.pages.times import clock

_OPINIONS = {
    "agree": N_("The reader agrees with the software."),
    "disagree": N_("The reader disagrees with the software."),
    "unsure": N_("The reader is unsure."),
}
_FINDINGS = {
    "no-pneumonia": N_("no pneumonia"),
    "pneumonia": N_("pneumonia"),
    "other": N_("another finding"),
    "unreadable": N_("film cannot be read"),
}


@dataclass(frozen=True)
class VerdictWords:
    """A verdict in words; note: as the reader wrote it, may be empty."""

    said: str
    note: str


def word_verdict(verdict: Verdict | None) -> VerdictWords | None:
    """Return the verdict in words; None where none was given yet."""
    if verdict is None:
        return None
    said = [gettext(_OPINIONS[verdict.opinion])]
    if verdict.finding:
        said.append(gettext("Finding: %(finding)s.", finding=gettext(_FINDINGS[verdict.finding])))
    said.append(gettext("Given %(time)s.", time=clock(verdict.given)))
    return VerdictWords(" ".join(said), verdict.note)
