"""A small drawn set, named as the Kermany set is."""

from pathlib import Path

import cv2
import pytest

from app.imaging.phantom import draw_film


def name(seed: int, kind: str) -> str:
    return f"IM-{seed:04d}-0001.png" if kind == "normal" else f"person{seed}_{kind}_{seed}.png"


@pytest.fixture(scope="session")
def drawn_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("drawn")
    for folder in ("NORMAL", "PNEUMONIA"):
        (root / folder).mkdir()
    for seed in range(42):
        kind = ("normal", "bacteria", "virus")[seed % 3]
        folder = root / ("NORMAL" if kind == "normal" else "PNEUMONIA")
        film = draw_film(seed, kind != "normal", 64, 64).pixels
        cv2.imwrite(str(folder / name(seed, kind)), film)
    return root
