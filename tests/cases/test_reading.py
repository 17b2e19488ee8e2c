"""A kept case, read at another operating point and another prevalence."""

import dataclasses
import json

import pytest

from app.cases.case import Case, make_case
from app.cases.reading import read_case
from app.cautions import Caution
from app.diagnosis import Diagnoser
from app.errors import OperatingPointError
from app.models.store import StoredModel
from tests.conftest import INTERVALS, POINTS, BrightCornerRuntime, make_manifest
from tests.test_diagnosis import Lungs


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


@pytest.mark.parametrize(
    ("probability", "point", "close"),
    [(0.45, None, True), (0.45, "sensitive", False), (0.19, "sensitive", True), (0.19, "balanced", False)],
)
def test_how_close_a_probability_lies_is_told_by_the_threshold_that_is_read(
    case: Case, probability: float, point: str | None, close: bool
) -> None:
    reading = read_case(dataclasses.replace(case, probability=probability), point, 0.5)
    assert ("borderline" in codes(reading.all_cautions(case))) is close


@pytest.mark.parametrize(("point", "label"), [("sensitive", "pneumonia"), ("specific", "normal")])
def test_evidence_outside_the_lungs_is_warned_of_where_the_film_is_read_as_pneumonia(
    ill_png: bytes, point: str, label: str
) -> None:
    model = StoredModel(make_manifest(operating_points=POINTS), BrightCornerRuntime())
    judged = make_case(Diagnoser(model, lungs=Lungs(False)).diagnose(ill_png), "0" * 32, 0.0, "")
    reading = read_case(dataclasses.replace(judged, probability=0.5), point, 0.5)
    assert reading.label == label
    for evidence in (judged.evidence, dataclasses.replace(judged.evidence, in_lungs=None)):  # as older ones
        warned = "evidence-outside-lungs" in codes(reading.map_cautions(judged, evidence))
        assert warned is (label == "pneumonia")


def test_what_an_older_version_kept_of_its_own_threshold_is_not_read_at_another(case: Case) -> None:
    old = json.loads(case.to_json())
    for kept, code in ((old, "borderline"), (old["explanations"][0], "evidence-outside-lungs")):
        kept["cautions"] = [{"code": code, "message": "then"}, {"code": "low-contrast", "message": "ever"}]
    case = dataclasses.replace(Case.from_json(json.dumps(old)), probability=0.99)
    assert codes(read_case(case, "balanced", 0.5).all_cautions(case)) == ["low-contrast", "low-contrast"]


def codes(cautions: tuple[Caution, ...]) -> list[str]:
    return [caution.code for caution in cautions]


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
