"""One row per film: what the command line says of it, as CSV, as JSON and in words."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from app.diagnosis import Diagnosis
from app.errors import PneumoscopeError, RefusedFilmError
from app.models.operating_point import BALANCED

OK, REFUSED, ERROR = "ok", "refused", "error"
YES, NO = "yes", "no"
_CLASSES = ("p_normal", "p_bacterial", "p_viral")
_FIGURES = ("probability", "probability_low", "probability_high", *_CLASSES, "evidence_in_lungs")


@dataclass(frozen=True)
class Terms:
    """What all rows of a table share.

    By which model, explained by which method at which layer; operating_point: the name of the
    threshold that decides. inverted: `yes` where the films are negatives, judged with black and white
    exchanged.
    """

    model: str
    method: str
    layer: str
    operating_point: str = BALANCED
    inverted: str = NO

    @property
    def invert(self) -> bool:
        """Are black and white exchanged before a film is judged?"""
        return self.inverted == YES


@dataclass(frozen=True)
class Row:
    """The outcome for one file; the fields are the columns of the CSV, in order.

    status: `ok`, `refused` (readable, but no film that the model may judge) or `error`
    (unreadable). label and figures are empty unless `ok`; warnings are codes joined by `;`.
    model, method, layer, operating_point and inverted are the terms of the run, whatever became of the film.
    probability_low and _high: the interval of the probability, where the model has one.
    evidence_in_lungs: share of the evidence for pneumonia, where both lungs were found.
    """

    path: str
    status: str
    label: str = ""
    probability: str = ""
    probability_low: str = ""
    probability_high: str = ""
    p_normal: str = ""
    p_bacterial: str = ""
    p_viral: str = ""
    evidence_in_lungs: str = ""
    warnings: str = ""
    model: str = ""
    method: str = ""
    layer: str = ""
    operating_point: str = ""
    inverted: str = ""
    error: str = ""

    def values(self) -> tuple[str, ...]:
        """Return the values in the order of the columns."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def in_words(self) -> str:
        """Return one line for a person."""
        if self.status != OK:
            return f"{self.path}: {self.status}: {self.error}"
        warnings = f" ({self.warnings})" if self.warnings else ""
        return f"{self.path}: {self.label}, probability of pneumonia {self.probability}{warnings}"

    def as_json(self) -> dict[str, Any]:
        """Return the row for JSON: figures as numbers, yes as true, warnings as a list, nothing as null."""
        row: dict[str, Any] = {name: value or None for name, value in asdict(self).items()}
        row |= {name: float(row[name]) if row[name] else None for name in _FIGURES}
        row["inverted"] = self.inverted == YES
        row["warnings"] = self.warnings.split(";") if self.warnings else []
        return row


def diagnosis_row(path: str, diagnosis: Diagnosis, terms: Terms) -> Row:
    """Return the row of a judged film."""
    per_class = {f"p_{name}": _figure(value) for name, value in diagnosis.probabilities.items()}
    low, high = diagnosis.interval or (None, None)
    return Row(
        path=path,
        status=OK,
        label=diagnosis.label,
        probability=_figure(diagnosis.probability),
        probability_low=_figure(low),
        probability_high=_figure(high),
        evidence_in_lungs=_figure(diagnosis.evidence_in_lungs),
        warnings=_codes([caution.code for caution in diagnosis.cautions]),
        **asdict(terms),
        **{name: per_class.get(name, "") for name in _CLASSES},
    )


def failure_row(path: str, error: PneumoscopeError, terms: Terms) -> Row:
    """Return the row of a film that was refused or could not be read."""
    if isinstance(error, RefusedFilmError):
        return Row(path, REFUSED, warnings=error.reason, error=str(error), **asdict(terms))
    return Row(path, ERROR, error=f"{error.code}: {error}", **asdict(terms))


def printable(path: Path) -> str:
    """Return a path that every output can hold; bytes that are no UTF-8 are escaped."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _codes(codes: Sequence[str]) -> str:
    return ";".join(codes)
