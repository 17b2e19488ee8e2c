"""One explainer for all methods: the right map, the right scale, the right warnings."""

import dataclasses

import numpy as np
import pytest

from app.errors import MethodError
from app.explain.explainer import Explainer, Explanation
from app.models.runtime import Array, Outputs, Tap
from tests.conftest import SIDE, BrightCornerRuntime, make_manifest

IMAGE = np.random.default_rng(0).normal(size=(SIDE, SIDE, 1)).astype(np.float32)


class BrokenTapRuntime(BrightCornerRuntime):
    """A fake model whose gradients are not numbers."""

    def tap(self, batch: Array, group: tuple[int, ...], layer: str) -> Tap:
        tap = super().tap(batch, group, layer)
        return Tap(tap.features, tap.gradients * np.float32("nan"))


def ask(
    runtime: BrightCornerRuntime, method: str | None = None, layer: str | None = None, **evidence: object
) -> Explanation:
    outputs: Outputs = runtime.run(IMAGE[np.newaxis])
    manifest = make_manifest()
    manifest = make_manifest(evidence=dataclasses.replace(manifest.evidence, **evidence))
    return Explainer(runtime, manifest).explain(IMAGE, outputs, 0, method, layer)


def codes(explanation: Explanation) -> list[str]:
    return [caution.code for caution in explanation.cautions]


def test_the_models_own_method_needs_no_warning_and_is_in_logits() -> None:
    explanation = ask(BrightCornerRuntime())
    assert explanation.method.name == "grad-cam"
    assert codes(explanation) == []
    assert explanation.evidence.offset is not None
    assert np.array_equal(explanation.evidence.cells, ask(BrightCornerRuntime(), "hires-cam").evidence.cells)


def test_an_averaging_method_before_a_flattening_head_is_called_unfaithful() -> None:
    assert "unfaithful-method" in codes(ask(BrightCornerRuntime(), "grad-cam", gathering="flatten"))
    assert codes(ask(BrightCornerRuntime(), "hires-cam", gathering="flatten")) == []


def test_methods_that_give_no_logits_say_so() -> None:
    explanation = ask(BrightCornerRuntime(), "grad-cam++")
    assert codes(explanation) == ["not-logits", "film-scale"]
    assert explanation.evidence.offset is None
    assert explanation.scale == explanation.evidence.maximum
    assert "class-blind" in codes(ask(BrightCornerRuntime(), "eigen-cam"))


def test_a_method_with_a_scale_of_its_own_is_not_stretched_to_the_film() -> None:
    explanation = ask(BrightCornerRuntime(), "grad-cam++", scales={"grad-cam++": 7.0})
    assert explanation.scale == 7.0
    assert codes(explanation) == ["not-logits"]


def test_layer_cam_looks_at_a_finer_layer_unless_one_is_named() -> None:
    assert ask(BrightCornerRuntime(), "layer-cam").layer == "detail"
    assert "detail-view" in codes(ask(BrightCornerRuntime(), "layer-cam"))
    assert ask(BrightCornerRuntime(), "layer-cam", "features").layer == "features"


def test_score_cam_runs_the_model_behind_each_channel() -> None:
    explanation = ask(BrightCornerRuntime(), "score-cam")
    assert explanation.evidence.cells.shape == (4, 4)
    assert explanation.evidence.cells.min() >= 0


def test_values_that_are_not_numbers_become_an_empty_map_and_a_warning() -> None:
    explanation = ask(BrokenTapRuntime(), "grad-cam++")
    assert explanation.evidence.empty
    assert explanation.scale > 0
    assert "no-map" in codes(explanation)


def test_an_unknown_method_or_layer_is_answered_with_those_there_are() -> None:
    with pytest.raises(MethodError, match="grad-cam, hires-cam"):
        ask(BrightCornerRuntime(), "saliency")
    with pytest.raises(MethodError, match="detail, features"):
        ask(BrightCornerRuntime(), "layer-cam", "nose")


@pytest.mark.parametrize(
    ("method", "layer", "taps"),
    [(None, None, []), ("eigen-cam", None, ["features"]), ("grad-cam", "detail", ["detail"])],
)
def test_warming_up_loads_only_what_the_explanations_asked_for_take(
    method: str | None, layer: str | None, taps: list[str]
) -> None:
    tapped = []

    class Recording(BrightCornerRuntime):
        def tap(self, batch: Array, group: tuple[int, ...], layer: str) -> Tap:
            tapped.append(layer)
            return super().tap(batch, group, layer)

    Explainer(Recording(), make_manifest()).warm_up(method, layer)
    assert tapped == taps
