"""Wording and rounding: what the result page says of a case."""

from dataclasses import dataclass

from app.cases.case import Case
from app.cases.reading import Reading
from app.cases.verdict import Verdict
from app.diagnosis import PNEUMONIA
from app.explain.caveats import OUTSIDE_LUNGS
from app.gate import DRAWN
from app.models.operating_point import OperatingPoint
from app.web.language.sentences import translate
from app.web.language.words import N_, gettext
from app.web.pages.evidence_page import EvidencePage
from app.web.pages.percents import distinct_percents, figure, percent
from app.web.pages.times import clock
from app.web.pages.worth import Worth, present_worth

_CLASS_WORDS = {
    "normal": N_("No pneumonia"),
    "bacterial": N_("Pneumonia, pattern as in bacterial cases"),
    "viral": N_("Pneumonia, pattern as in viral cases"),
}
_SIDES = {
    True: N_("The probability is above the threshold."),
    False: N_("The probability is below the threshold."),
}
_SCALES = {
    True: N_("Probability %(probability)s, above the threshold of %(threshold)s"),
    False: N_("Probability %(probability)s, below the threshold of %(threshold)s"),
}
_HEADLINES = {True: N_("Signs of pneumonia"), False: N_("No signs of pneumonia found")}


@dataclass(frozen=True)
class ClassRow:
    """One class on the page."""

    name: str
    percent: str


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
        where=_where(reading),
        position=round(reading.probability * 100, 2),
        interval=_interval(reading),
        interval_position=_interval_position(reading),
        threshold=threshold,
        threshold_position=round(reading.threshold * 100, 2),
        threshold_label_position=min(max(round(reading.threshold * 100, 2), 27.0), 71.0),
        threshold_words=gettext("threshold %(share)s", share=threshold),
        scale_words=_scale_words(probability, _interval(reading), positive, threshold),
        side=gettext(_SIDES[positive]),
        operating_point=_describe(reading.point),
        worth=present_worth(case, reading),
        classes=_class_rows(reading),
        cautions=_cautions(case),
        evidence=evidence,
        film_width=case.film_size[1],
        film_height=case.film_size[0],
        lungs=case.lungs is not None,
        model=f"{case.model.name} {case.model.version}",
        model_identity=f"{case.model.name}-{case.model.version}",
        model_sha256=case.model.sha256[:12],
        calibration=_calibration(case),
        population=case.model.population,
        limits=case.model.limits,
        shown_to=shown_to(by_link),
        kept_until=clock(case.created + retention_minutes * 60),
        verdict=_verdict(case.verdict),
    )


def _cautions(case: Case) -> tuple[str, ...]:
    """What is to be read before the answer: of the film, and where the answer's own evidence lies."""
    of_film = tuple(translate(caution.message) for caution in case.cautions if caution.code != DRAWN)
    of_evidence = tuple(
        translate(each.message) for each in case.evidence.cautions if each.code == OUTSIDE_LUNGS
    )
    return of_evidence + of_film


def _verdict(verdict: Verdict | None) -> GivenVerdict | None:
    if verdict is None:
        return None
    return GivenVerdict(verdict.opinion, verdict.finding or "", verdict.note, clock(verdict.given))


def _calibration(case: Case) -> str:
    subtypes = gettext(
        "A film cannot settle what causes a pneumonia: bacterial and viral are patterns, no aetiology."
    )
    patterns = f"{subtypes} " if {"bacterial", "viral"} & set(case.probabilities) else ""
    if case.model.prevalence is None:
        own = gettext("The probabilities are the model's own: they were not calibrated.")
        return f"{patterns}{own}"
    calibrated = gettext(
        "The model was calibrated where %(share)s of the films show pneumonia; "
        "for another share its probabilities are converted by Bayes' rule.",
        share=percent(case.model.prevalence),
    )
    return f"{patterns}{calibrated}"


def _scale_words(probability: str, interval: str, positive: bool, threshold: str) -> str:
    """The scale for who does not see it."""
    if interval:
        probability = gettext(
            "%(probability)s, interval %(interval)s", probability=probability, interval=interval
        )
    return gettext(_SCALES[positive], probability=probability, threshold=threshold)


def _where(reading: Reading) -> str:
    if reading.prevalence is None:
        return ""
    return gettext("where %(share)s of films show it", share=percent(reading.prevalence))


def _interval(reading: Reading) -> str:
    if reading.interval is None:
        return ""
    low, high = (percent(end) for end in reading.interval)
    return low if low == high else gettext("%(low)s to %(high)s", low=low, high=high)


def _interval_position(reading: Reading) -> tuple[float, float] | None:
    if reading.interval is None:
        return None
    low, high = reading.interval
    return round(low * 100, 2), max(round((high - low) * 100, 2), 0.6)


def _describe(point: OperatingPoint) -> str:
    sensitivity = _with_interval(point.sensitivity, point.sensitivity_interval)
    specificity = _with_interval(point.specificity, point.specificity_interval)
    if not (sensitivity and specificity):
        return gettext("How often this model is right was not measured.")
    return gettext(
        "On %(films)s the model has sensitivity %(sensitivity)s, specificity %(specificity)s there "
        "(95 %% intervals in brackets).",
        films=translate(point.measured_on),
        sensitivity=sensitivity,
        specificity=specificity,
    )


def _with_interval(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None or interval is None:
        return ""
    low, high = (figure(end, 1) for end in interval)
    return gettext("%(value)s %% (%(low)s to %(high)s)", value=figure(value, 1), low=low, high=high)


def _class_rows(reading: Reading) -> tuple[ClassRow, ...]:
    return tuple(
        ClassRow(gettext(_CLASS_WORDS.get(name, name)), percent(value))
        for name, value in reading.probabilities.items()
    )


def shown_to(by_link: bool) -> str:
    """Return who sees a case; by_link: it was asked for with a link's key."""
    return gettext("whoever has this link") if by_link else gettext("this browser only")
