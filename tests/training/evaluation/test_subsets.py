"""Which films are left out of a subset."""

from pathlib import Path

from app.training.data.films import LabelledFilm
from app.training.figures.subsets import Seen, subsets
from app.training.figures.summary import summarise_subset
from tests.training.evaluation.conftest import made_answers


def film(patient: str, digest: str) -> LabelledFilm:
    return LabelledFilm(Path(f"{patient}-{digest}"), "normal", patient, digest)


FILMS = [film("a", "1"), film("b", "2"), film("c", "1"), film("d", "3")]


def test_of_films_with_the_same_bytes_the_first_stays() -> None:
    found = {each.name: each.films.tolist() for each in subsets(FILMS, None)}
    assert found == {"all films": [True] * 4, "no duplicates": [True, True, False, True]}


def test_films_and_patients_of_the_training_are_left_out_each_by_itself() -> None:
    seen = Seen.of([film("d", "9"), film("x", "2")], "the training")
    found = {each.name: each.films.tolist() for each in subsets(FILMS, seen)}
    assert found["no film of the training"] == [True, False, True, True]
    assert found["no patient of the training"] == [True, True, True, False]


def test_a_subset_without_films_of_a_kind_says_so_in_place_of_figures() -> None:
    answers = made_answers([0.2, 0.8, 0.9], ["normal", "viral", "viral"])
    seen = Seen(frozenset({"d0"}), frozenset({"nobody"}), "the training")
    parts = [summarise_subset(each, answers, [], 0, 20) for each in subsets(answers.films, seen)]
    assert "figures" in parts[0]
    assert "nothing is left out" in parts[1]["note"]
    assert (parts[2]["films"], parts[2]["left_out"]) == (2, 1)
    assert "one kind" in parts[2]["note"]
