"""Wording: the probability, how sure it is, on which side of the threshold, and of which class."""

from dataclasses import dataclass

from app.cases.reading import Reading
from app.web.language.words import N_, gettext
from app.web.pages.percents import percent

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


@dataclass(frozen=True)
class ClassRow:
    """One class on the page."""

    name: str
    percent: str


def side(positive: bool) -> str:
    """Return on which side of the threshold the probability lies."""
    return gettext(_SIDES[positive])


def scale_words(probability: str, interval: str, positive: bool, threshold: str) -> str:
    """Return what the scale shows, for who does not see it; interval: in words, empty without one."""
    if interval:
        probability = gettext(
            "%(probability)s, interval %(interval)s", probability=probability, interval=interval
        )
    return gettext(_SCALES[positive], probability=probability, threshold=threshold)


def where_it_holds(reading: Reading) -> str:
    """Return among which films the probability holds; empty where that is not known."""
    if reading.prevalence is None:
        return ""
    return gettext("where %(share)s of films show it", share=percent(reading.prevalence))


def interval_words(reading: Reading) -> str:
    """Return the ends of the interval; empty without one."""
    if reading.interval is None:
        return ""
    low, high = (percent(end) for end in reading.interval)
    return low if low == high else gettext("%(low)s to %(high)s", low=low, high=high)


def interval_position(reading: Reading) -> tuple[float, float] | None:
    """Return left end and width of the interval on a scale of 0 to 100; None without one."""
    if reading.interval is None:
        return None
    low, high = reading.interval
    return round(low * 100, 2), max(round((high - low) * 100, 2), 0.6)


def class_rows(reading: Reading) -> tuple[ClassRow, ...]:
    """Return the probability of each class."""
    return tuple(
        ClassRow(gettext(_CLASS_WORDS.get(name, name)), percent(value))
        for name, value in reading.probabilities.items()
    )
