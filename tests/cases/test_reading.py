"""A kept case, read at another operating point and another prevalence."""

import json

import pytest

from app.cases.case import Case, make_case
from app.cases.reading import read_case
from app.diagnosis import Diagnoser
from app.errors import OperatingPointError
from app.models.store import StoredModel
from tests.conftest import INTERVALS, POINTS, BrightCornerRuntime, make_manifest


@pytest.fixture
def case(drawn_png: bytes) -> Case:
    manifest = make_manifest(operating_points=POINTS, probability_interval=INTERVALS)
    diagnosis = Diagnoser(StoredModel(manifest, BrightCornerRuntime())).diagnose(drawn_png)
    return make_case(diagnosis, "0" * 32, 0.0, "")


def test_at_the_prevalence_of_the_calibration_nothing_changes(case: Case) -> None:
    reading = read_case(case, None, 0.5)
    assert reading.probability == pytest.approx(case.probability)
    assert reading.interval == pytest.approx(case.interval)
    assert reading.probabilities == pytest.approx(case.probabilities)
    assert (reading.label, reading.point, reading.threshold) == (case.label, POINTS[0], 0.6)


def test_probabilities_stay_a_whole_and_the_patterns_keep_their_proportion(case: Case) -> None:
    there = read_case(case, None, 0.05).probabilities
    assert sum(there.values()) == pytest.approx(1)
    ratio = case.probabilities["bacterial"] / case.probabilities["viral"]
    assert there["bacterial"] / there["viral"] == pytest.approx(ratio)
    assert there["normal"] > case.probabilities["normal"]


@pytest.mark.parametrize("prevalence", [0.001, 0.3, 0.999])
def test_threshold_probability_and_interval_move_together(case: Case, prevalence: float) -> None:
    for point in POINTS:
        reading = read_case(case, point.name, prevalence)
        assert (reading.probability >= reading.threshold) == (case.probability >= point.threshold)
        assert (reading.label == "pneumonia") == (case.probability >= point.threshold)
        assert reading.interval is not None
        assert reading.interval[0] <= reading.probability <= reading.interval[1]


def test_a_point_that_the_model_did_not_have_is_refused(case: Case) -> None:
    with pytest.raises(OperatingPointError, match="expected one of balanced, sensitive, specific"):
        read_case(case, "best", 0.5)


def test_a_case_of_an_older_version_is_read_by_what_it_kept(case: Case) -> None:
    old = json.loads(case.to_json())
    for name in ("interval", "operating_points"):
        del old[name]
    del old["model"]["pneumonia"], old["operating_point"]["measurements"]
    reading = read_case(Case.from_json(json.dumps(old)), None, 0.2)
    assert reading.interval is None
    assert reading.point == POINTS[0]
    assert reading.probability < case.probability
    assert reading.probabilities == case.probabilities
