"""Wording and rounding: what the work list and the progress of a batch say of each film."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.cases.case import Case
from app.cases.reading import read_case
from app.diagnosis import PNEUMONIA
from app.web.language.sentences import sentence, translate
from app.web.language.words import N_, gettext
from app.web.pages.film_first import answer_is_withheld, of_the_film
from app.web.pages.percents import percent
from app.web.services import services
from app.web.work_list.batch import Judged

FILTERS = {
    "all": N_("all"),
    "positive": N_("with signs of pneumonia"),
    "negative": N_("without"),
    "warned": N_("with warnings"),
    "unread": N_("without your verdict"),
}
_HEADLINES = {True: N_("Signs of pneumonia"), False: N_("No signs found")}
_OPINIONS = {
    "agree": N_("you agree"),
    "disagree": N_("you disagree"),
    "unsure": N_("you are not sure"),
}


@dataclass(frozen=True)
class Row:
    """One film of the list, in words. warnings: sentences; verdict: empty until one is given.

    positive: None, and probability: empty, where the film is to be read before its answer.
    """

    id: str
    time: str
    headline: str
    positive: bool | None
    probability: str
    warnings: tuple[str, ...]
    verdict: str

    def passes(self, name: str) -> bool:
        """Is it shown where the list is narrowed to this?"""
        match name:
            case "positive" | "negative":
                return self.positive is (name == "positive")
            case "warned":
                return bool(self.warnings)
            case "unread":
                return not self.verdict
            case _:
                return True


@dataclass(frozen=True)
class WorkListPage:
    """The rows that are shown, and what the list can be narrowed to: name, title, how many."""

    rows: tuple[Row, ...]
    chosen: str
    filters: tuple[tuple[str, str, int], ...]
    count: int


@dataclass(frozen=True)
class FilmLine:
    """One film of a batch as it comes: its row, or what is wrong with it."""

    name: str
    row: Row | None
    complaint: str


def present_list(cases: list[Case], chosen: str) -> WorkListPage:
    """Return the list of cases, narrowed to one of FILTERS."""
    rows = [present_row(case) for case in cases]
    return WorkListPage(
        rows=tuple(row for row in rows if row.passes(chosen)),
        chosen=chosen,
        filters=tuple(
            (name, gettext(title), sum(row.passes(name) for row in rows)) for name, title in FILTERS.items()
        ),
        count=len(rows),
    )


def present_row(case: Case) -> Row:
    """Return the row of a case, read at the model's operating point and the server's prevalence.

    To a reader who reads films first it tells the answer once a verdict is given.
    """
    if answer_is_withheld(case):
        return _row(case, gettext("Read the film first"), None, "", of_the_film(case))
    reading = read_case(case, None, services().settings.prevalence)
    positive = reading.label == PNEUMONIA
    warnings = tuple(translate(each.message) for each in reading.all_cautions(case))
    return _row(case, gettext(_HEADLINES[positive]), positive, percent(reading.probability), warnings)


def _row(
    case: Case, headline: str, positive: bool | None, probability: str, warnings: tuple[str, ...]
) -> Row:
    return Row(
        id=case.id,
        time=datetime.fromtimestamp(case.created, UTC).strftime("%H:%M:%S UTC"),
        headline=gettext("Drawn film: %(headline)s", headline=headline) if case.drawn else headline,
        positive=positive,
        probability=probability,
        warnings=warnings,
        verdict=gettext(_OPINIONS[case.verdict.opinion]) if case.verdict else "",
    )


def present_line(judged: Judged) -> FilmLine:
    """Return what is said of one film of a batch."""
    row = present_row(judged.case) if judged.case else None
    return FilmLine(judged.name, row, sentence(judged.complaint.detail) if judged.complaint else "")
