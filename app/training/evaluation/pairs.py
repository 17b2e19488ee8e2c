"""Every pair of single models: is one better on the same films, or is that chance?"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from app.training.evaluation.columns import Column
from app.training.figures.answers import Answers
from app.training.figures.decisions import default_decision
from app.training.figures.delong import bootstrap_difference, delong
from app.training.figures.holm import holm
from app.training.figures.mcnemar import mcnemar
from app.training.figures.metrics import Booleans
from app.training.figures.resampling import Draws

Pairs = list[dict[str, Any]]


def compared_pairs(columns: Sequence[Column], draws: Draws) -> Pairs:
    """Return the tests of each pair, p-values beside those corrected by Holm over the pairs.

    Groups are left out: between trainings that were repeated, films are not what varies.
    """
    singles = [column for column in columns if not column.group]
    pairs = [_pair(one, other, draws) for one, other in combinations(singles, 2)]
    for test in ("delong", "mcnemar"):
        for pair, corrected in zip(pairs, holm([each[test]["p"] for each in pairs]), strict=True):
            pair[test]["p_holm"] = corrected
    return pairs


def _pair(one: Column, other: Column, draws: Draws) -> dict[str, Any]:
    first, second = one.answers[0], other.answers[0]
    ranks = delong(first.probability, second.probability, first.positive)
    value, interval = bootstrap_difference(first.probability, second.probability, first.positive, draws)
    decided = mcnemar(_right(first), _right(second))
    return {
        "first": one.name,
        "second": other.name,
        "delong": {"value": round(ranks.value, 4), "interval": _rounded(ranks.interval), "p": ranks.p},
        "patient_bootstrap": {"value": round(value, 4), "interval": _rounded(interval)},
        "mcnemar": {
            "points": [default_decision(each.manifest).name for each in (first, second)],
            "first_alone_right": decided.first_alone,
            "second_alone_right": decided.second_alone,
            "p": decided.p,
        },
    }


def _right(answers: Answers) -> Booleans:
    """Which films are called rightly at the model's own default operating point."""
    return np.equal(default_decision(answers.manifest).called(answers), answers.positive)


def _rounded(interval: tuple[float, float]) -> list[float]:
    return [round(limit, 4) for limit in interval]
