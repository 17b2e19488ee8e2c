"""The whole command, on drawn films."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import LaboratoryError
from tests.training.explore.conftest import Explore, draw

Explored = tuple[dict[str, Any], str, str]


@pytest.fixture(scope="module")
def explored(explore: Explore, layout: Path, tmp_path_factory: pytest.TempPathFactory) -> Explored:
    """Figures, page, and what the terminal was told."""
    out = tmp_path_factory.mktemp("out")
    result = explore(layout, out, "--samples", 4)
    assert result.exit_code == 0, result.output
    return (
        json.loads((out / "explored.json").read_text()),
        (out / "explored.html").read_text(),
        result.output,
    )


def test_films_and_patients_are_counted_by_part_and_class(explored: Explored) -> None:
    counts = explored[0]["counts"]
    assert list(counts["parts"]) == ["train", "test"]
    assert {group: row["films"] for group, row in counts["parts"]["train"].items()} == {
        "normal": 5, "bacterial": 4, "viral": 6, "pneumonia": 10, "all": 15,
    }  # fmt: skip
    assert counts["in_all"]["all"]["films"] == 21
    assert counts["parts"]["test"]["pneumonia"]["share"] == round(4 / 6, 4)


def test_copies_are_told_by_where_they_lie(explored: Explored) -> None:
    same = explored[0]["identical"]
    assert (same["groups"], same["surplus"]) == (2, 2)
    assert (same["label_conflicts"], same["within_class"], same["across_parts"]) == (1, 1, 1)
    conflict = next(group for group in same["list"] if len(group["classes"]) == 2)
    assert conflict["films"] == ["train/NORMAL/IM-0000-0001.png", "train/PNEUMONIA/person90_virus_1.png"]


def test_a_scaled_and_stored_anew_film_is_found_and_no_stranger(explored: Explored) -> None:
    (pair,) = explored[0]["alike"]["list"]
    assert pair["films"] == [
        "train/PNEUMONIA/person4_bacteria_4.png",
        "test/PNEUMONIA/person400_bacteria_9.jpg",
    ]
    assert (pair["parts"], pair["same_patient"]) == (["test", "train"], False)


def test_a_patient_number_in_two_parts_is_named(explored: Explored) -> None:
    found = explored[0]["patients"]["in_several_parts"]
    assert found == [{"patient": "person1", "parts": ["train", "test"]}]
    assert "they need not be the same people" in explored[1]


def test_a_broken_film_is_listed_with_its_reason_and_the_others_are_measured(explored: Explored) -> None:
    (broken,) = explored[0]["broken"]
    assert broken["film"] == "train/NORMAL/IM-0077-0001.png"
    assert broken["reason"].startswith("expected a whole image")
    assert broken["reason"] in explored[1]
    assert explored[0]["intensity"]["whole"]["classes"]["normal"]["films"] == 6


def test_sizes_are_those_of_the_files(explored: Explored) -> None:
    width = explored[0]["sizes"]["width"]
    assert (width["classes"]["bacterial"]["min"], width["classes"]["bacterial"]["max"]) == (100, 128)
    assert sum(width["classes"]["viral"]["counts"]) == 8
    assert (width["edges"][0], width["edges"][-1]) == (64, 128)


def test_the_page_stands_alone_with_its_pictures_edges_and_charts(explored: Explored) -> None:
    figures, page, _ = explored
    drawn = sum(len(names) for names in figures["samples"].values())
    assert page.count("data:image/png;base64,") == drawn + 2 * 3 * 3
    assert page.count("data:image/svg+xml;base64,") == 4
    assert "pictures of the films" in page
    for outside in ("http", "<script", "<link", 'src="/'):
        assert outside not in page


def test_the_terminal_is_told_what_to_beware_of(explored: Explored) -> None:
    assert "21 films of" in explored[2]
    assert "beware: Identical films lie in different classes, once." in explored[2]
    assert "beware: 1 film cannot be decoded" in explored[2]


def test_the_same_films_and_seed_give_the_same_bytes_and_another_seed_other_films(
    explore: Explore, layout: Path, tmp_path: Path
) -> None:
    for out, seed in (("one", 3), ("two", 3), ("three", 4)):
        assert explore(layout, tmp_path / out, "--seed", seed, "--samples", 2).exit_code == 0
    one, two, three = (tmp_path / out / "explored.json" for out in ("one", "two", "three"))
    assert one.read_bytes() == two.read_bytes()
    assert (tmp_path / "one/explored.html").read_bytes() == (tmp_path / "two/explored.html").read_bytes()
    assert json.loads(one.read_text())["samples"] != json.loads(three.read_text())["samples"]


def test_a_folder_of_the_two_classes_alone_is_one_part(
    explore: Explore, layout: Path, tmp_path: Path
) -> None:
    assert explore(layout / "test", tmp_path).exit_code == 0
    figures = json.loads((tmp_path / "explored.json").read_text())
    assert list(figures["counts"]["parts"]) == ["all"]
    assert figures["counts"]["parts"]["all"] == figures["counts"]["in_all"]
    assert (figures["films"], figures["identical"]["groups"], figures["broken"]) == (6, 0, [])


def damaged(root: Path, damage: str) -> Path:
    """A set of two films with one thing wrong."""
    draw(root, 0, "normal")
    film = draw(root, 1, "virus")
    if damage == "names":
        film.rename(film.with_name("holiday.png"))
    elif damage == "undecodable":
        for path in root.rglob("*.png"):
            path.write_bytes(b"")
    else:
        film.unlink()
        if damage == "missing":
            film.parent.rmdir()
    return root


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("missing", "expected a folder of films at"),
        ("empty", "expected films in"),
        ("names", "expected a name of the Kermany set"),
        ("undecodable", "expected films that can be decoded, received expected an image, received an empty"),
    ],
)
def test_what_cannot_be_explored_is_one_line(
    explore: Explore, tmp_path: Path, damage: str, said: str
) -> None:
    error = explore(damaged(tmp_path / "set", damage), tmp_path / "out").exception
    assert isinstance(error, LaboratoryError)
    assert said in str(error)
    assert "\n" not in str(error)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_neither_layout_or_both_is_refused(explore: Explore, tmp_path: Path) -> None:
    for received in ("none of them", "NORMAL, test"):
        error = explore(tmp_path, tmp_path / "out").exception
        assert f"received {received}" in str(error)
        (tmp_path / "NORMAL").mkdir(exist_ok=True)
        (tmp_path / "test").mkdir(exist_ok=True)
