"""Wording: how far a model is to be trusted, by its calibration and by what was measured."""

from app.cases.case import Case
from app.models.operating_point import OperatingPoint
from app.web.language.sentences import translate
from app.web.language.words import gettext
from app.web.pages.percents import figure, percent


def point_words(point: OperatingPoint) -> str:
    """Return how often the model is right at an operating point, where that was measured."""
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


def calibration_words(case: Case) -> str:
    """Return how the model's probabilities were calibrated, and what its patterns are."""
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


def _with_interval(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None or interval is None:
        return ""
    low, high = (figure(end, 1) for end in interval)
    return gettext("%(value)s %% (%(low)s to %(high)s)", value=figure(value, 1), low=low, high=high)
