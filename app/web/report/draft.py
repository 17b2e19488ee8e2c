"""The draft sentence of a report: what a reader may correct, sign and take into the records."""

from app.cases.case import Case, KeptExplanation
from app.explain.caveats import LEAST_IN_LUNGS
from app.explain.location import SIDES, ZONES, Location
from app.web.pages.evidence_page import ONE_SIDED, ONE_ZONE
from app.web.pages.presenters import ResultPage

LONGEST_DRAFT = 2000  # characters
_READER = "Read by: ____"


def draft_report(case: Case, explanation: KeptExplanation, result: ResultPage) -> str:
    """Return the draft of a case as its result page reads it; at most LONGEST_DRAFT characters."""
    sentences = (
        "DRAWN FILM, no patient." if case.drawn else "",
        "Frontal chest radiograph.",
        _answer(case, result),
        _evidence(case, explanation) if result.positive else "This does not exclude pneumonia.",
        " ".join(result.cautions),
    )
    text = " ".join(sentence for sentence in sentences if sentence)
    return f"{text[: LONGEST_DRAFT - len(_READER) - 1]} {_READER}"


def _answer(case: Case, result: ResultPage) -> str:
    called = f"{result.headline[:1].lower()}{result.headline[1:]}"
    interval = f" (interval {result.interval})" if result.interval else ""
    where = f" {result.where}" if result.where else ", not calibrated"
    return (
        f"Software ({result.model}, for research): {called}; probability of pneumonia "
        f"{result.probability}{interval}{where}, {result.side} the threshold of {result.threshold}."
    )


def _evidence(case: Case, explanation: KeptExplanation) -> str:
    """Where it lies; nothing of methods whose colours are no measure of it."""
    location = case.location(explanation) if explanation.unit else None
    if location is None:
        return ""
    if case.lungs and location.inside < LEAST_IN_LUNGS:
        return "Most of the evidence lies outside the lungs: the software may have read something else."
    return f"Evidence {_side(location, case.lungs is not None)}, {_height(location)}."


def _side(location: Location, by_lungs: bool) -> str:
    side = max(SIDES, key=location.of_side)
    part = "lung" if by_lungs else "side of the chest"
    if location.of_side(side) >= ONE_SIDED * (1 - location.outside):
        return f"mainly in the patient's {side} {part}"
    return "in both lungs" if by_lungs else "on both sides of the chest"


def _height(location: Location) -> str:
    zone = max(ZONES, key=location.of_zone)
    if location.of_zone(zone) >= ONE_ZONE * (1 - location.outside):
        return f"most in the {zone} third"
    return "spread over its height"
