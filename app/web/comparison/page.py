"""Wording and rounding: two models on one film."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from werkzeug.exceptions import BadRequest

from app.cases.case import Case
from app.cases.pictures import HeatmapStyle, Picture
from app.cases.reading import Reading, read_case
from app.web.language.words import N_, gettext
from app.web.pages.evidence_page import EvidencePage, present_evidence
from app.web.pages.percents import percent
from app.web.pages.presenters import ResultPage, present_result
from app.web.services import services

_DISAGREE = N_(
    "The models contradict each other. One of them is wrong: look at the film and at both maps, "
    "and trust neither number more for it."
)
_SAME = N_("Both answers are of the same model.")


@dataclass(frozen=True)
class Answer:
    """The answer of one model."""

    case_id: str
    result: ResultPage
    evidence: EvidencePage


@dataclass(frozen=True)
class ComparisonPage:
    """Both answers, and what they come to. difference: of the probabilities as they are shown, in words."""

    answers: tuple[Answer, ...]
    verdict: str
    difference: str
    agree: bool


def present_comparison(cases: Sequence[Case], films: Sequence[Picture]) -> ComparisonPage:
    """Return the page of two cases; raises BadRequest where their films differ."""
    if not np.array_equal(films[0], films[1]):
        raise BadRequest("expected two answers to one film, received answers to two")
    readings = [read_case(case, None, services().settings.prevalence) for case in cases]
    answers = tuple(map(_answer, cases, readings))
    one, other = (reading.probability for reading in readings)
    agree = answers[0].result.positive == answers[1].result.positive
    verdict = gettext(_DISAGREE)
    if agree:
        headline = answers[0].result.headline.lower()
        verdict = gettext("Both models say the same: %(headline)s.", headline=headline)
    same = cases[0].model.sha256 == cases[1].model.sha256
    return ComparisonPage(answers, gettext(_SAME) if same else verdict, percent(abs(one - other)), agree)


def _answer(case: Case, reading: Reading) -> Answer:
    evidence = present_evidence(case, reading, case.evidence, HeatmapStyle())
    result = present_result(case, reading, evidence, services().settings.retention_minutes, by_link=False)
    return Answer(case.id, result, evidence)
