"""Six methods against other people's code: golden arrays by benchmarks/golden_explanations.py."""

from pathlib import Path

import numpy as np
import pytest

from app.explain.explainer import Explainer
from app.explain.methods import LAYER_CAM, METHODS, SCORE_CAM, WEIGH
from app.explain.score_cam import score_cam
from app.imaging.geometry import FeatureGrid
from app.models.manifest import Evidence
from app.models.scores import group_score
from tests.conftest import make_manifest
from tests.models.networks import body

pytestmark = pytest.mark.model

ILL = (1, 2)
HEADS = {"average": "GlobalAveragePooling2D", "maximum": "GlobalMaxPooling2D", "flatten": "Flatten"}


@pytest.fixture(scope="module")
def golden():
    with np.load(Path(__file__).with_name("golden.npz"), allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.fixture(scope="module")
def runtimes(golden):
    from keras import Input, Model, layers

    from app.models.keras_runtime import KerasRuntime

    def runtime(head: str) -> KerasRuntime:
        film = Input(golden["films"].shape[1:])
        gathered = getattr(layers, HEADS[head])()(body(film))
        model = Model(film, layers.Dense(3, activation="softmax")(gathered))
        inner = [golden[f"body/{place}"] for place in range(8)]
        model.set_weights([*inner, golden[f"{head}/kernel"], golden[f"{head}/bias"]])
        return KerasRuntime(model)

    return {head: runtime(head) for head in HEADS}


def explained(runtime, films: np.ndarray, method: str, layer: str | None) -> np.ndarray:
    """The maps of an Explainer whose model has that default."""
    grid, finer = runtime.grid(runtime.layer), runtime.finer_layers()
    evidence = Evidence(method, runtime.layer, runtime.gathering(), grid, 1.0, "", finer)
    explainer, outputs = Explainer(runtime, make_manifest(evidence=evidence)), runtime.run(films)
    explanations = [
        explainer.explain(film, outputs, place, method, layer) for place, film in enumerate(films)
    ]
    return np.stack([each.evidence.cells for each in explanations])


def close(expected: np.ndarray, share: float = 1e-5):
    """Equal up to a share of the greatest value."""
    return pytest.approx(expected, rel=0, abs=share * float(np.abs(expected).max()))


@pytest.mark.parametrize("head", HEADS)
def test_the_network_is_the_same(golden, runtimes, head: str) -> None:
    assert runtimes[head].run(golden["films"]).logits == close(golden[f"{head}/logits"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("head", HEADS)
def test_a_method_gives_the_golden_map(golden, runtimes, head: str, method: str) -> None:
    maps = explained(runtimes[head], golden["films"], method, runtimes[head].layer)
    assert maps == close(golden[f"{head}/{method}"])


@pytest.mark.parametrize("method", WEIGH)
@pytest.mark.parametrize("head", HEADS)
def test_a_tap_gives_it_as_well(golden, runtimes, head: str, method: str) -> None:
    tap = runtimes[head].tap(golden["films"], ILL, runtimes[head].layer)
    maps = [WEIGH[method](*film) for film in zip(tap.features, tap.gradients, strict=True)]
    assert np.stack(maps) == close(golden[f"{head}/{method}"])


@pytest.mark.parametrize("head", HEADS)
def test_layer_cam_gives_the_golden_map_of_the_earlier_layer(golden, runtimes, head: str) -> None:
    maps = explained(runtimes[head], golden["films"], LAYER_CAM, None)
    assert maps == close(golden[f"{head}/{LAYER_CAM}/early"])


@pytest.mark.parametrize("head", HEADS)
def test_score_cam_gives_the_golden_map_of_evenly_spread_cells(golden, runtimes, head: str) -> None:
    film, runtime = golden["films"][0], runtimes[head]
    features = runtime.tap(film[np.newaxis], ILL, runtime.layer).features[0]
    rows, columns = features.shape[:2]
    stride = (film.shape[0] / rows, film.shape[1] / columns)
    grid = FeatureGrid(rows, columns, stride, (stride[0] / 2, stride[1] / 2))
    maps = score_cam(features, film, grid, lambda images: group_score(runtime.run(images).logits, ILL))
    assert maps == close(golden[f"{head}/{SCORE_CAM}/even"][0])


def test_cells_lie_where_the_centroids_of_input_gradients_say(golden, runtimes) -> None:
    grid = runtimes["average"].grid(runtimes["average"].layer)
    assert (*grid.stride, *grid.offset) == pytest.approx(tuple(golden["grid"]), abs=1e-5)
