"""Wording: what stands on the report of a case."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.cases.case import Case, KeptExplanation
from app.web.language.words import N_, gettext
from app.web.pages.percents import percent
from app.web.pages.presenters import ResultPage
from app.web.pages.times import clock
from app.web.report.draft import draft_report
from app.web.report.verdict_words import VerdictWords, word_verdict

_BY_SOFTWARE = N_("Draft for the report, by the software, not edited")
_BY_READER = N_("Report, as edited by the reader")
_REFERENCE = 8  # characters of a case's id: enough to tell reports apart, not to find the case


@dataclass(frozen=True)
class ReportPage:
    """What the report says, in words.

    result: as on the result page. warnings: of film and map together. in_lungs: the share of the
    evidence, empty where unknown. text: what is to be signed, and text_title who wrote it.
    verdict: None where it is to be filled in by hand.
    """

    result: ResultPage
    created: datetime
    judged: str
    reference: str
    warnings: tuple[str, ...]
    in_lungs: str
    text_title: str
    text: str
    verdict: VerdictWords | None
    title_if_edited: str

    @property
    def point(self) -> str:
        """The operating point that it is read at."""
        return next(each.title for each in self.result.worth.points if each.chosen)


def present_report(
    case: Case, explanation: KeptExplanation, result: ResultPage, edited: str | None = None
) -> ReportPage:
    """Return the report of a case as its result page reads it.

    edited: the reader's text in place of the draft; None where the draft was not touched.
    """
    draft = draft_report(case, explanation, result)
    share = case.evidence_in_lungs(explanation)
    return ReportPage(
        result=result,
        created=datetime.fromtimestamp(case.created, UTC),
        judged=clock(case.created),
        reference=case.id[:_REFERENCE],
        warnings=tuple(dict.fromkeys((*result.cautions, *result.evidence.cautions))),
        in_lungs=""
        if share is None
        else gettext("Share of the evidence in the lungs: %(share)s.", share=percent(share)),
        text_title=gettext(_BY_SOFTWARE if edited in (None, draft) else _BY_READER),
        text=draft if edited is None else edited,
        verdict=word_verdict(case.verdict),
        title_if_edited=gettext(_BY_READER),
    )
