"""The actors: drawn films, a model that needs no TensorFlow, and where real films may lie."""

import dataclasses
import io
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from app.diagnosis import Diagnoser
from app.imaging.geometry import FeatureGrid
from app.imaging.phantom import draw_film
from app.imaging.preprocess import InputSpec
from app.models.interval import ProbabilityInterval
from app.models.manifest import Calibration, Evidence, ModelManifest, OperatingPoint, SelfTest
from app.models.runtime import Array, Outputs, Tap
from app.models.store import StoredModel

CELLS, SIDE = 4, 64
GRID = FeatureGrid(CELLS, CELLS, (16.0, 16.0), (8.0, 8.0))


POINT = OperatingPoint("balanced", 0.6, 0.9, (0.8, 1.0), 0.8, (0.7, 0.9), "9 drawn films", "by hand")
POINTS = (
    POINT,
    dataclasses.replace(POINT, name="sensitive", threshold=0.2, sensitivity=0.99, specificity=0.5),
    dataclasses.replace(POINT, name="specific", threshold=0.9, sensitivity=0.7, specificity=0.95),
)
INTERVALS = ProbabilityInterval((-6.0, 0.0, 6.0), (0.0, 0.4, 0.9), (0.1, 0.6, 1.0), "by hand")


class BrightCornerRuntime:
    """A fake model: the brighter the upper left quarter against the film, the more pneumonia."""

    def run(self, batch: Array) -> Outputs:
        cells = batch.reshape(len(batch), CELLS, SIDE // CELLS, CELLS, SIDE // CELLS).mean(axis=(2, 4))
        maps = np.zeros((len(batch), CELLS, CELLS, 3), dtype=np.float32)
        maps[:, :2, :2, 1] = cells[:, :2, :2]
        maps[:, :2, :2, 2] = cells[:, :2, :2] / 2
        return Outputs(maps.sum(axis=(1, 2)), maps, cells.reshape(len(batch), -1))

    def tap(self, batch: Array, group: tuple[int, ...], layer: str) -> Tap:
        features = np.maximum(batch.reshape(len(batch), CELLS, SIDE // CELLS, CELLS, -1).mean(axis=(2, 4)), 0)
        gradients = np.zeros_like(features)
        gradients[:, :2, :2] = 1
        return Tap(features[..., np.newaxis], gradients[..., np.newaxis])


def make_manifest(**changes: object) -> ModelManifest:
    """A small manifest; name fields to change them."""
    manifest = ModelManifest(
        schema=2,
        name="tiny",
        version="0.1.0",
        task="classify",
        architecture="none",
        created="2026-01-01T00:00:00+00:00",
        licence="CC BY 4.0",
        classes=("normal", "bacterial", "viral"),
        pneumonia=("bacterial", "viral"),
        input=InputSpec(SIDE, SIDE),
        evidence=Evidence("grad-cam", "features", "average", GRID, 1.0, "by hand", layers={"detail": GRID}),
        calibration=Calibration(1.0, (0.0, 0.0, 0.0), 0.5),
        operating_points=(POINT,),
        self_test=SelfTest(1, (0.0, 0.0), 100.0),
        population="drawn children",
        limits=("Knows drawn films only.",),
        data={},
        training={},
        metrics={},
        files={"model.keras": "0" * 64},
    )
    return dataclasses.replace(manifest, **changes)


def png(pixels: npt.NDArray[np.generic] | Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The bytes of a picture."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def corner_film(bright: bool, height: int = 240, width: int = 240) -> npt.NDArray[np.uint8]:
    """A grey film whose upper left quarter is bright, or dark."""
    film = np.full((height, width), 100, dtype=np.uint8)
    film[: height // 2, : width // 2] = 220 if bright else 10
    return film


@pytest.fixture
def manifest() -> ModelManifest:
    return make_manifest()


@pytest.fixture
def diagnoser(manifest: ModelManifest) -> Diagnoser:
    return Diagnoser(StoredModel(manifest, BrightCornerRuntime()))


@pytest.fixture(scope="session")
def drawn_png() -> bytes:
    return png(draw_film(1, True, 256, 256).pixels)


@pytest.fixture
def ill_png() -> bytes:
    return png(corner_film(True))


@pytest.fixture
def healthy_png() -> bytes:
    return png(corner_film(False))


@pytest.fixture(scope="session")
def cxr_data() -> Path:
    """The folder of real radiographs; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("CXR_DATA", Path(__file__).parents[1].parent / "shared" / "data"))
    if not (folder / "chest_xray").is_dir():
        pytest.skip(f"no real radiographs at {folder}: set CXR_DATA to run this test")
    return folder
