"""Figures with their intervals against scikit-learn, round by round, and against hand-made cases."""

import numpy as np
import pytest
from sklearn import metrics

from app.errors import LaboratoryError
from app.training.figures.answers import refuse_one_class
from app.training.figures.calibration import as_if, calibration_error
from app.training.figures.decisions import Decision, decision_report, decisions, rates, tally
from app.training.figures.metrics import bootstrap_interval, certain_interval
from app.training.figures.per_class import class_report, drawn_matrices, means, per_class
from app.training.figures.resampling import patient_draws, percentile_interval
from app.training.figures.scoring import score_figures
from app.training.figures.summary import summarise
from tests.conftest import make_manifest
from tests.training.evaluation.conftest import made_answers

RANDOM = np.random.default_rng(0)
PATIENTS = RANDOM.integers(0, 40, 90).astype(str)
TRUTH = np.arange(90) % 3
CALLED = np.where(RANDOM.random(90) < 0.7, TRUTH, RANDOM.integers(0, 3, 90))
ROUNDED = np.clip(np.round((TRUTH > 0) * 0.4 + RANDOM.random(90) * 0.6, 2), 0.01, 0.99)  # with ties
ANSWERS = made_answers(
    ROUNDED.tolist(), [("normal", "bacterial", "viral")[each] for each in TRUTH], PATIENTS.tolist()
)
SAID = ANSWERS.probability
DRAWS = patient_draws(PATIENTS, 3, 200)


def indices(row: np.ndarray) -> np.ndarray:
    """The films of a round, each as often as it counts."""
    return np.repeat(np.arange(len(row)), row.astype(int))


@pytest.mark.parametrize(
    ("name", "by_library"),
    [
        ("roc_auc", metrics.roc_auc_score),
        ("pr_auc", metrics.average_precision_score),
        ("log_loss", metrics.log_loss),
        ("brier", metrics.brier_score_loss),
        ("ece", lambda truth, said: calibration_error(said, truth)),
        ("ece_at_prevalence", lambda truth, said: calibration_error(said, truth, as_if(truth, 0.5))),
    ],
)
def test_each_round_gives_what_the_library_gives_of_the_films_drawn(name: str, by_library) -> None:
    figure, positive = score_figures(ANSWERS)[name], ANSWERS.positive
    expected = [by_library(positive[indices(row)], SAID[indices(row)]) for row in DRAWS[:20]]
    assert figure.drawn(DRAWS[:20]) == pytest.approx(expected)
    assert figure.value == pytest.approx(by_library(positive, SAID))


def test_rounds_with_films_of_one_kind_are_left_out() -> None:
    answers = made_answers([0.9, 0.2, 0.4], ["viral", "normal", "normal"])
    draws = np.array([[0.0, 2.0, 1.0], [3.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    for name in ("roc_auc", "pr_auc"):
        found = score_figures(answers)[name].drawn(draws)
        assert np.isnan(found).tolist() == [True, True, False]
        assert found[2] == 1.0


def test_intervals_are_those_of_the_bootstrap_that_goes_film_by_film() -> None:
    figure, positive = score_figures(ANSWERS)["roc_auc"], ANSWERS.positive
    slow = bootstrap_interval(
        lambda i: metrics.roc_auc_score(positive[i], SAID[i]), PATIENTS, seed=3, rounds=200
    )
    assert percentile_interval(figure.drawn(DRAWS)) == pytest.approx(slow)


def test_films_of_a_patient_are_drawn_together_and_as_many_patients_as_there_are() -> None:
    draws = patient_draws(np.array(["a", "a", "b", "c"]), 0, 50)
    assert (draws[:, 0] == draws[:, 1]).all()
    assert (draws[:, 1:].sum(axis=1) == 3).all()
    assert len(np.unique(draws, axis=0)) > 5


@pytest.mark.parametrize("mean", ["macro", "weighted"])
def test_means_over_classes_are_those_of_the_library_in_each_round(mean: str) -> None:
    found = np.stack(means(drawn_matrices(TRUTH, CALLED, 3, DRAWS[:20]), mean), axis=1)
    for row, values in zip(DRAWS[:20], found, strict=True):
        films = indices(row)
        expected = metrics.precision_recall_fscore_support(
            TRUTH[films], CALLED[films], labels=[0, 1, 2], average=mean, zero_division=0.0
        )[:3]
        assert values == pytest.approx(expected)


def test_a_class_that_is_never_called_has_precision_nought() -> None:
    precision, recall, f1 = per_class(np.array([[[3.0, 0.0], [2.0, 0.0]]]))
    assert precision[0] == pytest.approx([0.6, 0.0])
    assert recall[0] == pytest.approx([1.0, 0.0])
    assert f1[0] == pytest.approx([0.75, 0.0])


def test_the_report_of_classes_has_the_matrix_and_every_class() -> None:
    report = class_report(TRUTH, CALLED, ("a", "b", "c"), DRAWS, PATIENTS)
    assert report["confusion"] == metrics.confusion_matrix(TRUTH, CALLED).tolist()
    assert list(report["classes"]) == ["a", "b", "c", "macro", "weighted"]
    low, high = report["classes"]["b"]["recall"]["interval"]
    assert low < report["classes"]["b"]["recall"]["value"] < high
    assert report["classes"]["b"]["support"] == 30


def test_rates_are_the_shares_that_they_are_named_after() -> None:
    answers = made_answers([0.9, 0.6, 0.2, 0.7, 0.1, 0.3], ["bacterial"] * 3 + ["normal"] * 3)
    report = decision_report(Decision("x", "calibrated", 0.5), answers, np.ones((1, 6)))
    assert report["confusion"] == {"tp": 2, "fp": 1, "fn": 1, "tn": 2}
    values = [
        report[name]["value"] for name in ("sensitivity", "specificity", "ppv", "npv", "accuracy", "f1")
    ]
    assert values == pytest.approx([2 / 3] * 6, abs=5e-5)


def test_rates_of_each_round_are_those_of_the_library() -> None:
    called, positive = SAID >= 0.5, ANSWERS.positive
    by_library = {
        "sensitivity": metrics.recall_score,
        "ppv": metrics.precision_score,
        "f1": metrics.f1_score,
        "accuracy": metrics.accuracy_score,
        "specificity": lambda truth, said: metrics.recall_score(~truth, ~said),
        "npv": lambda truth, said: metrics.precision_score(~truth, ~said),
    }
    for name, score in by_library.items():
        expected = [score(positive[indices(row)], called[indices(row)]) for row in DRAWS[:20]]
        assert rates(called, positive)[name].drawn(DRAWS[:20]) == pytest.approx(expected)


def test_the_threshold_itself_counts_as_pneumonia() -> None:
    answers = made_answers([0.5, 0.25], ["viral", "normal"])
    assert Decision("x", "uncalibrated", 0.5).called(answers).tolist() == [True, False]
    assert tally(np.array([True, False]), answers.positive) == {"tp": 1, "fp": 0, "fn": 0, "tn": 1}


def test_what_is_undefined_is_none_and_what_is_certain_has_its_exact_interval() -> None:
    answers = made_answers([0.1, 0.2, 0.3], ["bacterial", "normal", "normal"], ["a", "b", "b"])
    report = decision_report(
        Decision("x", "calibrated", 0.9), answers, patient_draws(answers.patients, 0, 50)
    )
    assert report["ppv"] == {"value": None, "interval": None}
    low, high = report["specificity"]["interval"]
    assert (low, high) == pytest.approx(certain_interval(1.0, 1), abs=5e-5)  # two films of one patient


def test_points_come_first_then_both_kinds_of_probability_at_every_threshold() -> None:
    found = decisions(make_manifest(), [0.3, 0.5])
    assert [(each.kind, each.name) for each in found[-6:]] == [
        (kind, at) for kind in ("calibrated", "uncalibrated") for at in ("0.5", "0.135", "0.3")
    ]
    assert found[0].name == make_manifest().operating_point.name
    with pytest.raises(LaboratoryError, match="between 0 and 1"):
        decisions(make_manifest(), [1.5])


def test_films_of_unknown_cause_do_not_count_among_three_classes() -> None:
    manifest = make_manifest()
    labels = ["normal", "bacterial", "viral", "pneumonia"] * 5
    answers = made_answers([0.4] * 20, labels)
    logits = RANDOM.normal(size=(20, 3))
    three = type(answers)(logits, answers.films, manifest)
    found = summarise(three, decisions(manifest), patient_draws(three.patients, 0, 100))
    assert sum(map(sum, found["three_classes"]["confusion"])) == 15
    assert found["two_classes"]["classes"]["pneumonia"]["support"] == 15
    assert "bacterial_against_viral_auc" in found["figures"]


def test_the_uncalibrated_probability_is_the_networks_own() -> None:
    answers = made_answers([0.8, 0.3], ["viral", "normal"])
    manifest = make_manifest(
        classes=("normal", "pneumonia"),
        pneumonia=("pneumonia",),
        calibration=type(make_manifest().calibration)(2.0, (0.0, 1.0), 0.5),
    )
    moved = type(answers)(answers.logits, answers.films, manifest)
    assert moved.uncalibrated == pytest.approx([0.8, 0.3])
    assert moved.probability[0] == pytest.approx(1 / (1 + np.exp(-(np.log(4) + 1) / 2)))
    assert moved.score == pytest.approx([np.log(4), np.log(3 / 7)])


def test_films_of_one_kind_are_refused() -> None:
    with pytest.raises(LaboratoryError, match="some without pneumonia"):
        refuse_one_class(made_answers([0.1, 0.2], ["viral", "bacterial"]))
