"""A drawn set in the Kaggle layout, with everything in it that an exploration should find."""

import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result

from app.imaging.phantom import draw_film
from app.training.__main__ import laboratory
from tests.training.conftest import name

Explore = Callable[..., Result]


@pytest.fixture(scope="session")
def explore() -> Explore:
    """The command, as it is typed."""

    def run(data: Path, out: Path, *options: object) -> Result:
        line = ["explore", "--data", data, "--out", out, *options]
        return CliRunner().invoke(laboratory, [str(each) for each in line])

    return run


def draw(folder: Path, seed: int, kind: str, height: int = 96, width: int = 128) -> Path:
    """Draw a film of `kind` normal, bacteria or virus below its class, and return its path.

    Drawn films resemble each other more than patients' do: a veil of its own tells each apart.
    """
    path = folder / ("NORMAL" if kind == "normal" else "PNEUMONIA") / name(seed, kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    film = draw_film(seed, kind != "normal", height, width).pixels
    veil = np.random.default_rng(seed).integers(0, 256, (5, 5), dtype=np.uint8)
    veil = cv2.resize(veil, (width, height), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(path), cv2.addWeighted(film, 0.5, veil, 0.5, 0))
    return path


@pytest.fixture(scope="session")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train and test, 15 and 6 films, with some of whatever there is to find.

    In train a copy under another class and one that is no film; in test a copy of a film of train,
    and one of train's that was scaled and stored as JPEG.
    """
    root = tmp_path_factory.mktemp("layout") / "chest_xray"
    for seed in range(12):
        draw(root / "train", seed, ("normal", "bacteria", "virus")[seed % 3])
    for seed in range(20, 24):
        draw(root / "test", seed, "normal" if seed % 2 else "virus", 64, 64)
    train, test = root / "train", root / "test"
    shutil.copy(train / "NORMAL" / name(0, "normal"), train / "PNEUMONIA" / "person90_virus_1.png")
    (train / "NORMAL" / "IM-0077-0001.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    draw(train, 30, "virus")
    shutil.copy(train / "PNEUMONIA" / name(1, "bacteria"), test / "PNEUMONIA" / name(1, "bacteria"))
    film = cv2.imread(str(train / "PNEUMONIA" / name(4, "bacteria")), cv2.IMREAD_GRAYSCALE)
    smaller = cv2.resize(film, (100, 80), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(test / "PNEUMONIA" / "person400_bacteria_9.jpg"), smaller, [cv2.IMWRITE_JPEG_QUALITY, 60])
    return root
