"""Wording and rounding: what the page of limits says of a model, from its manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.manifest import ModelManifest
from app.models.operating_point import OperatingPoint
from app.web.language.sentences import translate
from app.web.language.words import N_, decimal, gettext
from app.web.pages.percents import exact_percent, figure, percent

_FIGURES = {
    "sensitivity": N_("Sensitivity: of 100 films with pneumonia, found"),
    "specificity": N_("Specificity: of 100 films without, called free"),
    "accuracy": N_("Called right, of 100 films"),
    "auc": N_("AUC: 0.5 is a coin, 1 is perfect"),
    "ece": N_("Calibration error: how far the percentages are off"),
    "bacterial_against_viral_auc": N_("Bacterial against viral pattern, AUC"),
}
_OF_A_HUNDRED = ("sensitivity", "specificity", "accuracy")
_VALIDATION, _TEST, _HELD_OUT = "validation", "test", "held out"
_POINT_PURPOSE = {
    "balanced": N_("to be right most often with both kinds of film together"),
    "sensitive": N_("to miss as few as possible, at the price of false alarms"),
    "specific": N_("to raise few false alarms, at the price of missing more"),
}


@dataclass(frozen=True)
class Column:
    """One collection of films: whose they are against those of the training, and what they are."""

    kind: str
    title: str


@dataclass(frozen=True)
class Row:
    """A heading and its cells."""

    title: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class LimitsPage:
    """What the page shows.

    figures: a row per figure, a cell per column. points: threshold, purpose, and a cell for each
    of point_columns.
    """

    model: str
    population: str
    source: str
    columns: tuple[Column, ...]
    figures: tuple[Row, ...]
    point_columns: tuple[str, ...]
    points: tuple[Row, ...]
    failures: tuple[str, ...]
    limits: tuple[str, ...]
    prevalence: str
    interval: str
    subtypes: bool


def present_limits(manifest: ModelManifest) -> LimitsPage:
    """Return the page of a model; of one that was not measured, its columns are empty."""
    parts = {name: part for name, part in manifest.metrics.items() if isinstance(part, Mapping)}
    prevalence, table = manifest.calibration.prevalence, manifest.probability_interval
    return LimitsPage(
        model=f"{manifest.name} {manifest.version}",
        population=manifest.population,
        source=str(manifest.data.get("source", "")),
        columns=tuple(_column(name, manifest.training.get("also", ())) for name in parts),
        figures=_figure_rows(parts),
        point_columns=tuple(translate(each.measured_on) for each in manifest.operating_point.measurements),
        points=tuple(_point_row(point) for point in manifest.operating_points),
        failures=manifest.failures,
        limits=manifest.limits,
        prevalence="" if prevalence is None else percent(prevalence),
        interval=table.rule if table else "",
        subtypes={"bacterial", "viral"} <= set(manifest.pneumonia),
    )


def _column(name: str, trained: Sequence[str]) -> Column:
    """The heading of a part of the metrics: `validation` and `test` are of the main source.

    trained: further sources of which other patients were in training; a source that is none of
    them is external.
    """
    part, _, source = name.partition(", ")
    hospital = source.upper() if source else gettext("main hospital")
    titles = {
        _VALIDATION: gettext("%(hospital)s, validation: thresholds were chosen on these", hospital=hospital),
        _TEST: gettext("%(hospital)s, test films", hospital=hospital),
        _HELD_OUT: gettext("%(hospital)s, patients never used", hospital=hospital),
    }
    known = gettext("Second source") if source in trained else gettext("External")
    return Column(known if source else gettext("Internal"), titles.get(part, name))


def _figure_rows(parts: Mapping[str, Mapping[str, Any]]) -> tuple[Row, ...]:
    if not parts:
        return ()
    counts = tuple(f"{part['films']} ({part['pneumonia']})" for part in parts.values())
    named = [name for name in _FIGURES if any(name in part for part in parts.values())]
    rows = (
        Row(gettext(_FIGURES[name]), tuple(_cell(part, name) for part in parts.values())) for name in named
    )
    return (Row(gettext("Films (with pneumonia)"), counts), *rows)


def _cell(part: Mapping[str, Any], name: str) -> str:
    if name not in part:
        return gettext("not measured")
    value, (low, high) = part[name]["value"], part[name]["interval"]
    if name in _OF_A_HUNDRED:
        value, low, high = (figure(each) for each in (value, low, high))
    else:
        value, low, high = (decimal(f"{each:.2f}") for each in (value, low, high))
    return gettext("%(value)s (%(low)s to %(high)s)", value=value, low=low, high=high)


def _point_row(point: OperatingPoint) -> Row:
    """Its threshold, what it is for, and what it found and spared on every collection."""
    shares = (
        gettext(
            "finds %(found)s, spares %(spared)s",
            found=figure(each.sensitivity),
            spared=figure(each.specificity),
        )
        for each in point.measurements
    )
    purpose = gettext(_POINT_PURPOSE.get(point.name, point.rule))
    return Row(translate(point.name), (exact_percent(point.threshold, 1), purpose, *shares))
