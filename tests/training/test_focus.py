"""The price of evidence outside the lungs."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from app.config import RuntimeChoice
from app.errors import LaboratoryError
from app.explain.evidence import group_evidence
from app.imaging.phantom import draw_lungs
from app.models.architectures import build
from app.models.keras_runtime import KerasRuntime
from app.models.lung_model import LungModel
from app.models.store import ModelStore
from app.training.data.films import MAIN_SOURCE
from app.training.figures.metrics import pneumonia_columns
from app.training.fitting.focus import as_it_is, with_focus
from app.training.fitting.loss import possible_classes_loss
from app.training.fitting.optimisers import compile_adamw
from app.training.fitting.run import Run, RunConfig
from app.training.fitting.train import start_run, train
from tests.models.test_lung_model import KnowingRuntime, make_lung_manifest

pytestmark = pytest.mark.model


class KnowingStore(ModelStore):
    """A store whose lung field model knows the lungs of one drawn film."""

    def open_lungs(self, identity: str | None = None, choice: RuntimeChoice = "auto") -> LungModel:
        return LungModel(make_lung_manifest(), KnowingRuntime())


FILMS = np.random.default_rng(0).normal(size=(4, 64, 64, 1)).astype(np.float32)
LUNGS = np.stack([draw_lungs(seed, 64, 64) for seed in range(4)])[..., np.newaxis].astype(np.float32) / 255
CONFIG = RunConfig(height=64, width=64, epochs=2, batch_size=12, warm_up_epochs=0.5, learning_rate=0.01)


def test_the_price_is_the_share_of_the_explained_evidence_outside_the_lungs() -> None:
    model = build("resnet16", (64, 64), 3)
    _, outside = (np.asarray(each) for each in with_focus(model)([FILMS, LUNGS]))
    outputs = KerasRuntime(model).run(FILMS)
    for index in range(4):
        cells = group_evidence(outputs.class_maps[index], outputs.logits[index], pneumonia_columns(3)).cells
        inside = LUNGS[index, ..., 0].reshape(4, 16, 4, 16).mean(axis=(1, 3))
        expected = (np.abs(cells) * (1 - inside)).sum() / np.abs(cells).sum()
        assert outside[index, 0] == pytest.approx(expected, abs=0.01)


def test_a_film_without_lungs_pays_nothing() -> None:
    _, outside = with_focus(build("resnet16", (64, 64), 3))([FILMS, np.zeros_like(LUNGS)])
    assert np.asarray(outside).tolist() == [[0.0]] * 4


def test_a_model_whose_features_are_not_averaged_is_refused() -> None:
    with pytest.raises(LaboratoryError, match="averaged"):
        with_focus(build("viewnet", (64, 64), 3))


def test_training_by_the_price_alone_moves_the_evidence_into_the_lungs() -> None:
    model = build("resnet16", (64, 64), 3)
    trained = with_focus(model)
    compile_adamw(trained, CONFIG, 20, [possible_classes_loss(0.0), as_it_is], [0.0, 1.0])
    targets = [np.eye(3, dtype=np.float32)[[0, 1, 2, 1]], np.zeros((4, 1), dtype=np.float32)]
    prices = [trained.train_on_batch([FILMS, LUNGS], targets)[0] for _ in range(20)]
    assert prices[-1] < 0.7 * prices[0]


def test_a_run_with_a_price_and_low_precision_gives_a_plain_float32_model(
    drawn_set: Path, tmp_path: Path
) -> None:
    from app.models.keras_runtime import load_keras

    run = Run(tmp_path / "run")
    config = dataclasses.replace(
        CONFIG, lungs="drawn-0.0.1", match_framing=True, focus=0.3, precision="mixed_bfloat16"
    )
    start_run(run, config, {MAIN_SOURCE: drawn_set})
    train(run, {MAIN_SOURCE: drawn_set}, KnowingStore(tmp_path))
    model = load_keras(run.model_file)
    assert len(model.inputs) == len(model.outputs) == 1
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}
    assert all(np.isfinite(weight).all() for weight in model.get_weights())


def test_a_price_without_lungs_or_an_unknown_precision_is_refused(drawn_set: Path, tmp_path: Path) -> None:
    with pytest.raises(LaboratoryError, match="lung field model"):
        start_run(Run(tmp_path / "a"), dataclasses.replace(CONFIG, focus=0.3), {MAIN_SOURCE: drawn_set})
    with pytest.raises(LaboratoryError, match="lung field model"):
        start_run(
            Run(tmp_path / "a"), dataclasses.replace(CONFIG, match_framing=True), {MAIN_SOURCE: drawn_set}
        )
    run = Run(tmp_path / "b")
    start_run(run, dataclasses.replace(CONFIG, precision="float3"), {MAIN_SOURCE: drawn_set})
    with pytest.raises(LaboratoryError, match="precision"):
        train(run, {MAIN_SOURCE: drawn_set})
