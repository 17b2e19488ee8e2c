"""Curves as SVG: the same films give the same bytes, and every model has its line."""

import numpy as np

from app.training.evaluation.curves import calibration_svg, pr_svg, roc_svg
from app.training.figures.decisions import Decision
from tests.training.evaluation.conftest import made_answers

RANDOM = np.random.default_rng(2)
ONE, TWO, THREE = (
    made_answers(RANDOM.uniform(0.05, 0.95, 40).tolist(), ["normal", "viral"] * 20) for _ in range(3)
)


def test_the_same_answers_are_drawn_alike_and_others_otherwise() -> None:
    for draw in (lambda each: roc_svg({"a": [each]}), lambda each: pr_svg({"a": [each]}), calibration_svg):
        assert draw(ONE) == draw(ONE)
        assert draw(ONE) != draw(TWO)
        assert draw(ONE).startswith("<svg")


def test_the_key_names_each_model_with_its_area_and_a_group_once() -> None:
    svg = roc_svg({"alone": [ONE], "group": [TWO, THREE]})
    assert svg.count("alone (AUC 0.") == 1
    assert svg.count("group (AUC 0.") == 1
    assert pr_svg({"alone": [ONE]}).count("alone (AP 0.") == 1


def test_operating_points_are_marked_by_name() -> None:
    assert "sensitive" in roc_svg({"a": [ONE]}, [Decision("sensitive", "calibrated", 0.3)])
