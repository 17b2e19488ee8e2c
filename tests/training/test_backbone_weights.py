"""Weights of a backbone, from every kind of file; what does not fit is refused and said."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.errors import LaboratoryError
from app.models.architectures import build_classifier
from app.models.architectures.weight_files import read_weights
from app.models.architectures.weights import backbone_layers, load_backbone_weights
from tests.training.small_runs import command_line, error_of, same

pytestmark = pytest.mark.model

SHAPE = (64, 64, 3)


def network(name: str = "mobilenetv2", channels: int = 3, outputs: int = 2) -> Any:
    return build_classifier(name, (64, 64, channels), outputs, "gap")


def seeded(model: Any, seed: int = 1) -> Any:
    random = np.random.default_rng(seed)
    model.set_weights([random.normal(size=each.shape).astype(np.float32) for each in model.get_weights()])
    return model


@pytest.fixture(scope="module")
def source() -> Any:
    """A trained network, as it were, of other classes than those that are to be learned."""
    return seeded(network(outputs=3))


def backbone_is_that_of(source: Any, model: Any) -> bool:
    ours, theirs = ([layer.get_weights() for layer in backbone_layers(each)] for each in (model, source))
    return all(same(*pair) for pair in zip(ours, theirs, strict=True))


def legacy(model: Any, path: Path, inside: str = "") -> Path:
    """Write weights as Keras 2 did: names of layers and of weights as attributes."""
    import h5py

    with h5py.File(path, "w") as file:
        group = file.create_group(inside) if inside else file
        group.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        for layer in model.layers:
            own = group.create_group(layer.name)
            names = [f"{layer.name}/{weight.name}:0" for weight in layer.weights]
            own.attrs["weight_names"] = [name.encode() for name in names]
            for name, array in zip(names, layer.get_weights(), strict=True):
                own[name] = array
    return path


def nested(model: Any) -> Any:
    """The same network as a model inside a model."""
    import keras

    film = keras.Input(SHAPE)
    return keras.Model(film, model(film))


def saved(model: Any, path: Path) -> Path:
    model.save(path)
    return path


def weights_saved(model: Any, path: Path) -> Path:
    model.save_weights(path)
    return path


FILES = {
    "whole.keras": saved,
    "nested.keras": lambda model, path: saved(nested(model), path),
    "of.weights.h5": weights_saved,
    "nested.weights.h5": lambda model, path: weights_saved(nested(model), path),
    "whole.h5": saved,
    "nested.h5": lambda model, path: saved(nested(model), path),
    "notop.h5": legacy,
    "old_whole.h5": lambda model, path: legacy(model, path, "model_weights"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_backbone_takes_its_weights_from_every_kind_of_file(name: str, source: Any, tmp_path: Path) -> None:
    file, model = FILES[name](source, tmp_path / name), seeded(network(), seed=2)
    head = model.layers[-1].get_weights()
    load_backbone_weights(model, "mobilenetv2", str(file))
    assert backbone_is_that_of(source, model)
    assert same(head, model.layers[-1].get_weights())  # that of the file is for other classes


def faces(path: Path, widths: int = 64, blocks: int = 5) -> tuple[Path, list[np.ndarray]]:
    """VGG-Face as deepface has it: padding, convolutions without padding, a classifier of convolutions."""
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((64, 64, 3))])
    for filters, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))[:blocks]:
        for _ in range(count):
            model.add(layers.ZeroPadding2D(1))
            model.add(layers.Conv2D(filters * widths // 64, 3, activation="relu"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Conv2D(32, 1, activation="relu"))
    model.add(layers.Conv2D(16, 1))
    return legacy(seeded(model), path), model.get_weights()


def test_vgg_face_is_read_in_the_order_of_its_file(tmp_path: Path) -> None:
    file, arrays = faces(tmp_path / "vgg_face_weights.h5")
    model = network("vggface")
    load_backbone_weights(model, "vggface", str(file))
    ours = [array for layer in backbone_layers(model) for array in layer.get_weights()]
    assert len(ours) == 26
    assert same(ours, arrays[:26])


def test_another_network_than_vgg_face_is_refused(tmp_path: Path) -> None:
    narrow, _ = faces(tmp_path / "narrow.h5", widths=32)
    with pytest.raises(LaboratoryError, match=r"conv1_1 3x3x3x64 and 64, received 3x3x3x32 and 32$"):
        load_backbone_weights(network("vggface"), "vggface", str(narrow))
    short, _ = faces(tmp_path / "short.h5", blocks=4)
    with pytest.raises(LaboratoryError, match=r"conv5_1 3x3x512x512 and 512, received 1x1x512x32 and 32$"):
        load_backbone_weights(network("vggface"), "vggface", str(short))


def test_layers_that_keras_numbered_are_found_whatever_was_built_before(tmp_path: Path) -> None:
    source = seeded(network("cnn4", 1))
    file = saved(source, tmp_path / "cnn4.keras")
    model = network("cnn4", 1)
    assert model.layers[1].name != source.layers[1].name
    load_backbone_weights(model, "cnn4", str(file))
    assert backbone_is_that_of(source, model)


def test_a_missing_layer_is_named_and_nothing_taken(source: Any, tmp_path: Path) -> None:
    import h5py

    file = legacy(source, tmp_path / "some.h5")
    with h5py.File(file, "a") as opened:
        names = list(opened.attrs["layer_names"])
        names.remove("block_3_project")
        opened.attrs["layer_names"] = names
    model = seeded(network(), seed=2)
    before = model.get_weights()
    with pytest.raises(LaboratoryError, match="layer block_3_project 1x1x144x32, found none"):
        load_backbone_weights(model, "mobilenetv2", str(file))
    assert same(before, model.get_weights())


def test_weights_of_three_channels_ask_for_three(source: Any, tmp_path: Path) -> None:
    file = legacy(source, tmp_path / "colour.h5")
    with pytest.raises(LaboratoryError, match=r"3x3x1x32, received 3x3x3x32: .* --channels 3"):
        load_backbone_weights(network(channels=1), "mobilenetv2", str(file))


@pytest.mark.parametrize("content", [b"", b"no weights", b"PK\x05\x06" + 18 * b"\0"])
def test_a_file_without_weights_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "weights.h5"
    file.write_bytes(content)
    with pytest.raises(LaboratoryError, match="expected weights as Keras saves them") as refusal:
        read_weights(file)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["resnet16", "cnn4", "cnn5", "separable14", "vggface"])
def test_imagenet_is_refused_where_there_is_none(name: str) -> None:
    word = "vgg_face_weights.h5" if name == "vggface" else "vgg16, vgg19, resnet50"
    with pytest.raises(LaboratoryError, match=word):
        load_backbone_weights(network(name), name, "imagenet")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("vgg16", "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"),
        ("mobilenetv2", "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5"),
    ],
)
def test_without_a_network_the_file_and_its_place_are_said(
    name: str, file: str, drawn_set: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "keras" / "models"
    cache.mkdir(parents=True)
    if name == "mobilenetv2":  # broken, and Keras knows no digest of it
        (cache / file).write_bytes(b"half a file")
    run = ("train", tmp_path / "run", "--data", drawn_set, "--arch", name, "--size", 64, "--batch-size", 6)
    offline = {"https_proxy": "http://127.0.0.1:9", "KERAS_HOME": str(tmp_path / "keras")}
    error = error_of(command_line(*run, "--weights", "imagenet", **offline))
    assert f"/{file}" in error
    assert f"https://storage.googleapis.com/tensorflow/keras-applications/{name[:5]}" in error
    assert f"put the file into {cache}" in error
