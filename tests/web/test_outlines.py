"""Lines over the film: the outline of the lungs, and the line of half strength."""

import io
import re

import cv2
import numpy as np
import pytest
from PIL import Image

from app.cases.kept_lungs import keep_lungs
from app.cases.lung_outline import lung_svg
from app.config import Settings
from app.diagnosis import Diagnoser
from app.imaging.lungs import lung_field
from app.imaging.phantom import draw_lungs
from app.models.manifest import ModelManifest
from app.models.store import StoredModel
from app.web import create_app
from tests.conftest import BrightCornerRuntime, corner_film, png
from tests.test_diagnosis import Lungs
from tests.web.actors import Browser


@pytest.fixture
def knowing(settings: Settings, manifest: ModelManifest) -> Browser:
    """A doctor whose server finds two lungs on every film."""
    model = StoredModel(manifest, BrightCornerRuntime())
    return Browser(create_app(settings, Diagnoser(model, lungs=Lungs(True))).test_client())


def filled(svg: str) -> np.ndarray:
    """What the outline encloses, drawn at its own size: bool."""
    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    path = re.search(r' d="([^"]+)"', svg)
    assert size
    assert path
    board = np.zeros((int(size.group(2)), int(size.group(1))), dtype=np.uint8)
    for closed in path.group(1).split("Z")[:-1]:
        numbers = np.array(re.findall(r"[\d.]+", closed), dtype=float)
        ends = numbers[2:].reshape(-1, 4)[:, 2:]
        cv2.fillPoly(board, [np.rint(ends).astype(np.int32)], 1)
    return board > 0


@pytest.mark.parametrize("size", [(448, 448), (900, 600)])
def test_the_outline_encloses_the_lungs_that_are_kept(size: tuple[int, int]) -> None:
    kept = keep_lungs(lung_field(draw_lungs(3, 224, 224) / np.float32(255)))
    assert kept is not None
    lungs, drawn = np.logical_or(*kept.masks(size)), filled(lung_svg(kept, size))
    assert 2 * (lungs & drawn).sum() / (lungs.sum() + drawn.sum()) > 0.98


def test_its_lines_keep_their_width_at_any_size(knowing: Browser) -> None:
    answer = knowing.client.get(knowing.result(png(corner_film(True, 120, 180))) + "/lungs.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert 'viewBox="0 0 180 120"' in answer.text
    assert answer.text.count('vector-effect="non-scaling-stroke"') == answer.text.count("<path") == 2


def test_a_stranger_sees_no_outline(knowing: Browser, ill_png: bytes) -> None:
    address = knowing.result(ill_png) + "/lungs.svg"
    assert knowing.client.get(address).status_code == 200
    stranger = Browser(knowing.client.application.test_client())
    assert stranger.client.get(address).status_code == 404
    assert stranger.client.get(f"{address}?key=guess").status_code == 404


def test_without_lungs_there_is_neither_outline_nor_control(
    doctor: Browser, knowing: Browser, ill_png: bytes
) -> None:
    address = doctor.result(ill_png)
    answer = doctor.client.get(f"{address}/lungs.svg")
    assert answer.status_code == 404
    assert "Both lungs were not found" in answer.text
    assert "toggle-lungs" not in doctor.client.get(address).text
    assert "toggle-lungs" in knowing.client.get(knowing.result(ill_png)).text


@pytest.mark.parametrize(
    ("view", "colour"), [("positive", (120, 235, 255, 200)), ("signed", (255, 255, 255, 200))]
)
def test_the_heatmap_can_be_had_without_its_line(
    doctor: Browser, ill_png: bytes, view: str, colour: tuple[int, ...]
) -> None:
    address = doctor.result(ill_png)

    def lined(line: str) -> bool:
        data = doctor.client.get(f"{address}/heatmap.png?view={view}&line={line}").data
        return bool((np.asarray(Image.open(io.BytesIO(data))) == colour).all(axis=2).any())

    assert lined("half")
    assert not lined("none")
    assert doctor.client.get(f"{address}?line=dotted").status_code == 400


def test_the_line_on_the_page_encloses_what_has_half_of_full_strength(
    doctor: Browser, ill_png: bytes
) -> None:
    address = doctor.result(ill_png)
    (svg,) = re.findall(r'<svg id="line".*?</svg>', doctor.client.get(address).text)
    data = doctor.client.get(f"{address}/heatmap.png?line=none").data
    alpha = np.asarray(Image.open(io.BytesIO(data)))[:, :, 3] / 255
    strong, drawn = alpha >= 0.5 * 0.5**0.8, filled(svg)  # most opaque times strength to the power of gamma
    assert 2 * (strong & drawn).sum() / (strong.sum() + drawn.sum()) > 0.97
    assert '<svg id="line"' not in doctor.client.get(f"{address}?line=none").text


def test_without_evidence_there_is_no_line(doctor: Browser, healthy_png: bytes) -> None:
    assert '<svg id="line"' not in doctor.client.get(doctor.result(healthy_png)).text
