"""What the reader made of a film: kept with its case, and counted without it."""

from typing import Literal, get_args

from pydantic.dataclasses import dataclass

from app.errors import VerdictError

Opinion = Literal["agree", "disagree", "unsure"]
Finding = Literal["no-pneumonia", "pneumonia", "other", "unreadable"]
LONGEST_NOTE = 2000  # characters


@dataclass(frozen=True)
class Verdict:
    """A reader's opinion of the answer, and what the reader sees on the film.

    opinion: `agree`, `disagree` or `unsure`. finding: the reader's own, None where none was named.
    note: free text. given: seconds since the epoch. count: by which row it is counted.
    """

    opinion: Opinion
    finding: Finding | None = None
    note: str = ""
    given: float = 0.0
    count: str = ""


def make_verdict(opinion: str, finding: str | None, note: str) -> Verdict:
    """Return a verdict as it was given; raises VerdictError."""
    for name, value, choices in (
        ("opinion", opinion, get_args(Opinion)),
        ("finding", finding, (None, *get_args(Finding))),
    ):
        if value not in choices:
            known = ", ".join(each for each in choices if each)
            raise VerdictError(f"{name}: expected one of {known}, received {(value or '')[:40]!r}")
    if len(note) > LONGEST_NOTE:
        raise VerdictError(f"note: expected at most {LONGEST_NOTE} characters, received {len(note)}")
    return Verdict(opinion, finding, note.strip())  # type: ignore[arg-type]
