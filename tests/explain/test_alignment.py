"""In the right place: what is planted on a film is found there, through real networks."""

import numpy as np
import pytest

from app.explain.evidence import group_evidence
from app.imaging.geometry import spread
from app.imaging.preprocess import InputSpec, model_input
from app.imaging.radiograph import Radiograph
from tests.models.networks import backbone, blurring

pytestmark = pytest.mark.model

NETWORKS = ("VGG16", "ResNet50", "MobileNetV2", "DenseNet121", "resnet16")
SQUARE, PORTRAIT, LANDSCAPE = (448, 448), (900, 600), (500, 1100)


@pytest.fixture(scope="module", params=NETWORKS)
def runtime(request: pytest.FixtureRequest):
    import keras

    from app.models.keras_runtime import KerasRuntime

    body = backbone(request.param)
    if request.param == "resnet16":
        body = keras.Model(body.inputs[0], body.get_layer("features").output)
    film = keras.Input(body.input_shape[1:])
    pooled = keras.layers.GlobalAveragePooling2D()(body(film))
    return KerasRuntime(blurring(keras.Model(film, keras.layers.Dense(1, activation="sigmoid")(pooled))))


def planted(film: tuple[int, int], where: tuple[float, float]) -> tuple[Radiograph, np.ndarray]:
    """A dark film with a bright square of a fifth of the longer side about a place; the square as a mask."""
    pixels, half = np.zeros(film, dtype=np.uint8), max(film) // 10
    row, column = (round(at * side) for at, side in zip(where, film, strict=True))
    pixels[row - half : row + half, column - half : column + half] = 255
    return Radiograph(pixels), pixels > 0


def evidence_on_film(runtime, film: Radiograph, spec: InputSpec) -> np.ndarray:
    image = np.maximum(model_input(film, spec), 0)  # light, where the square is, and nothing elsewhere
    channels = runtime._flat.input_shape[-1]
    outputs = runtime.run(np.repeat(image, channels, axis=-1)[np.newaxis])
    cells = group_evidence(outputs.class_maps[0], outputs.logits[0], (1,)).cells
    return spread(cells, runtime.grid(runtime.layer), (film.height, film.width), spec)


@pytest.mark.parametrize("resize", ["stretch", "letterbox"])
@pytest.mark.parametrize("size", [SQUARE, PORTRAIT, LANDSCAPE])
def test_the_evidence_of_a_planted_square_peaks_inside_it(
    runtime, size: tuple[int, int], resize: str
) -> None:
    for where in ((0.35, 0.6), (0.6, 0.35)):
        film, square = planted(size, where)
        evidence = evidence_on_film(runtime, film, InputSpec(224, 224, resize))
        assert square[np.unravel_index(evidence.argmax(), size)], where


def test_the_film_shifted_by_one_cell_shifts_the_map_by_one_cell(runtime) -> None:
    stride = int(runtime.grid(runtime.layer).stride[0])
    image = np.zeros((1, *runtime._flat.input_shape[1:]), dtype=np.float32)
    image[:, 96:128, 80:112] = np.random.default_rng(0).uniform(0, 1, (32, 32, image.shape[-1]))
    maps = [
        runtime.run(each).class_maps[0, ..., 1] for each in (image, np.roll(image, (stride, stride), (1, 2)))
    ]
    inner = slice(1, -2)
    assert maps[1][2:-1, 2:-1] == pytest.approx(
        maps[0][inner, inner], rel=0.05, abs=0.02 * float(maps[0].max())
    )
