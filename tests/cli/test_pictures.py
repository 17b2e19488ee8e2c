"""Pictures are drawn behind the model, in order, before their rows."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.cli.agenda import make_agenda
from app.cli.batch import judge_films, read_film
from app.cli.outcome import Outcome
from app.cli.pictures import Pictures, draw_pictures
from app.cli.rows import ERROR, OK, Terms
from app.diagnosis import Diagnoser
from app.errors import EmptyFileError, FilmError
from app.imaging.radiograph import Radiograph

TERMS = Terms("tiny-0.1.0", "grad-cam", "features")
Read = Callable[[Path], Radiograph | FilmError]


@pytest.fixture
def draw(diagnoser: Diagnoser, films: Path):
    """Judge the two films and draw what is asked for, reading them by the function given."""

    def run(pictures: Pictures, read: Read) -> list[Outcome]:
        pictures.make_folders()
        agenda = make_agenda([films / "ill.png", films / "deep" / "well.PNG"], (), pictures)
        judged = judge_films(diagnoser, agenda, 8, TERMS)
        return list(draw_pictures(judged, pictures, read, 8))

    return run


def test_an_outcome_comes_once_its_pictures_are_there(diagnoser: Diagnoser, draw, tmp_path: Path) -> None:
    pictures = Pictures(tmp_path / "o", tmp_path / "e")
    outcomes = draw(pictures, lambda path: read_film(diagnoser, path))
    assert [outcome.entry.stem for outcome in outcomes] == ["ill", "well"]
    assert not any(pictures.missing(outcome.entry.stem) for outcome in outcomes)


def test_a_film_that_cannot_be_read_again_is_a_failure_and_the_others_go_on(
    diagnoser: Diagnoser, draw, tmp_path: Path
) -> None:
    def read(path: Path) -> Radiograph | FilmError:
        return EmptyFileError("gone") if path.stem == "ill" else read_film(diagnoser, path)

    outcomes = draw(Pictures(tmp_path / "o"), read)
    assert [outcome.row.status for outcome in outcomes] == [ERROR, OK]
    assert outcomes[0].row.error == "empty-file: gone"
    assert [path.name for path in (tmp_path / "o").iterdir()] == ["well.png"]


def test_evidence_needs_no_second_look_at_the_film(draw, tmp_path: Path) -> None:
    def read(path: Path) -> FilmError:
        raise AssertionError("expected not to be asked")

    draw(Pictures(evidence=tmp_path / "e"), read)
    assert np.load(tmp_path / "e" / "ill.npy").shape == (320, 240)
