"""The view model: what its outputs mean, its self-test, its manifest."""

import dataclasses
import math

import numpy as np
import pytest

from app.errors import ManifestError, ModelCorruptError
from app.imaging.phantom import draw_film
from app.imaging.preprocess import InputSpec
from app.models.runtime import Array
from app.models.view_manifest import ViewManifest, ViewSelfTest, ViewThresholds
from app.models.view_model import OUTPUTS, ViewModel, reading

THRESHOLDS = ViewThresholds(frontal=0.4, inverted=0.5, adult=0.5, cropped=0.5, tilted=12, turned=40)
UPRIGHT = (6.0, -6.0, -6.0, -6.0, 1.0, 0.0)


def make_view_manifest(**changes: object) -> ViewManifest:
    manifest = ViewManifest(
        schema=1,
        name="views",
        version="0.1.0",
        task="view",
        architecture="none",
        created="2026-01-01T00:00:00+00:00",
        licence="CC BY 4.0",
        input=InputSpec(64, 64),
        population="drawn children",
        limits=(),
        data={},
        training={},
        metrics={},
        files={"model.keras": "0" * 64},
        thresholds=THRESHOLDS,
        self_test=ViewSelfTest(1, UPRIGHT, 0.05),
    )
    return dataclasses.replace(manifest, **changes)


class SettledNetwork:
    """A network that takes every picture for the same."""

    def __init__(self, outputs: tuple[float, ...] = UPRIGHT) -> None:
        self.outputs = outputs

    def run(self, batch: Array) -> Array:
        return np.tile(np.array(self.outputs, dtype=np.float32), (len(batch), 1))


def test_outputs_are_probabilities_and_an_angle_clockwise() -> None:
    read = reading(np.array([0.0, 2.0, -2.0, 0.0, 0.0, 3.0]))
    assert read.frontal == 0.5
    assert read.inverted == pytest.approx(1 - read.adult)
    assert read.turn == pytest.approx(90)
    assert reading(np.array([0, 0, 0, 0, -1.0, 0.0])).turn == pytest.approx(180)
    assert len(OUTPUTS) == 6


def test_a_view_model_that_answers_otherwise_than_recorded_is_refused() -> None:
    ViewModel(make_view_manifest(), SettledNetwork()).check_ready()
    changed = SettledNetwork((6.0, -6.0, -5.9, -6.0, 1.0, 0.0))
    with pytest.raises(ModelCorruptError, match="drawn film"):
        ViewModel(make_view_manifest(), changed).check_ready()
    with pytest.raises(ModelCorruptError):
        ViewModel(make_view_manifest(), SettledNetwork((math.nan,) * 6)).check_ready()


def test_a_film_and_what_was_made_of_it_read_alike() -> None:
    model = ViewModel(make_view_manifest(), SettledNetwork())
    assert model.read(draw_film(0, False, 64, 64)) == reading(np.array(UPRIGHT, dtype=np.float32))


@pytest.mark.parametrize("change", [{"frontal": 0}, {"adult": 1.5}, {"tilted": 50}, {"turned": 200}])
def test_thresholds_that_mean_nothing_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(ManifestError, match="thresholds"):
        dataclasses.replace(THRESHOLDS, **change)


def test_a_manifest_comes_back_as_it_was_written() -> None:
    manifest = make_view_manifest()
    assert ViewManifest.from_json(manifest.to_json()) == manifest
