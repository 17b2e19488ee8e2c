"""The whole command on drawn films and a tiny network, whose reason is known: bright is ill."""

import csv
import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np
import pytest
from click.testing import CliRunner, Result
from keras import layers

from app.errors import PneumoscopeError
from app.imaging.geometry import FeatureGrid
from app.imaging.phantom import draw_film, opacity_box
from app.models.store import KERAS_FILE, MANIFEST_FILE, file_digest
from app.training.__main__ import laboratory
from tests.conftest import make_manifest
from tests.training.conftest import name

pytestmark = pytest.mark.model

SIDE = 64


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one tiny network, its manifest being that of the other tests."""
    folder = tmp_path_factory.mktemp("store")
    film = keras.Input((SIDE, SIDE, 1))
    x = layers.AveragePooling2D(4)(film)
    x = layers.Conv2D(2, 1, activation="relu", name="inner")(x)
    x = layers.AveragePooling2D(4, name="features")(x)
    x = layers.Dense(3, name="logits")(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(film, x)
    model.get_layer("inner").set_weights([np.array([[[[1.0, -1.0]]]]), np.zeros(2)])
    model.get_layer("logits").set_weights([np.array([[0.0, 4.0, 2.0], [4.0, 0.0, 0.0]]), np.zeros(3)])
    (folder / "tiny-0.1.0").mkdir()
    model.save(folder / "tiny-0.1.0" / KERAS_FILE)
    inner = {"inner": FeatureGrid(16, 16, (4.0, 4.0), (2.0, 2.0))}
    manifest = make_manifest(
        files={KERAS_FILE: file_digest(folder / "tiny-0.1.0" / KERAS_FILE)},
        evidence=dataclasses.replace(make_manifest().evidence, layers=inner),
    )
    (folder / "tiny-0.1.0" / MANIFEST_FILE).write_text(manifest.to_json())
    return folder


@pytest.fixture(scope="module")
def outlined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two films with an outline, one with an empty one, one that is no film."""
    root = tmp_path_factory.mktemp("outlined")
    for part in ("images", "masks"):
        (root / part).mkdir()
    for seed in range(4):
        film = draw_film(seed, True, 80, 100).pixels
        cv2.imwrite(
            str(root / "images" / f"{seed}.jpg"), film if seed < 3 else np.full((80, 100), 7, np.uint8)
        )
        mask = np.zeros((80, 100), np.uint8)
        mask[20:70, 20:80] = 255 * (seed != 2)
        cv2.imwrite(str(root / "masks" / f"{seed}.png"), mask)
    return root


def judge(store: Path, *arguments: object) -> Result:
    line = ["judge-explanations", "--store", store, *arguments]
    return CliRunner().invoke(laboratory, [str(each) for each in line])


@pytest.fixture(scope="module")
def report(
    store: Path, outlined: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], str]:
    folder = tmp_path_factory.mktemp("out")
    result = judge(store, "--drawn", 4, "--lungs", outlined, "--out", folder)
    assert result.exit_code == 0, result.output
    return json.loads((folder / "explanations.json").read_text()), (folder / "explanations.html").read_text()


def test_each_collection_has_the_measures_that_its_films_allow(report: tuple[dict[str, Any], str]) -> None:
    lungs, drawn = report[0]["collections"]
    assert (lungs["films"], lungs["refused"], drawn["films"]) == (2, 1, 4)
    assert {"lung_energy", "gap_logit", "noise_correlation"} <= set(lungs["measures"])
    assert {"pointing", "auprc", "deletion_logit"} <= set(drawn["measures"])
    assert "pointing" not in lungs["measures"]
    assert "lung_energy" not in drawn["measures"]


def test_every_figure_has_its_interval_round_it(report: tuple[dict[str, Any], str]) -> None:
    for part in report[0]["collections"]:
        for measure in part["measures"].values():
            for figure in (*measure["methods"].values(), *measure.get("better_by", {}).values()):
                low, high = figure["interval"]
                assert low - 1e-3 <= figure["value"] <= high + 1e-3


def test_the_map_of_a_model_of_brightness_follows_its_score(report: tuple[dict[str, Any], str]) -> None:
    gap = report[0]["collections"][1]["measures"]["gap_logit"]
    assert gap["better_by"]["grad-cam"]["interval"][0] > 0
    assert gap["methods"]["grad-cam"]["value"] > 1


def test_a_destroyed_model_has_another_map_and_controls_have_theirs(
    report: tuple[dict[str, Any], str],
) -> None:
    stages = report[0]["collections"][1]["sanity"]["stages"]
    assert [stage["title"] for stage in stages] == ["head", "all"]
    assert stages[-1]["methods"]["grad-cam"]["spearman"]["value"] < 0.9
    for control in report[0]["controls"]:
        assert stages[-1]["methods"][control]["spearman"]["value"] == pytest.approx(1)


def test_the_page_stands_alone_and_says_what_is_on_it(report: tuple[dict[str, Any], str]) -> None:
    page = report[1]
    assert page.count("data:image/png;base64,") == 6
    assert page.count("<polyline") == 2 * 4 * 4
    for words in ("Pointing game", "intersection over union", "pictures of the films", "Best", "Worst"):
        assert words in page
    assert "http" not in page
    assert "<script" not in page


def boxes_of(folder: Path, seeds: range) -> Path:
    with (folder / "boxes.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Image Index", "Finding Label", "Bbox [x", "y", "w", "h]"])
        for seed in seeds:
            top, left, bottom, right = opacity_box(seed, 1024, 1024)
            writer.writerow(
                [
                    f"{Path(name(seed, 'bacteria')).stem}.png",
                    "Pneumonia",
                    left,
                    top,
                    right - left,
                    bottom - top,
                ]
            )
    return folder / "boxes.csv"


def test_films_with_a_box_in_the_list_of_nih_are_judged_and_no_others(
    store: Path, drawn_set: Path, tmp_path: Path
) -> None:
    boxes = boxes_of(tmp_path, range(1, 41, 3))
    given = ("--data", drawn_set, "--boxes", boxes, "--films", 3, "--seed", 2, "--method", "grad-cam")
    first, again = (judge(store, *given, "--out", tmp_path / out) for out in "ab")
    assert first.exit_code == 0, first.output
    assert "pointing" in first.stdout
    figures = json.loads((tmp_path / "a" / "explanations.json").read_text())
    assert [(each["name"], each["films"]) for each in figures["collections"]] == [("films", 3)]
    assert figures == json.loads((tmp_path / "b" / "explanations.json").read_text())
    assert again.exit_code == 0


def test_methods_that_are_one_under_average_pooling_get_the_same_figures(store: Path, tmp_path: Path) -> None:
    result = judge(
        store,
        "--drawn",
        2,
        "--method",
        "grad-cam",
        "--method",
        "hires-cam",
        "--method",
        "layer-cam",
        "--out",
        tmp_path,
    )
    assert result.exit_code == 0, result.output
    (drawn,) = json.loads((tmp_path / "explanations.json").read_text())["collections"]
    for title, measure in drawn["measures"].items():
        found = [measure["methods"][method]["value"] for method in ("grad-cam", "hires-cam")]
        assert found[0] == pytest.approx(found[1], abs=1e-3), title
    assert drawn["measures"]["gap_logit"]["methods"]["layer-cam"]["value"] is not None


def test_what_cannot_be_judged_is_said(store: Path, drawn_set: Path, tmp_path: Path) -> None:
    assert judge(store, "--drawn", 0).exit_code == 2
    assert judge(store, "--boxes", boxes_of(tmp_path, range(1))).exit_code == 2
    for arguments, message in (
        (("--data", drawn_set, "--boxes", boxes_of(tmp_path, range(900, 901))), "that the boxes name"),
        (("--data", tmp_path / "none"), "expected a folder of films"),
        (("--drawn", 1, "--method", "tarot"), "tarot"),
    ):
        error = judge(store, *arguments).exception
        assert isinstance(error, PneumoscopeError)
        assert message in str(error)


def test_a_film_without_its_mask_and_a_mask_of_another_size_are_named(
    store: Path, outlined: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(outlined, tmp_path / "copy")
    cv2.imwrite(str(folder / "masks" / "0.png"), np.full((40, 50), 255, np.uint8))
    assert "80" in str(judge(store, "--drawn", 0, "--lungs", folder).exception)
    (folder / "masks" / "0.png").unlink()
    assert "0.jpg" in str(judge(store, "--drawn", 0, "--lungs", folder).exception)
