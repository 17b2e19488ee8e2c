"""The rows of a comparison: every figure of every column under one title."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.training.evaluation.columns import Column
from app.training.evaluation.words import FIGURES, TITLES
from app.training.figures.decisions import RATES, Decision, decisions
from app.training.figures.resampling import Draws
from app.training.figures.summary import summarise

Cell = dict[str, Any]
Rows = list[dict[str, Any]]


def compared_rows(columns: Sequence[Column], thresholds: Sequence[float], draws: Draws) -> Rows:
    """Return `{section, title, cells}` for each figure; the cell of a column without it is None.

    A cell is `{value, interval}`, of a group `{mean, deviation, values}`: over its members, which says
    how trainings differ and nothing of the patients.
    """
    flat = [
        [_flat(summarise(each, decisions(each.manifest, thresholds), draws)) for each in c.answers]
        for c in columns
    ]
    cells = [_column_cells(column, each) for column, each in zip(columns, flat, strict=True)]
    keys = dict.fromkeys(key for each in cells for key in each)
    order = list(dict.fromkeys(section for section, _ in keys))
    return [
        {"section": section, "title": title, "cells": [each.get((section, title)) for each in cells]}
        for section, title in sorted(keys, key=lambda key: order.index(key[0]))
    ]


def _column_cells(
    column: Column, members: Sequence[dict[tuple[str, str], Cell]]
) -> dict[tuple[str, str], Cell]:
    if not column.group:
        return members[0]
    shared = [key for key in members[0] if all(key in each for each in members)]
    return {key: over_members([each[key]["value"] for each in members]) for key in shared}


def over_members(values: Sequence[float | None]) -> Cell:
    """Return mean and standard deviation (n - 1) over a group; None where they are undefined."""
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    whole = len(known) == len(values)
    return {
        "mean": round(float(known.mean()), 4) if whole else None,
        "deviation": round(float(known.std(ddof=1)), 4) if whole and len(known) > 1 else None,
        "values": list(values),
    }


def _flat(found: dict[str, Any]) -> dict[tuple[str, str], Cell]:
    """Every figure of a summary by section and title."""
    flat = {
        ("all films", TITLES[name]): found["figures"][name] for name in FIGURES if name in found["figures"]
    }
    for each in found["decisions"]:
        section = _section(Decision(each["name"], each["probability"], each["threshold"]))
        flat |= {(section, TITLES[name]): each[name] for name in RATES}
    for part, section in (("two_classes", "two classes"), ("three_classes", "three classes")):
        if part in found:
            flat[section, "accuracy"] = found[part]["accuracy"]
            for name, of in found[part]["classes"].items():
                flat |= {
                    (section, f"{name}: {TITLES[key]}"): of[key] for key in ("precision", "recall", "f1")
                }
    return flat


def _section(decision: Decision) -> str:
    if decision.name == f"{decision.threshold:g}":
        return f"{decision.kind} probability from {decision.name}"
    return f"operating point {decision.name}"
