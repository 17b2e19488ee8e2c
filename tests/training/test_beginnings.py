"""What a run begins with: nothing of it is written before all of it fits."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.errors import LaboratoryError, PneumoscopeError
from app.models.lung_model import LungModel
from app.models.manifest import ModelManifest
from app.models.store import ModelStore
from app.training.__main__ import laboratory
from app.training.commands.begin import configured
from app.training.data.films import MAIN_SOURCE
from app.training.fitting.first_model import build_run_model
from app.training.fitting.run import Run
from app.training.fitting.train import start_run
from tests.conftest import make_manifest
from tests.models.test_lung_model import KnowingRuntime, make_lung_manifest
from tests.training.small_runs import SMALL

pytestmark = pytest.mark.model

LEARNED = {"split_seed": 5, "validation_parts": 3, "fold": 1}
ALIKE = {"start": "tiny-0.1.0", **LEARNED}


class StoreOfOne(ModelStore):
    """Holds a classifier that is one of the small runs, and lungs of 64 x 64 pixels."""

    def __init__(self, folder: Path, training: dict[str, Any]) -> None:
        super().__init__(folder)
        self._manifest = make_manifest(training=training)
        build_run_model(SMALL).save(folder / "model.keras")

    def manifests(self) -> list[ModelManifest]:
        return [self._manifest]

    def weights(self, identity: str) -> Path:
        self.manifest(identity)
        return self.folder / "model.keras"

    def open_lungs(self, identity: str | None = None, choice: str = "auto") -> LungModel:
        return LungModel(make_lung_manifest(), KnowingRuntime())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> StoreOfOne:
    return StoreOfOne(tmp_path_factory.mktemp("store"), LEARNED)


def in_process(*arguments: object) -> Result:
    return CliRunner().invoke(laboratory, ["train", *(str(each) for each in arguments)])


def begun(folder: Path, films: Path, fold: int = 0, **choices: Any) -> Run:
    run, config = Run(folder), dataclasses.replace(SMALL, epochs=1, fold=fold, **choices)
    start_run(run, config, {MAIN_SOURCE: films})
    return run


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"split_seed": 6}, "split seed: expected 5"),
        ({"validation_parts": 7}, "validation parts: expected 3"),
        ({"fold": 2}, "fold: expected 1"),
    ],
)
def test_films_that_the_first_weights_have_learned_are_not_validated_on(
    other: dict[str, int], said: str, store: StoreOfOne, drawn_set: Path, tmp_path: Path
) -> None:
    run, films = Run(tmp_path / "run"), {MAIN_SOURCE: drawn_set}
    with pytest.raises(LaboratoryError, match=f"{said}, as tiny-0.1.0 has it.* received"):
        start_run(run, dataclasses.replace(SMALL, **{**ALIKE, **other}), films, store)
    assert not run.folder.exists()
    start_run(run, dataclasses.replace(SMALL, **ALIKE), films, store)


@pytest.mark.parametrize(
    ("training", "fits"),
    [
        ({}, {"split_seed": 6, "validation_parts": 2}),  # from elsewhere
        ({"seed": 4}, {"split_seed": 4}),  # of before: its seed was that of the split, too
        ({**LEARNED, "also": ["nih"]}, LEARNED),  # each source is split by itself
    ],
)
def test_a_split_is_asked_for_as_far_as_it_is_known(
    training: dict[str, Any], fits: dict[str, int], drawn_set: Path, tmp_path: Path
) -> None:
    own, films = StoreOfOne(tmp_path, training), {MAIN_SOURCE: drawn_set}
    config = dataclasses.replace(SMALL, start="tiny-0.1.0", **fits)
    start_run(Run(tmp_path / "run"), config, films, own)
    if "seed" in training:
        with pytest.raises(LaboratoryError, match="split seed: expected 4"):
            start_run(Run(tmp_path / "other"), dataclasses.replace(config, split_seed=0), films, own)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"class_weights": "balnced"}, "class weights: expected balanced"),
        ({"class_weights": "nan,1"}, "class weights: expected balanced"),
        ({"start": "tpyo-1.0"}, "expected the model tpyo-1.0"),
        ({**ALIKE, "outputs": 1}, "tiny-0.1.0: expected a model of the run's architecture"),
        ({"lungs": "lungs-0.1.0", "augmentation": "strong"}, "lungs-0.1.0: expected InputSpec"),
    ],
)
def test_a_choice_that_does_not_fit_leaves_no_run(
    choices: dict[str, Any], said: str, store: StoreOfOne, drawn_set: Path, tmp_path: Path
) -> None:
    run = Run(tmp_path / "run")
    with pytest.raises(PneumoscopeError, match=said):
        start_run(run, dataclasses.replace(SMALL, **choices), {MAIN_SOURCE: drawn_set}, store)
    assert not run.folder.exists()


@pytest.mark.parametrize("option", ["--start", "--lungs"])
def test_the_command_looks_for_a_model_before_it_writes(option: str, drawn_set: Path, tmp_path: Path) -> None:
    asked = ("--data", drawn_set, "--store", tmp_path / "store", "--folds", 2)
    refused = in_process(tmp_path / "run", *asked, option, "tpyo-1.0")
    assert "expected the model tpyo-1.0" in str(refused.exception)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("count", "chosen", "splits"),
    [
        (1, {}, [(5, 3, 1)]),
        (1, {"split_seed": 6}, [(6, 3, 1)]),
        (2, {"validation_parts": 2}, [(5, 2, 0), (5, 2, 1)]),
    ],
)
def test_a_run_that_starts_from_a_model_is_split_as_that_was_unless_told_otherwise(
    count: int, chosen: dict[str, int], splits: list[tuple[int, ...]], store: StoreOfOne
) -> None:
    choices = {"architecture": "cnn4", "start": "tiny-0.1.0", "split_seed": None, **chosen}
    configs = configured(count, store, choices)
    assert [(each.split_seed, each.validation_parts, each.fold) for each in configs] == splits


def test_a_fold_that_was_not_begun_is_resumed_by_the_choices_of_the_others(
    drawn_set: Path, tmp_path: Path
) -> None:
    first = begun(tmp_path / "fold-1", drawn_set, validation_parts=2)
    resumed = in_process(tmp_path, "--data", drawn_set, "--folds", 2, "--resume")
    assert resumed.exit_code == 0, resumed.output
    second = Run(tmp_path / "fold-2")
    assert second.read_config() == dataclasses.replace(first.read_config(), fold=1)
    assert second.model_file.is_file()


def test_folds_are_not_resumed_on_other_films(drawn_set: Path, nih_set: Path, tmp_path: Path) -> None:
    begun(tmp_path / "fold-1", drawn_set, validation_parts=2)
    for asked, status, said in (
        (("--data", drawn_set, "--also", f"nih={nih_set}"), 2, "what is resumed has none, received nih"),
        (("--data", nih_set), 1, "expected"),
    ):
        refused = in_process(tmp_path, *asked, "--folds", 2, "--resume")
        assert refused.exit_code == status
        assert said in f"{refused.output} {refused.exception}"
    assert not (tmp_path / "fold-2").exists()


def test_a_fold_is_cut_from_the_films_of_the_others(drawn_set: Path, tmp_path: Path) -> None:
    config = begun(tmp_path / "fold-1", drawn_set, validation_parts=2).read_config()
    other = dataclasses.replace(config, fold=1, data_sha256="0" * 64)
    with pytest.raises(LaboratoryError, match="data: expected the films of the runs that are there"):
        start_run(Run(tmp_path / "fold-2"), other, {MAIN_SOURCE: drawn_set})
    assert not (tmp_path / "fold-2").exists()


@pytest.mark.parametrize(
    ("idle", "said"),
    [
        (("--share", 0.5), "--share: expected --also"),
        (("--val-fraction", 0.2, "--folds", 3), "--val-fraction: expected none"),
    ],
)
def test_an_option_without_effect_is_refused(
    idle: tuple[object, ...], said: str, drawn_set: Path, tmp_path: Path
) -> None:
    refused = in_process(tmp_path / "run", "--data", drawn_set, *idle)
    assert refused.exit_code == 2
    assert said in refused.output
    assert not (tmp_path / "run").exists()
