"""The logits of a network on a part's films, as they are and mirrored."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.imaging.preprocess import InputSpec
from app.training.data.film_set import FilmSet
from app.training.data.films import MAIN_SOURCE
from app.training.fitting.parts import figures, logits_of

SIDE, COUNT = 32, 70  # more films than a network is asked for at once


@pytest.fixture
def films() -> FilmSet:
    """Noise; every other film is ill, and brighter in its left half."""
    labels = np.arange(COUNT) % 2
    images = np.random.default_rng(0).integers(0, 100, (COUNT, SIDE, SIDE)).astype(np.uint8)
    images[labels == 1, :, : SIDE // 2] += 100
    return FilmSet(images, labels, InputSpec(SIDE, SIDE), np.array([MAIN_SOURCE] * COUNT))


def left_half(outputs: int) -> Any:
    """A network that calls ill what is bright on the left."""

    def predict(inputs: Any) -> Any:
        bright = inputs[:, :, : SIDE // 2].mean(axis=(1, 2, 3))[:, np.newaxis]
        return np.concatenate([-bright, bright], axis=1) if outputs == 2 else 2 * bright

    return SimpleNamespace(predict_on_batch=predict)


@pytest.mark.parametrize("outputs", [1, 2])
def test_every_film_is_judged_and_told_from_its_mirror_image(films: FilmSet, outputs: int) -> None:
    logits = logits_of(left_half(outputs), films)
    assert logits.shape == (COUNT, 2)
    assert figures(logits, films)["val_auc"] == 1
    assert figures(logits_of(left_half(outputs), films, mirrored=True), films)["val_auc"] == 0
