"""A tiny network whose reason is known (bright is ill), as a stored model and as a finished run."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.models.store import KERAS_FILE, MANIFEST_FILE, file_digest
from app.training.data.films import MAIN_SOURCE, LabelledFilm, read_films
from app.training.data.split import split_films, write_split
from app.training.figures.answers import Answers
from app.training.fitting.run import Run, RunConfig
from tests.conftest import make_manifest

SIDE = 64


def save_tiny(path: Path, weight: float) -> None:
    """Three logits of the mean of what is bright, and of what is dark."""
    import keras
    from keras import layers

    film = keras.Input((SIDE, SIDE, 1))
    x = layers.AveragePooling2D(4)(film)
    x = layers.Conv2D(2, 1, activation="relu", name="inner")(x)
    x = layers.AveragePooling2D(4, name="features")(x)
    x = layers.Dense(3, name="logits")(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(film, x)
    model.get_layer("inner").set_weights([np.array([[[[1.0, -1.0]]]]), np.zeros(2)])
    kernel = np.array([[0.0, 4.0, 2.0], [weight, 0.0, 0.0]])
    model.get_layer("logits").set_weights([kernel, np.zeros(3)])
    model.save(path)


@pytest.fixture(scope="session")
def tiny_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    weights = folder / "tiny-0.1.0" / KERAS_FILE
    weights.parent.mkdir()
    save_tiny(weights, 4.0)
    manifest = make_manifest(
        files={KERAS_FILE: file_digest(weights)},
        evidence=dataclasses.replace(make_manifest().evidence, layers={}),
    )
    (folder / "tiny-0.1.0" / MANIFEST_FILE).write_text(manifest.to_json())
    return folder


@pytest.fixture(scope="session")
def make_run(drawn_set: Path) -> Callable[..., Run]:
    """Write a finished run of the drawn set, of the tiny network."""

    def make(folder: Path, weight: float = 4.0) -> Run:
        run, films = Run(folder), read_films(drawn_set)
        run.write_config(RunConfig(height=SIDE, width=SIDE, seed=5))
        write_split(split_films(films, 5), {MAIN_SOURCE: drawn_set}, run.split_file)
        save_tiny(run.model_file, weight)
        return run

    return make


def made_answers(probability: list[float], labels: list[str], patients: list[str] | None = None) -> Answers:
    """Answers of a model of two classes that is calibrated as it is."""
    manifest = make_manifest(
        classes=("normal", "pneumonia"),
        pneumonia=("pneumonia",),
        calibration=dataclasses.replace(make_manifest().calibration, biases=(0.0, 0.0)),
    )
    said = np.array(probability)
    names = patients or [f"p{place}" for place in range(len(labels))]
    films = [LabelledFilm(Path(f"{i}.png"), label, names[i], f"d{i}") for i, label in enumerate(labels)]
    return Answers(np.column_stack([np.log(1 - said), np.log(said)]), tuple(films), manifest)
