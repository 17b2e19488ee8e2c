"""Wording and rounding: what the result page says of a case."""

from dataclasses import dataclass

from app.cases.case import Case
from app.cases.reading import Reading
from app.cases.verdict import Verdict
from app.diagnosis import PNEUMONIA
from app.explain.caveats import OUTSIDE_LUNGS
from app.gate import DRAWN
from app.web.language.sentences import translate
from app.web.language.words import N_, gettext
from app.web.pages.evidence_page import EvidencePage
from app.web.pages.model_words import calibration_words, point_words
from app.web.pages.percents import distinct_percents
from app.web.pages.probability_words import (
    ClassRow,
    class_rows,
    interval_position,
    interval_words,
    scale_words,
    side,
    where_it_holds,
)
from app.web.pages.times import clock
from app.web.pages.worth import Worth, present_worth

_HEADLINES = {True: N_("Signs of pneumonia"), False: N_("No signs of pneumonia found")}


@dataclass(frozen=True)
class GivenVerdict:
    """The reader's verdict, as the form and the report show it."""

    opinion: str
    finding: str
    note: str
    time: str


@dataclass(frozen=True)
class ResultPage:
    """What the result page shows, in words; positions on the scale are 0 to 100.

    where: among which films the probability holds; interval: its ends in words, empty without
    one; interval_position: left end and width.
    """

    headline: str
    positive: bool
    drawn: bool
    probability: str
    where: str
    position: float
    interval: str
    interval_position: tuple[float, float] | None
    threshold: str
    threshold_position: float
    threshold_label_position: float
    threshold_words: str
    scale_words: str
    side: str
    operating_point: str
    worth: Worth
    classes: tuple[ClassRow, ...]
    cautions: tuple[str, ...]
    evidence: EvidencePage
    film_width: int
    film_height: int
    lungs: bool
    model: str
    model_identity: str
    model_sha256: str
    calibration: str
    population: str
    limits: tuple[str, ...]
    shown_to: str
    kept_until: str
    verdict: GivenVerdict | None


def present_result(
    case: Case, reading: Reading, evidence: EvidencePage, retention_minutes: float, by_link: bool
) -> ResultPage:
    """Return the result page of a case as it is read; by_link: asked for with a link's key."""
    probability, threshold = distinct_percents(reading.probability, reading.threshold)
    positive = reading.label == PNEUMONIA
    return ResultPage(
        headline=gettext(_HEADLINES[positive]),
        positive=positive,
        drawn=case.drawn,
        probability=probability,
        where=where_it_holds(reading),
        position=round(reading.probability * 100, 2),
        interval=interval_words(reading),
        interval_position=interval_position(reading),
        threshold=threshold,
        threshold_position=round(reading.threshold * 100, 2),
        threshold_label_position=min(max(round(reading.threshold * 100, 2), 27.0), 71.0),
        threshold_words=gettext("threshold %(share)s", share=threshold),
        scale_words=scale_words(probability, interval_words(reading), positive, threshold),
        side=side(positive),
        operating_point=point_words(reading.point),
        worth=present_worth(case, reading),
        classes=class_rows(reading),
        cautions=_cautions(case, reading),
        evidence=evidence,
        film_width=case.film_size[1],
        film_height=case.film_size[0],
        lungs=case.lungs is not None,
        model=f"{case.model.name} {case.model.version}",
        model_identity=f"{case.model.name}-{case.model.version}",
        model_sha256=case.model.sha256[:12],
        calibration=calibration_words(case),
        population=case.model.population,
        limits=case.model.limits,
        shown_to=shown_to(by_link),
        kept_until=clock(case.created + retention_minutes * 60),
        verdict=_verdict(case.verdict),
    )


def _cautions(case: Case, reading: Reading) -> tuple[str, ...]:
    """What is to be read before the answer: where its own evidence lies, and of the film."""
    of_evidence = (each for each in reading.map_cautions(case, case.evidence) if each.code == OUTSIDE_LUNGS)
    of_film = (each for each in reading.cautions if each.code != DRAWN)
    return tuple(translate(each.message) for each in (*of_evidence, *of_film))


def _verdict(verdict: Verdict | None) -> GivenVerdict | None:
    if verdict is None:
        return None
    return GivenVerdict(verdict.opinion, verdict.finding or "", verdict.note, clock(verdict.given))


def shown_to(by_link: bool) -> str:
    """Return who sees a case; by_link: it was asked for with a link's key."""
    return gettext("whoever has this link") if by_link else gettext("this browser only")
