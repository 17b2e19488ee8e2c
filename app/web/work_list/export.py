"""The work list as a file, for other programs."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

from app.cases.case import Case
from app.cases.reading import read_case
from app.web.api.answers import present_api
from app.web.services import services

COLUMNS = (
    "id",
    "time",
    "label",
    "probability",
    "interval_low",
    "interval_high",
    "operating_point",
    "threshold",
    "model",
    "warnings",
    "evidence_in_lungs",
    "opinion",
    "finding",
    "note",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would work them out


def as_csv(cases: list[Case]) -> str:
    """Return one line per case, with a header; shares from 0 to 1, times as ISO 8601, UTC."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")  # RFC 4180
    writer.writeheader()
    writer.writerows(_line(case) for case in cases)
    return stream.getvalue()


def as_answers(cases: list[Case]) -> list[dict[str, Any]]:
    """Return what the API says of each case, with its time, and without links, which would need its key."""
    answers = []
    for case in cases:
        answer = present_api(case, read_case(case, None, services().settings.prevalence), {})
        del answer["links"]
        verdict = case.verdict
        given = verdict and {name: getattr(verdict, name) for name in ("opinion", "finding", "note")}
        answers.append({**answer, "time": _time(case.created), "verdict": given})
    return answers


def _line(case: Case) -> dict[str, Any]:
    low, high = (round(end, 6) for end in case.interval) if case.interval else ("", "")
    share, verdict = case.evidence_in_lungs(case.evidence), case.verdict
    reading = read_case(case, None, services().settings.prevalence)
    return {
        "id": case.id,
        "time": _time(case.created),
        "label": case.label,
        "probability": round(case.probability, 6),
        "interval_low": low,
        "interval_high": high,
        "operating_point": case.operating_point.name,
        "threshold": case.operating_point.threshold,
        "model": f"{case.model.name}-{case.model.version}",
        "warnings": " ".join(caution.code for caution in reading.all_cautions(case)),
        "evidence_in_lungs": "" if share is None else round(share, 4),
        "opinion": verdict.opinion if verdict else "",
        "finding": (verdict.finding or "") if verdict else "",
        "note": _text(verdict.note) if verdict else "",
    }


def _text(note: str) -> str:
    """A note that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{note}" if note.startswith(_FORMULA) else note


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
