"""Wording and rounding: how readers and the model agreed, and what its probabilities were worth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.cases.verdicts import CountedVerdict
from app.diagnosis import NORMAL, PNEUMONIA
from app.web.language.words import N_, gettext
from app.web.pages.percents import exact_percent, figure
from app.web.pages.times import day

_BINS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0))
_Z = 1.959964  # of the normal distribution: 95 % lie within
_FINDINGS = {
    "pneumonia": N_("pneumonia"),
    "no-pneumonia": N_("no pneumonia"),
    "other": N_("another finding"),
}
_LABELS = {PNEUMONIA: N_("signs of pneumonia"), NORMAL: N_("no signs")}
_OPINIONS = {"agree": N_("agreed"), "disagree": N_("disagreed"), "unsure": N_("not sure")}


@dataclass(frozen=True)
class ModelAgreement:
    """What readers made of one model.

    shares: the opinions in words. table: for each finding of a reader how many films the model
    called which way. calibration: for a range of probabilities how many films, their mean, and in
    how many of them readers saw pneumonia.
    """

    model: str
    count: int
    since: str
    shares: tuple[tuple[str, str], ...]
    table: tuple[tuple[str, tuple[int, ...]], ...]
    calibration: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class AgreementPage:
    """What the page of agreement shows; labels: the columns of the tables."""

    models: tuple[ModelAgreement, ...]
    labels: tuple[str, ...]


def present_agreement(verdicts: Sequence[CountedVerdict]) -> AgreementPage:
    """Return the page of all verdicts, each model by itself, the one last judged first."""
    names = dict.fromkeys(each.model for each in reversed(verdicts))
    models = tuple(_of_model(name, [each for each in verdicts if each.model == name]) for name in names)
    return AgreementPage(models, tuple(gettext(label) for label in _LABELS.values()))


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927); total at least 1."""
    share, weight = count / total, _Z**2 / total
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * math.sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def _of_model(name: str, verdicts: list[CountedVerdict]) -> ModelAgreement:
    opinions = {each: sum(verdict.opinion == each for verdict in verdicts) for each in _OPINIONS}
    return ModelAgreement(
        model=name,
        count=len(verdicts),
        since=day(verdicts[0].day),
        shares=tuple(
            (gettext(_OPINIONS[opinion]), _share(count, len(verdicts))) for opinion, count in opinions.items()
        ),
        table=tuple(
            (gettext(title), tuple(_count(verdicts, finding, label) for label in _LABELS))
            for finding, title in _FINDINGS.items()
        ),
        calibration=tuple(_bin(verdicts, *edges) for edges in _BINS),
    )


def _count(verdicts: list[CountedVerdict], finding: str, label: str) -> int:
    return sum(each.finding == finding and each.label == label for each in verdicts)


def _bin(verdicts: list[CountedVerdict], low: float, high: float) -> tuple[str, ...]:
    """One range of probabilities, of the films on which a reader named pneumonia or its absence."""
    known = [each for each in verdicts if each.finding in ("pneumonia", "no-pneumonia")]
    inside = [each for each in known if low <= each.probability < high or each.probability == high == 1.0]
    title = gettext("%(low)s to %(high)s %%", low=figure(low), high=figure(high))
    if not inside:
        return title, "0", "", ""
    mean = sum(each.probability for each in inside) / len(inside)
    seen = sum(each.finding == "pneumonia" for each in inside)
    return title, str(len(inside)), exact_percent(mean), _share(seen, len(inside))


def _share(count: int, total: int) -> str:
    low, high = wilson(count, total)
    return gettext(
        "%(count)s of %(total)s (%(share)s; %(low)s to %(high)s)",
        count=count,
        total=total,
        share=exact_percent(count / total),
        low=figure(low),
        high=figure(high),
    )
