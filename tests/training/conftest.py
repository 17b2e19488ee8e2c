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


@pytest.fixture(scope="session")
def nih_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty drawn films of thirty patients, named and labelled as those of the NIH are."""
    root = tmp_path_factory.mktemp("nih")
    (root / "images").mkdir()
    lines = ["image,findings,patient,age,sex,view"]
    for seed in range(60):
        findings = ("No Finding", "Effusion|Pneumonia", "Infiltration|Mass", "Effusion")[seed % 4]
        cv2.imwrite(str(root / "images" / f"{seed}.png"), draw_film(seed, seed % 4 == 1, 64, 64).pixels)
        lines.append(f"{seed}.png,{findings},{seed // 2},50,F,PA")
    (root / "labels.csv").write_text("\n".join(lines) + "\n")
    return root
