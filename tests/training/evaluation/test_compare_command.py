"""`compare` on drawn films: columns, groups, tests of pairs, what is written, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.errors import LaboratoryError
from app.training.__main__ import laboratory
from app.training.evaluation.rows import over_members
from app.training.fitting.run import Run

pytestmark = pytest.mark.model

MakeRun = Callable[..., Run]


@pytest.fixture(scope="module")
def runs(make_run: MakeRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs by themselves, and two folds."""
    folder = tmp_path_factory.mktemp("runs")
    for name, weight in (("one", 4.0), ("two", 0.5), ("folds/fold-1", 4.0), ("folds/fold-2", 0.5)):
        make_run(folder / name, weight)
    return folder


@pytest.fixture(scope="module")
def compare(runs: Path, tiny_store: Path, drawn_set: Path) -> Callable[..., Result]:
    def call(*arguments: object) -> Result:
        data = ("--store", tiny_store, "--data", drawn_set, "--train-data", drawn_set)
        return CliRunner().invoke(laboratory, [str(each) for each in ("compare", *arguments, *data)])

    return call


@pytest.fixture(scope="module")
def written(compare: Callable[..., Result], runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("compared") / "out"
    models = (runs / "one", runs / "two", "tiny-0.1.0", runs / "folds")
    result = compare(*models, "--group", f"seeds={runs / 'one'},{runs / 'two'}", "--out", out)
    assert result.exit_code == 0, result.output
    (out / "said.txt").write_text(result.stdout)
    return out


@pytest.fixture(scope="module")
def report(written: Path) -> dict[str, Any]:
    return json.loads((written / "comparison.json").read_text())


def row(report: dict[str, Any], title: str) -> list[dict[str, Any]]:
    return next(each["cells"] for each in report["rows"] if each["title"] == title)


def test_every_model_run_and_group_has_its_column(report: dict[str, Any]) -> None:
    names = [column["name"] for column in report["columns"]]
    assert names == ["one", "two", "tiny-0.1.0", "folds", "seeds"]
    assert report["columns"][3]["members"] == ["folds/fold-1", "folds/fold-2"]
    assert all(len(each["cells"]) == 5 for each in report["rows"])


def test_a_group_shows_mean_and_deviation_of_its_members(report: dict[str, Any]) -> None:
    cells = row(report, "ROC AUC")
    values = [cell["value"] for cell in cells[:2]]
    assert cells[3]["values"] == values
    assert cells[4]["mean"] == pytest.approx(sum(values) / 2, abs=1e-4)
    assert cells[4]["deviation"] == pytest.approx(abs(values[0] - values[1]) / 2**0.5, abs=1e-4)


def test_pairs_are_of_single_models_and_corrected_together(report: dict[str, Any]) -> None:
    pairs = report["pairs"]
    assert [(each["first"], each["second"]) for each in pairs] == [
        *(("one", "two"), ("one", "tiny-0.1.0"), ("two", "tiny-0.1.0"))
    ]
    cells = row(report, "ROC AUC")
    for pair in pairs:
        assert pair["delong"]["value"] == pytest.approx(pair["patient_bootstrap"]["value"], abs=1e-4)
        assert pair["mcnemar"]["p_holm"] >= pair["mcnemar"]["p"]
    assert pairs[0]["delong"]["value"] == pytest.approx(cells[0]["value"] - cells[1]["value"], abs=2e-4)


def test_the_page_has_both_plots_and_no_film_and_the_text_every_figure(
    written: Path, report: dict[str, Any]
) -> None:
    page = (written / "comparison.html").read_text()
    assert page.count("<svg") == 2
    assert "<img" not in page
    assert "Holm" in page
    said = (written / "said.txt").read_text()
    assert said.count("\n  ") >= len(report["rows"])
    assert " ± " in said
    assert "DeLong p" in said


def test_the_same_seed_gives_the_same_text(compare: Callable[..., Result], runs: Path) -> None:
    one, again, other = (compare(runs / "one", runs / "two", "--seed", seed).stdout for seed in (4, 4, 5))
    assert one == again
    assert one != other


def test_too_few_columns_a_group_without_members_and_a_name_twice_are_refused(
    compare: Callable[..., Result], runs: Path
) -> None:
    for arguments, words in (
        ((runs / "one",), "expected two models"),
        ((runs / "one", "--group", "seeds"), "expected NAME=RUN,RUN"),
        ((runs / "one", runs / "one"), "'one' twice"),
    ):
        error = compare(*arguments).exception
        assert isinstance(error, LaboratoryError)
        assert words in str(error)


def test_a_group_in_which_a_figure_is_undefined_has_no_mean_of_it() -> None:
    assert over_members([0.5, None])["mean"] is None
    assert over_members([0.5]) == {"mean": 0.5, "deviation": None, "values": [0.5]}
