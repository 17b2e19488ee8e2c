"""Films to judge on: from folders of three kinds, and drawn with their boxes."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.errors import LaboratoryError
from app.imaging.phantom import draw_film, opacity_box
from app.training.judge.boxes import Box
from app.training.judge.collection import read_collections
from app.training.judge.films import FIRST_JUDGED_SEED, drawn_films, films_of


def draw(path: Path) -> None:
    cv2.imwrite(str(path), draw_film(3, True, 64, 64).pixels)


def test_of_the_kermany_set_the_pneumonias_are_taken_with_their_patients(drawn_set: Path) -> None:
    entries = films_of(drawn_set)
    assert {entry.name for entry in entries} == {path.name for path in (drawn_set / "PNEUMONIA").iterdir()}
    assert next(entry.patient for entry in entries if entry.name == "person7_bacteria_7.png") == "person7"


def test_of_a_labelled_folder_the_pneumonias_are_taken_with_their_patients(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    draw(tmp_path / "images" / "a.png")
    rows = ("image,findings,patient", "a.png,Edema|Pneumonia,61", "b.png,No Finding,62")
    (tmp_path / "labels.csv").write_text("\n".join(rows))
    (entry,) = films_of(tmp_path)
    assert (entry.name, entry.patient) == ("a.png", "61")
    assert entry.open().film.height == 64


def test_of_a_plain_folder_all_films_are_taken_and_names_of_nih_tell_the_patient(tmp_path: Path) -> None:
    for name in ("00000061_012.png", "00000061_013.png", "other.png"):
        draw(tmp_path / name)
    assert [entry.patient for entry in films_of(tmp_path)] == ["00000061", "00000061", "other"]
    marked = films_of(tmp_path, {"other": (Box(512, 0, 512, 256, 1024),)})[0].open()
    assert marked.boxes == ((0, 0.5, 0.25, 1),)


def test_a_broken_film_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no film")
    with pytest.raises(LaboratoryError, match=r"broken\.png"):
        films_of(tmp_path)[0].open()


def test_a_drawn_film_has_an_opacity_in_its_box() -> None:
    marked = drawn_films(2)[1].open()
    plain = draw_film(FIRST_JUDGED_SEED + 1, False, 512, 512).pixels
    assert np.abs(marked.film.pixels.astype(int) - plain).max() > 35
    top, left, bottom, right = opacity_box(FIRST_JUDGED_SEED + 1, 512, 512)
    assert marked.boxes[0] == (top / 512, left / 512, bottom / 512, right / 512)


def test_a_lot_of_the_films_is_the_seeds(drawn_set: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(drawn_set / "PNEUMONIA", tmp_path / "films")
    one, again, other = (
        [entry.name for entry in read_collections(folder, None, None, 0, 5, seed)[0].entries]
        for seed in (1, 1, 2)
    )
    assert len(one) == 5
    assert one == again
    assert one != other
