"""`evaluate` on drawn films: stored models and runs, what is written, and what is refused."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from app.errors import LaboratoryError
from app.training.__main__ import laboratory
from app.training.evaluation.gallery import worst_errors
from app.training.evaluation.subject import DECIDED_FILE
from app.training.fitting.run import Run
from tests.training.evaluation.conftest import made_answers, save_tiny

pytestmark = pytest.mark.model

MakeRun = Callable[..., Run]


def invoke(*arguments: object) -> Result:
    nowhere = {"CXR_DATA": "nowhere"}  # no film but those that a test names
    return CliRunner().invoke(laboratory, ["evaluate", *(str(each) for each in arguments)], env=nowhere)


def report_of(*arguments: object) -> dict[str, Any]:
    result = invoke(*arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refusal(*arguments: object) -> str:
    result = invoke(*arguments)
    assert isinstance(result.exception, LaboratoryError), result.output
    assert "\n" not in str(result.exception)
    return str(result.exception)


@pytest.fixture(scope="module")
def run(make_run: MakeRun, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return make_run(tmp_path_factory.mktemp("runs") / "tiny")


@pytest.fixture(scope="module")
def written(tiny_store: Path, drawn_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "evaluated"
    result = invoke("--store", tiny_store, "--data", drawn_set, "--out", out, "--gallery", 4)
    assert result.exit_code == 0, result.output
    assert "ROC AUC" in result.stdout
    assert "42 of 42 films" in result.stderr
    return out


def test_the_folder_has_figures_page_and_predictions_and_the_page_stands_alone(written: Path) -> None:
    assert sorted(path.name for path in written.iterdir()) == [
        *("evaluation.html", "evaluation.json", "predictions.csv")
    ]
    page = (written / "evaluation.html").read_text()
    assert "holds films of patients" in page
    assert page.count("<svg") == 3
    assert page.count('alt="the film with its heatmap"') == page.count('alt="film ')
    assert 1 <= page.count('alt="film ') <= 4
    assert "<script" not in page
    assert 'src="http' not in page


def test_where_the_training_is_not_at_hand_the_page_says_so(written: Path) -> None:
    report = json.loads((written / "evaluation.json").read_text())
    assert [each["name"] for each in report["subsets"]] == ["all films", "no duplicates"]
    assert "were not at hand" in (written / "evaluation.html").read_text()


def test_a_folder_of_the_training_that_is_named_and_not_there_is_refused(
    tiny_store: Path, drawn_set: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "nowhere"
    assert "expected a folder of films" in refusal(
        "--store", tiny_store, "--data", drawn_set, "--train-data", wrong
    )


def test_without_a_gallery_the_page_shows_no_film(tiny_store: Path, drawn_set: Path, tmp_path: Path) -> None:
    result = invoke("--store", tiny_store, "--data", drawn_set, "--out", tmp_path, "--gallery", 0)
    assert result.exit_code == 0
    page = (tmp_path / "evaluation.html").read_text()
    assert "<img" not in page
    assert "films of patients" not in page


def test_the_predictions_give_the_figures_that_are_reported(written: Path) -> None:
    report = json.loads((written / "evaluation.json").read_text())
    with (written / "predictions.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["path"] == "NORMAL/IM-0000-0001.png"
    assert len(rows[0]["sha256"]) == 64
    ill = np.array([row["label"] != "normal" for row in rows])
    called = np.array([float(row["probability"]) for row in rows]) >= 0.135
    (point,) = [
        each
        for each in report["subsets"][0]["decisions"]
        if (each["name"], each["probability"]) == ("0.135", "calibrated")
    ]
    assert point["confusion"]["tp"] == (called & ill).sum()
    assert point["specificity"]["value"] == pytest.approx((~called[~ill]).mean(), abs=1e-4)


def test_thresholds_that_are_asked_for_are_added(tiny_store: Path, drawn_set: Path) -> None:
    report = report_of("--store", tiny_store, "--data", drawn_set, "--threshold", 0.7)
    assert [each["name"] for each in report["subsets"][0]["decisions"]].count("0.7") == 2
    assert invoke("--threshold", 1.2).exit_code == 2


def test_the_same_seed_gives_the_same_report_and_another_other_intervals(
    tiny_store: Path, drawn_set: Path
) -> None:
    data = ("--store", tiny_store, "--data", drawn_set)
    one, again, other = (invoke(*data, "--seed", seed).stdout for seed in (1, 1, 2))
    assert one == again
    figures = [json.loads(each)["subsets"][0]["figures"] for each in (one, other)]
    assert [each["log_loss"]["value"] for each in figures] == [figures[0]["log_loss"]["value"]] * 2
    assert figures[0] != figures[1]


def test_of_a_folder_as_kaggle_has_it_the_test_part_is_taken(
    tiny_store: Path, drawn_set: Path, tmp_path: Path
) -> None:
    shutil.copytree(drawn_set, tmp_path / "train")
    shutil.copytree(drawn_set, tmp_path / "test")
    for film in sorted((tmp_path / "test" / "NORMAL").iterdir())[5:]:
        film.unlink()
    report = report_of("--store", tiny_store, "--data", tmp_path, "--train-data", tmp_path)
    assert report["subsets"][0]["normal"] == 5
    assert report["subsets"][2]["films"] == 0  # all of them are in train, too


def test_a_run_is_judged_by_what_publish_would_choose_and_keeps_it(
    run: Run, tiny_store: Path, drawn_set: Path, tmp_path: Path
) -> None:
    data = ("--model", run.folder, "--store", tiny_store, "--data", drawn_set, "--train-data", drawn_set)
    first = report_of(*data)
    kept = (run.folder / DECIDED_FILE).read_text()
    assert [each["name"] for each in first["subsets"][0]["decisions"][:3]] == [
        "balanced",
        "sensitive",
        "specific",
    ]
    elsewhere = ("--model", run.folder, "--store", tiny_store, "--data", drawn_set, "--train-data", tmp_path)
    assert report_of(*elsewhere) == first  # the films of the training are not looked at again
    assert (run.folder / DECIDED_FILE).read_text() == kept


def test_what_is_kept_holds_for_these_weights_alone(
    make_run: MakeRun, tiny_store: Path, drawn_set: Path, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run")
    data = ("--model", run.folder, "--store", tiny_store, "--data", drawn_set, "--train-data", drawn_set)
    before = report_of(*data)["calibration"]
    save_tiny(run.model_file, 1.0)
    assert report_of(*data)["calibration"] != before


def test_a_run_is_measured_without_its_own_films(run: Run, tiny_store: Path, drawn_set: Path) -> None:
    report = report_of(
        "--model", run.folder, "--store", tiny_store, "--data", drawn_set, "--train-data", drawn_set
    )
    assert report["kind"] == "run"
    part = next(each for each in report["subsets"] if each["name"] == "no film of the training")
    assert (part["films"], part["left_out"]) == (0, 42)
    assert "note" in part


def test_an_unfinished_run_is_refused(make_run: MakeRun, drawn_set: Path, tmp_path: Path) -> None:
    run = make_run(tmp_path / "young")
    run.model_file.unlink()
    assert "expected a finished run" in refusal("--model", run.folder, "--data", drawn_set)


def test_a_folder_that_is_no_run_is_refused(drawn_set: Path, tmp_path: Path) -> None:
    assert "no config.json" in refusal("--model", tmp_path, "--data", drawn_set)


def test_a_run_of_another_folder_is_refused(make_run: MakeRun, drawn_set: Path, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    other = tmp_path / "other"
    shutil.copytree(drawn_set, other)
    shutil.copy(other / "NORMAL" / "IM-0003-0001.png", other / "NORMAL" / "IM-0000-0001.png")
    for wrong in (tmp_path / "nowhere", other):
        said = refusal("--model", run.folder, "--data", drawn_set, "--train-data", wrong)
        assert "expected the film" in said


def test_an_empty_class_and_a_broken_film_are_refused_by_name(
    tiny_store: Path, drawn_set: Path, tmp_path: Path
) -> None:
    shutil.copytree(drawn_set, tmp_path / "films")
    broken = tmp_path / "films" / "NORMAL" / "IM-0000-0001.png"
    broken.write_bytes(broken.read_bytes()[:100])
    data = ("--store", tiny_store, "--data", tmp_path / "films")
    assert "IM-0000-0001.png" in refusal(*data)
    shutil.rmtree(tmp_path / "films" / "NORMAL")
    (tmp_path / "films" / "NORMAL").mkdir()
    assert "expected films in" in refusal(*data)


def test_a_file_in_place_of_the_folder_is_refused(drawn_set: Path, tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{}")
    assert "expected a folder" in refusal("--data", drawn_set, "--out", tmp_path / "old.json")


def test_the_worst_errors_are_half_missed_half_false_alarms_the_worst_first() -> None:
    answers = made_answers([0.4, 0.1, 0.3, 0.9, 0.6, 0.7, 0.2], ["viral"] * 3 + ["normal"] * 4)
    assert worst_errors(answers, 4) == [1, 2, 3, 5]
    assert worst_errors(answers, 12) == [1, 2, 0, 3, 5, 4]
    few = made_answers([0.4, 0.1, 0.3, 0.9], ["viral"] * 3 + ["normal"])
    assert worst_errors(few, 4) == [1, 2, 0, 3]
