"""The draft sentence of a report: what a reader may correct, sign and take into the records."""

from app.cases.case import Case, KeptExplanation
from app.explain.caveats import LEAST_IN_LUNGS
from app.explain.location import SIDES, ZONES, Location
from app.web.language.words import N_, gettext
from app.web.pages.location_words import ONE_SIDED, ONE_ZONE
from app.web.pages.presenters import ResultPage

LONGEST_DRAFT = 2000  # characters
_CALLED = {
    True: N_(
        "Software (%(model)s, for research): %(called)s; probability of pneumonia %(probability)s, "
        "above the threshold of %(threshold)s."
    ),
    False: N_(
        "Software (%(model)s, for research): %(called)s; probability of pneumonia %(probability)s, "
        "below the threshold of %(threshold)s."
    ),
}
_ON_SIDE = {  # by side, and whether it is told by the lungs
    ("right", True): N_("mainly in the patient's right lung"),
    ("left", True): N_("mainly in the patient's left lung"),
    ("right", False): N_("mainly in the patient's right side of the chest"),
    ("left", False): N_("mainly in the patient's left side of the chest"),
}
_IN_ZONE = {
    "upper": N_("most in the upper third"),
    "middle": N_("most in the middle third"),
    "lower": N_("most in the lower third"),
}


def draft_report(case: Case, explanation: KeptExplanation, result: ResultPage) -> str:
    """Return the draft of a case as its result page reads it; at most LONGEST_DRAFT characters."""
    sentences = (
        gettext("DRAWN FILM, no patient.") if case.drawn else "",
        gettext("Frontal chest radiograph."),
        _answer(case, result),
        _evidence(case, explanation) if result.positive else gettext("This does not exclude pneumonia."),
        " ".join(result.cautions),
    )
    text = " ".join(sentence for sentence in sentences if sentence)
    reader = gettext("Read by: ____")
    return f"{text[: LONGEST_DRAFT - len(reader) - 1]} {reader}"


def _answer(case: Case, result: ResultPage) -> str:
    called = f"{result.headline[:1].lower()}{result.headline[1:]}"
    said = result.probability
    if result.interval:
        said = gettext("%(probability)s (interval %(interval)s)", probability=said, interval=result.interval)
    if result.where:
        said = f"{said} {result.where}"
    else:
        said = gettext("%(probability)s, not calibrated", probability=said)
    return gettext(
        _CALLED[result.positive],
        model=result.model,
        called=called,
        probability=said,
        threshold=result.threshold,
    )


def _evidence(case: Case, explanation: KeptExplanation) -> str:
    """Where it lies; nothing of methods whose colours are no measure of it."""
    location = case.location(explanation) if explanation.unit else None
    if location is None:
        return ""
    if case.lungs and location.inside < LEAST_IN_LUNGS:
        return gettext(
            "Most of the evidence lies outside the lungs: the software may have read something else."
        )
    return gettext(
        "Evidence %(side)s, %(height)s.",
        side=_side(location, case.lungs is not None),
        height=_height(location),
    )


def _side(location: Location, by_lungs: bool) -> str:
    side = max(SIDES, key=location.of_side)
    if location.of_side(side) >= ONE_SIDED * (1 - location.outside):
        return gettext(_ON_SIDE[side, by_lungs])
    return gettext("in both lungs") if by_lungs else gettext("on both sides of the chest")


def _height(location: Location) -> str:
    zone = max(ZONES, key=location.of_zone)
    if location.of_zone(zone) >= ONE_ZONE * (1 - location.outside):
        return gettext(_IN_ZONE[zone])
    return gettext("spread over its height")
