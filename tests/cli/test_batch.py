"""Many films as a stream: constant memory, whole batches, films that are let go."""

import weakref
from pathlib import Path
from threading import Event, Lock, Timer

import numpy as np
import pytest

from app.cli.agenda import make_agenda
from app.cli.ahead import THREADS
from app.cli.batch import judge_films, prepare_film
from app.cli.outcome import Entry
from app.cli.pictures import Pictures, draw_pictures
from app.cli.rows import OK, REFUSED, Row, Terms
from app.diagnosis import Diagnoser
from app.errors import RefusedFilmError
from app.imaging.radiograph import Radiograph
from app.models.store import StoredModel
from tests.conftest import BrightCornerRuntime, corner_film, make_manifest, png

TERMS = Terms("tiny-0.1.0", "grad-cam", "features")


class WatchedDiagnoser(Diagnoser):
    """Counts the films read, and those of which the pixels are in memory."""

    def __init__(self) -> None:
        super().__init__(StoredModel(make_manifest(), BrightCornerRuntime()))
        self.read_so_far = self.alive = self.most_alive = 0
        self._lock = Lock()

    def read(self, data: bytes) -> Radiograph:
        film = super().read(data)
        with self._lock:
            self.read_so_far += 1
            self.alive += 1
            self.most_alive = max(self.most_alive, self.alive)
        weakref.finalize(film.pixels, self._let_go)
        return film

    def _let_go(self) -> None:
        with self._lock:
            self.alive -= 1


class HeldDiagnoser(WatchedDiagnoser):
    """Holds films of certain bytes until it is told to go on."""

    def __init__(self, held: bytes) -> None:
        super().__init__()
        self._held = held
        self.go_on = Event()

    def read(self, data: bytes) -> Radiograph:
        if data == self._held:
            self.go_on.wait()
        return super().read(data)


class BatchRuntime(BrightCornerRuntime):
    """Keeps the sizes of the batches that it was given."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def run(self, batch: np.ndarray):
        self.sizes.append(len(batch))
        return super().run(batch)


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"film-{number:02}.png" for number in range(8 * (THREADS + 2))]
    for number, path in enumerate(paths):
        path.write_bytes(png(corner_film(number % 3 == 0, 80, 70)))
    return paths


def test_no_more_batches_are_begun_than_there_are_threads(many: list[Path]) -> None:
    diagnoser, size = WatchedDiagnoser(), 4
    outcomes = judge_films(diagnoser, make_agenda(many, (), Pictures()), size, TERMS)
    for told, _ in enumerate(outcomes):
        assert diagnoser.read_so_far <= (told // size + 1 + THREADS) * size
    assert diagnoser.read_so_far == len(many)


def test_where_the_reader_stops_the_batches_at_work_break_off(many: list[Path]) -> None:
    held = png(corner_film(True, 90, 90))
    for path in many[8:]:
        path.write_bytes(held)
    diagnoser = HeldDiagnoser(held)
    outcomes = judge_films(diagnoser, make_agenda(many, (), Pictures()), 8, TERMS)
    next(outcomes)
    Timer(0.3, diagnoser.go_on.set).start()
    outcomes.close()
    assert diagnoser.read_so_far <= 8 + THREADS  # the films that were at work, and none after them


def test_only_films_that_a_thread_works_on_are_in_memory(many: list[Path], tmp_path: Path) -> None:
    diagnoser = WatchedDiagnoser()
    agenda = make_agenda(many, (), Pictures(tmp_path))
    for _ in judge_films(diagnoser, agenda, 8, TERMS):
        pass
    assert diagnoser.most_alive <= THREADS
    assert diagnoser.alive == 0


def test_a_batch_keeps_its_order_and_puts_refusals_in_their_places(many: list[Path]) -> None:
    many[1].write_bytes(png(corner_film(True)[:20]))
    diagnoser = Diagnoser(StoredModel(make_manifest(), BrightCornerRuntime()))
    outcomes = list(judge_films(diagnoser, make_agenda(many[:4], (), Pictures()), 4, TERMS))
    assert [outcome.row.path for outcome in outcomes] == [str(path) for path in many[:4]]
    assert [outcome.row.status for outcome in outcomes] == [OK, REFUSED, OK, OK]
    assert [outcome.row.label for outcome in outcomes] == ["pneumonia", "", "normal", "pneumonia"]


def test_a_refusal_does_not_hold_the_film_that_it_refused(tmp_path: Path) -> None:
    (tmp_path / "blank.png").write_bytes(png(np.zeros((99, 99), np.uint8)))
    diagnoser = WatchedDiagnoser()
    refusal = prepare_film(diagnoser, tmp_path / "blank.png")
    assert isinstance(refusal, RefusedFilmError)
    assert diagnoser.alive == 0


def test_pictures_are_drawn_of_the_film_itself(many: list[Path], tmp_path: Path) -> None:
    diagnoser, pictures = WatchedDiagnoser(), Pictures(tmp_path / "o")
    pictures.make_folders()
    agenda = make_agenda(many[1:2], (), pictures)
    judged = judge_films(diagnoser, agenda, 8, TERMS)
    (outcome,) = draw_pictures(judged, pictures, lambda path: diagnoser.read(path.read_bytes()), 8)
    assert outcome.diagnosis is not None
    assert outcome.diagnosis.film.pixels.max() == 0  # an outline is all that waited
    whole = diagnoser.diagnose(many[1].read_bytes())
    assert (pictures.files("film-01")[0]).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    decoded = diagnoser.read(pictures.files("film-01")[0].read_bytes())
    assert abs(decoded.pixels.astype(float).mean() - whole.overlay().mean()) < 2


def test_a_batch_with_nothing_due_is_not_judged_and_one_with_any_is_judged_whole(many: list[Path]) -> None:
    runtime = BatchRuntime()
    kept = tuple(Row(str(path), OK, **vars(TERMS)) for path in many[:9])
    agenda = make_agenda(many[:14], kept, Pictures())
    diagnoser = Diagnoser(StoredModel(make_manifest(), runtime))
    outcomes = list(judge_films(diagnoser, agenda, 4, TERMS))
    assert sorted(runtime.sizes) == [2, 4]  # rows 8 to 11, of which 8 is kept, and 12 to 13
    assert [outcome.entry for outcome in outcomes] == [Entry(path, path.stem) for path in many[9:14]]
