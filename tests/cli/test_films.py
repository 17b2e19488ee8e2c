"""Which films a call names, and that none is written over."""

import time
from pathlib import Path

import click
import pytest

from app.cli.films import find_films, refuse_overwriting, refuse_within
from app.cli.pictures import Pictures


def touch(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return paths


def test_films_are_sorted_folder_by_folder(tmp_path: Path) -> None:
    touch(tmp_path, "b.png", "a-c.jpg", "a/d.TIFF", "a/notes.txt", "a/.d.png.part", "c.png/e.bmp")
    found = [str(path.relative_to(tmp_path)) for path in find_films([tmp_path])]
    assert found == ["a/d.TIFF", "a-c.jpg", "b.png", "c.png/e.bmp"]


def test_links_to_films_are_films_and_broken_links_are_none(tmp_path: Path) -> None:
    (film,) = touch(tmp_path / "far", "film.png")
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "link.png").symlink_to(film)
    (tmp_path / "near" / "broken.png").symlink_to(tmp_path / "nothing")
    assert find_films([tmp_path / "near"]) == [tmp_path / "near" / "link.png"]


def test_a_film_that_is_named_twice_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "a.png", "b.png")
    monkeypatch.chdir(tmp_path)
    named = [Path("b.png"), tmp_path, tmp_path / "a.png"]
    assert find_films(named) == [Path("b.png"), tmp_path / "a.png"]


def test_a_film_is_safe_behind_a_link(tmp_path: Path) -> None:
    (film,) = touch(tmp_path / "films", "a.png")
    (tmp_path / "link").symlink_to(tmp_path / "films")
    (link,) = touch(tmp_path / "links", "other.txt")
    link = link.with_name("a.png")
    link.symlink_to(film)
    for films, folder in (([film], tmp_path / "link"), ([link], tmp_path / "films")):
        with pytest.raises(click.UsageError, match="apart from the films"):
            refuse_overwriting(films, None, Pictures(overlays=folder))
    refuse_overwriting([film], None, Pictures(evidence=tmp_path / "films"))


def test_overlays_do_not_lie_where_films_are_looked_for(tmp_path: Path) -> None:
    (film,) = touch(tmp_path / "films" / "deep", "a.jpg")
    (tmp_path / "link").symlink_to(tmp_path / "films")
    for folder in ("films", "films/deep", "films/new/o", "link/o", "other/../films/o"):
        with pytest.raises(click.UsageError, match=f"{folder}: expected a place apart from the films"):
            refuse_within([tmp_path / "films"], Pictures(overlays=tmp_path / folder))
    refuse_within([tmp_path / "films"], Pictures(tmp_path / "films-2", evidence=tmp_path / "films" / "e"))
    refuse_within([film], Pictures(overlays=film.parent))


def test_thousands_of_films_are_found_and_checked_at_once(tmp_path: Path) -> None:
    for folder in range(20):
        touch(tmp_path / str(folder), *(f"{number}.png" for number in range(250)))
    start = time.process_time()
    films = find_films([tmp_path])
    refuse_overwriting(films, tmp_path / "out.csv", Pictures(tmp_path / "o", tmp_path / "0"))
    assert len(films) == 5000
    assert time.process_time() - start < 2.0
