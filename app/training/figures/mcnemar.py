"""McNemar's exact test: does one of two models decide rightly where the other is wrong more often?

McNemar 1947, Psychometrika 12:153-157, with the exact binomial probability (as in Agresti, Categorical
Data Analysis): of the films on which one alone is right, each is as likely to have it. Films count as
independent.
"""

from dataclasses import dataclass

from scipy.stats import binomtest

from app.training.figures.metrics import Booleans


@dataclass(frozen=True)
class Disagreement:
    """On how many films the first alone is right, and the second alone; p: two-sided, exact."""

    first_alone: int
    second_alone: int
    p: float


def mcnemar(first_right: Booleans, second_right: Booleans) -> Disagreement:
    """Return how two models' right decisions differ, `(films,)` each; p is 1 where they never do."""
    first = int((first_right & ~second_right).sum())
    second = int((second_right & ~first_right).sum())
    return Disagreement(first, second, exact(first, second))


def exact(first_alone: int, second_alone: int) -> float:
    """Return the two-sided probability of so uneven a share of the films on which one alone is right."""
    both = first_alone + second_alone
    return float(binomtest(first_alone, both, 0.5).pvalue) if both else 1.0
