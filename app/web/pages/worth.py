"""Wording and rounding: what an answer is worth, at an operating point and a prevalence."""

from dataclasses import dataclass

from app.cases.case import Case
from app.cases.reading import Reading
from app.diagnosis import PNEUMONIA
from app.models.prevalence import PredictiveValue
from app.web.language.words import N_, gettext
from app.web.pages.percents import tenths

_POINT_WORDS = {
    "balanced": N_("balanced"),
    "sensitive": N_("sensitive: misses few"),
    "specific": N_("specific: few false alarms"),
}
_ILL = {  # as this film is called, or not
    True: N_("Called pneumonia, as this film: have it (PPV)"),
    False: N_("Called pneumonia: have it (PPV)"),
}
_FREE = {
    True: N_("Called free, as this film: are free (NPV)"),
    False: N_("Called free: are free (NPV)"),
}
_CALLS = {
    True: N_(
        "This film is called pneumonia at any prevalence: the threshold moves along with the "
        "probability. Only another operating point can change the call."
    ),
    False: N_(
        "This film is called free of pneumonia at any prevalence: the threshold moves along with the "
        "probability. Only another operating point can change the call."
    ),
}


@dataclass(frozen=True)
class PointChoice:
    """One operating point in the list of them."""

    name: str
    title: str
    chosen: bool


@dataclass(frozen=True)
class Worth:
    """What the form offers and the lines below it say.

    prevalence: in percent, as the form has it; empty where the model was not calibrated, and the
    form does not ask for it. rows: what is said, and the share with its interval.
    """

    points: tuple[PointChoice, ...]
    prevalence: str
    rows: tuple[tuple[str, str, bool], ...]
    call: str


def present_worth(case: Case, reading: Reading) -> Worth:
    """Return what the page says of predictive values."""
    return Worth(
        points=tuple(
            PointChoice(
                point.name,
                gettext(_POINT_WORDS.get(point.name, point.name)),
                point.name == reading.point.name,
            )
            for point in case.points
        ),
        prevalence="" if reading.prevalence is None else f"{reading.prevalence * 100:g}",
        rows=_rows(reading),
        call=_call(reading),
    )


def _rows(reading: Reading) -> tuple[tuple[str, str, bool], ...]:
    """Both predictive values, and of each whether it is the one of this film."""
    ill = reading.label == PNEUMONIA
    rows = (
        (gettext(_ILL[ill]), reading.ppv, ill),
        (gettext(_FREE[not ill]), reading.npv, not ill),
    )
    return tuple((title, _words(value), own) for title, value, own in rows if value is not None)


def _words(value: PredictiveValue) -> str:
    low, high = (tenths(end) for end in value.interval)
    return gettext("%(value)s %% (%(low)s to %(high)s)", value=tenths(value.value), low=low, high=high)


def _call(reading: Reading) -> str:
    """What the call rests on; the same whatever the prevalence."""
    if reading.prevalence is None:
        return ""
    return gettext(_CALLS[reading.label == PNEUMONIA])
