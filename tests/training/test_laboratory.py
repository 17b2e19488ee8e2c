"""From films to a served model: train, kill, resume, publish, evaluate, diagnose."""

import csv
import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from app.diagnosis import Diagnoser
from app.errors import LaboratoryError
from app.imaging.phantom import draw_film
from app.imaging.preprocess import model_input
from app.models.calibration import log_odds
from app.models.store import KERAS_FILE, ModelStore
from app.training.__main__ import laboratory
from app.training.data.films import MAIN_SOURCE
from app.training.fitting.first_model import start_from
from app.training.fitting.run import Run, RunConfig
from app.training.fitting.train import start_run, train
from app.training.publishing.publish import begin, publish

pytestmark = pytest.mark.model

CONFIG = RunConfig(
    height=64, width=64, epochs=3, batch_size=12, warm_up_epochs=0.5, seed=5, split_seed=5, drawn_films=6
)


class KilledRun(Run):
    """A run whose process dies in its second epoch, between the log and the checkpoint."""

    def log(self, row: dict[str, float]) -> None:
        super().log(row)
        if row["epoch"] == 2:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def finished(drawn_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = Run(tmp_path_factory.mktemp("runs") / "whole")
    start_run(run, CONFIG, {MAIN_SOURCE: drawn_set})
    train(run, {MAIN_SOURCE: drawn_set})
    return run


@pytest.fixture(scope="module")
def store(finished: Run, drawn_set: Path, tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    store = ModelStore(tmp_path_factory.mktemp("store"))
    publish(finished, store, "drawn", "0.0.1", {MAIN_SOURCE: drawn_set}, drawn_set)
    return store


def test_a_run_writes_down_its_choices_its_split_and_its_log(finished: Run) -> None:
    assert finished.read_config().data_sha256
    with finished.split_file.open() as stream:
        assert {row["part"] for row in csv.DictReader(stream)} == {"training", "validation"}
    with finished.log_file.open() as stream:
        rows = list(csv.DictReader(stream))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert all(np.isfinite(float(value)) for row in rows for value in row.values())


def test_runs_of_different_seeds_have_one_split(finished: Run, drawn_set: Path, tmp_path: Path) -> None:
    for name, changes in {"same": {"seed": 6}, "other": {"split_seed": 1}}.items():
        start_run(Run(tmp_path / name), dataclasses.replace(CONFIG, **changes), {MAIN_SOURCE: drawn_set})
    split = finished.split_file.read_bytes()
    assert (tmp_path / "same" / "split.csv").read_bytes() == split
    assert (tmp_path / "other" / "split.csv").read_bytes() != split


def test_a_killed_run_resumes_to_the_result_of_an_unbroken_one(
    finished: Run, drawn_set: Path, tmp_path: Path
) -> None:
    from app.models.keras_runtime import load_keras

    killed = KilledRun(tmp_path / "killed")
    start_run(killed, CONFIG, {MAIN_SOURCE: drawn_set})
    with pytest.raises(KeyboardInterrupt):
        train(killed, {MAIN_SOURCE: drawn_set})
    assert not killed.model_file.exists()
    again = Run(killed.folder)
    train(again, {MAIN_SOURCE: drawn_set})
    pairs = zip(
        load_keras(again.model_file).get_weights(), load_keras(finished.model_file).get_weights(), strict=True
    )
    assert all(np.array_equal(one, two) for one, two in pairs)
    assert len(again.log_file.read_text().splitlines()) == 4


def test_a_run_of_two_sources_describes_both(drawn_set: Path, nih_set: Path, tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "store")
    folders = {MAIN_SOURCE: drawn_set, "nih": nih_set}
    run = Run(tmp_path / "both")
    start_run(run, dataclasses.replace(CONFIG, epochs=1, share=0.25), folders)
    train(run, folders)
    publish(run, store, "both", "0.0.1", folders, drawn_set)
    manifest = store.manifest("both-0.0.1")
    assert {"validation", "test", "validation, nih", "held out, nih"} == manifest.metrics.keys()
    assert "adults" in manifest.population
    card = (store.folder / "both-0.0.1" / "MODEL_CARD.md").read_text()
    assert "--also nih=FOLDER" in card


def test_a_run_can_start_from_a_stored_model(store: ModelStore) -> None:
    from app.models.architectures import build
    from app.models.keras_runtime import load_keras

    model, stored = build("resnet16", (64, 64), 3), load_keras(store.weights("drawn-0.0.1"))
    start_from(model, store, "drawn-0.0.1")
    assert all(np.array_equal(*pair) for pair in zip(model.get_weights(), stored.get_weights(), strict=True))
    with pytest.raises(LaboratoryError, match="architecture"):
        start_from(build("unet", (64, 64), 1), store, "drawn-0.0.1")


def test_a_second_run_does_not_overwrite_the_first(finished: Run, drawn_set: Path) -> None:
    with pytest.raises(LaboratoryError, match="--resume"):
        start_run(Run(finished.folder), CONFIG, {MAIN_SOURCE: drawn_set})


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    import keras

    from app.training.fitting.average import WeightAverage
    from app.training.fitting.checkpoint import restore, save

    def network(width: int) -> keras.Model:
        model = keras.Sequential(
            [keras.Input((4,)), *[keras.layers.Dense(width)] * 1, keras.layers.Dense(1)][:width]
        )
        model.compile("adamw", "mse")
        return model

    one, other = network(3), network(2)
    save(tmp_path / "c.npz", one, WeightAverage(one.get_weights(), 0.9), 1)
    with pytest.raises(LaboratoryError, match="arrays"):
        restore(tmp_path / "c.npz", other, WeightAverage(other.get_weights(), 0.9))


def test_a_published_model_is_complete_and_diagnoses(store: ModelStore) -> None:
    folder = store.folder / "drawn-0.0.1"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("MODEL_CARD.md", "known_films.npz", "manifest.json", "model.keras", "model.onnx")
    ]
    assert store.manifest().novelty.threshold > 0
    assert store.open().known is not None
    diagnoser = Diagnoser(store.open())
    diagnoser.check_ready()
    diagnosis = diagnoser.diagnose_film(draw_film(3, True, 200, 300))
    spec, seeds = diagnoser.manifest.input, range(4)
    outputs = diagnoser.model.runtime.run(np.stack([model_input(draw_film(seed), spec) for seed in seeds]))
    rest = outputs.logits - outputs.class_maps.sum(axis=(1, 2), dtype=np.float64)
    assert np.ptp(rest, axis=0).max() <= 1e-4  # the head's constant, whatever the film
    assert diagnosis.evidence_on_film().shape == (200, 300)


def test_the_manifest_has_every_figure_with_its_interval(store: ModelStore) -> None:
    metrics = store.manifest().metrics
    assert metrics.keys() == {"validation", "test"}
    for part in metrics.values():
        figures = {name: figure for name, figure in part.items() if isinstance(figure, dict)}
        assert len(figures) == 8
        for figure in figures.values():
            low, high = figure["interval"]
            assert low - 1e-9 <= figure["value"] <= high + 1e-9


def test_every_operating_point_is_measured_on_every_part(store: ModelStore) -> None:
    manifest = store.manifest()
    assert [point.name for point in manifest.operating_points] == ["balanced", "sensitive", "specific"]
    thresholds = {point.name: point.threshold for point in manifest.operating_points}
    assert thresholds["sensitive"] <= thresholds["specific"]
    for point in manifest.operating_points:
        assert [each.measured_on for each in point.measurements] == ["6 validation films", "42 test films"]
        assert (point.sensitivity, point.measured_on) == (point.measurements[1].sensitivity, "42 test films")
        assert point.sensitivity_interval[0] <= point.sensitivity <= point.sensitivity_interval[1]
    test = manifest.metrics["test"]
    assert manifest.operating_point.specificity_interval == tuple(test["specificity"]["interval"])


def test_the_manifest_has_an_interval_for_every_probability(store: ModelStore) -> None:
    manifest = store.manifest()
    table = manifest.probability_interval
    assert "8 augmented variants of each of 6 validation films" in table.rule
    diagnosis = Diagnoser(store.open()).diagnose_film(draw_film(3, True, 64, 64))
    low, high = table.at(log_odds(diagnosis.probability), diagnosis.probability)
    assert 0 <= low <= diagnosis.probability <= high <= 1


def test_the_card_names_population_limits_and_commands(store: ModelStore) -> None:
    card = (store.folder / "drawn-0.0.1" / "MODEL_CARD.md").read_text()
    manifest = store.manifest()
    said = (
        manifest.population,
        *manifest.limits,
        *manifest.failures,
        *(p.rule for p in manifest.operating_points),
    )
    for words in (*said, "app.training train", "not a medical device", "not an aetiology", "internal: test"):
        assert words in card


def test_a_published_version_never_changes(finished: Run, store: ModelStore, drawn_set: Path) -> None:
    with pytest.raises(LaboratoryError, match="another version"):
        publish(finished, store, "drawn", "0.0.1", {MAIN_SOURCE: drawn_set}, None)


def test_weights_that_change_while_they_are_published_are_refused(
    finished: Run, store: ModelStore, drawn_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin_late(run: Run, folder: Path) -> Path:
        unfinished = begin(run, folder)
        with (unfinished / KERAS_FILE).open("ab") as weights:
            weights.write(b"other")
        return unfinished

    monkeypatch.setattr("app.training.publishing.publish.begin", begin_late)
    with pytest.raises(LaboratoryError, match="other weights while it was being published"):
        publish(finished, store, "late", "0.0.1", {MAIN_SOURCE: drawn_set}, None)
    assert not (store.folder / "late-0.0.1").exists()


def test_an_unfinished_run_is_not_published(store: ModelStore, drawn_set: Path, tmp_path: Path) -> None:
    run = Run(tmp_path / "young")
    start_run(run, CONFIG, {MAIN_SOURCE: drawn_set})
    with pytest.raises(LaboratoryError, match="finished run"):
        publish(run, store, "young", "0.0.1", {MAIN_SOURCE: drawn_set}, None)
    assert not (store.folder / "young-0.0.1").exists()


def test_the_commands_lead_from_films_to_figures(drawn_set: Path, tmp_path: Path) -> None:
    def run(*arguments: object) -> str:
        result = CliRunner().invoke(laboratory, [str(each) for each in arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    small = ("--size", 64, "--epochs", 1, "--batch-size", 12)
    run("train", tmp_path / "run", "--data", drawn_set, *small)
    assert "trained" in run("train", tmp_path / "run", "--data", drawn_set, "--resume")
    other = ["train", str(tmp_path / "run"), "--data", str(drawn_set), "--resume", "--epochs", "9"]
    assert CliRunner().invoke(laboratory, other).exit_code == 2
    data = ("--data", drawn_set, "--store", tmp_path / "store")
    run("publish", tmp_path / "run", "--name", "one", "--version", "1.0.0", "--test", drawn_set, *data)
    report = json.loads(run("evaluate", "--train-data", drawn_set, *data))
    assert report["model"] == "one-1.0.0"
    whole, recorded = report["subsets"][0], ModelStore(tmp_path / "store").manifest().metrics["test"]
    assert whole["figures"]["roc_auc"] == recorded["auc"]
    assert whole["decisions"][0]["specificity"] == recorded["specificity"]
    young = run("evaluate", "--model", tmp_path / "run", "--train-data", drawn_set, *data)
    judged = json.loads(young)["subsets"][0]
    assert [each["threshold"] for each in judged["decisions"]] == [
        each["threshold"] for each in whole["decisions"]
    ]
    assert judged["figures"]["roc_auc"]["value"] == pytest.approx(recorded["auc"]["value"], abs=0.005)
