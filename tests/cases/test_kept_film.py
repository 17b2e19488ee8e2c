"""The kept film: the same pixels always, packed when somebody looks."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cases.kept_film import film_pixels, film_png, keep_film
from app.imaging.phantom import draw_film

FILM = draw_film(5, True, 150, 120).pixels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep_film(tmp_path, FILM)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_film_nobody_looked_at_is_bare_pixels(folder: Path) -> None:
    assert names(folder) == ["film.npy"]
    assert np.array_equal(film_pixels(folder), FILM)
    assert names(folder) == ["film.npy"]


def test_a_film_is_packed_at_the_first_look_without_loss(folder: Path) -> None:
    packed = film_png(folder, 1000)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(packed))), FILM)
    assert names(folder) == ["film.png"]
    assert film_png(folder, 1000) == packed
    assert np.array_equal(film_pixels(folder), FILM)


def test_looking_does_not_make_a_case_younger(folder: Path) -> None:
    film_png(folder, 1000)
    assert folder.stat().st_mtime == 1000


def test_many_who_look_at_once_all_see_the_film(folder: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        packed = list(pool.map(film_png, [folder] * 32, [1000] * 32))
        seen = list(pool.map(film_pixels, [folder] * 32))
    assert len(set(packed)) == 1
    assert all(np.array_equal(each, FILM) for each in seen)
    assert names(folder) == ["film.png"]
    assert folder.stat().st_mtime == 1000


@pytest.mark.parametrize("name", ["film.npy", "film.png"])
def test_a_damaged_film_is_no_film(folder: Path, name: str) -> None:
    (folder / "film.npy").unlink()
    for damaged in (b"", b"damaged"):
        (folder / name).write_bytes(damaged)
        with pytest.raises(ValueError, match=r"pickle|damaged"):
            film_pixels(folder)
