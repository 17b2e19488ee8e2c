"""What is warned of, and what is not."""

from copy import deepcopy
from typing import Any

import pytest

from app.training.explore.beware import beware
from app.training.explore.collection import read_parts
from app.training.explore.figures import explored
from app.training.explore.survey import survey
from tests.training.explore.conftest import draw


@pytest.fixture(scope="module")
def even(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Figures of a set with a third of normal films, all of one size, no copy, and nothing broken."""
    root = tmp_path_factory.mktemp("even")
    for seed in range(6):
        draw(root, seed, ("normal", "bacteria", "virus")[seed % 3], 64, 64)
    return explored(survey(root, read_parts(root)), 0, 1)


def test_of_an_even_set_without_copies_nothing_is_said(even: dict[str, Any]) -> None:
    assert beware(even) == []


def test_classes_of_different_sizes_are_warned_of(even: dict[str, Any]) -> None:
    figures = deepcopy(even)
    figures["sizes"]["height"]["classes"]["normal"]["median"] = 128
    (sentence,) = beware(figures)
    assert "the median height is 128 pixels for normal films, 64 for" in sentence


@pytest.mark.parametrize(
    ("share", "said"), [(0.9, "right in 90% of them"), (0.1, "only 10% of the films are pneumonia")]
)
def test_uneven_classes_are_warned_of_either_way(even: dict[str, Any], share: float, said: str) -> None:
    figures = deepcopy(even)
    figures["counts"]["in_all"]["pneumonia"]["share"] = share
    (sentence,) = beware(figures)
    assert said in sentence


def test_copies_across_classes_come_first(even: dict[str, Any]) -> None:
    figures = deepcopy(even)
    figures["identical"].update(surplus=3, label_conflicts=2, across_parts=1, across_patients=1)
    figures["alike"].update(label_conflicts=1, across_parts=1)
    sentences = beware(figures)
    assert sentences[0] == "Identical films lie in different classes, 2 times."
    assert len(sentences) == 6
