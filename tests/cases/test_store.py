"""Cases: whole, private, and gone when old."""

import dataclasses
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

from app.cases.case import keep_explanation
from app.cases.database import Database
from app.cases.film_folder import FilmFolder
from app.cases.janitor import Janitor
from app.cases.orphans import Orphans
from app.cases.pictures import (
    DISPLAY_SIDE,
    HeatmapStyle,
    display_film,
    display_size,
    heatmap_picture,
    overlay_picture,
)
from app.cases.store import CaseStore
from app.cases.tables import CaseRow
from app.diagnosis import Diagnoser, Diagnosis, Requisition
from app.errors import CaseDamagedError, CaseNotFoundError, MethodError
from app.imaging.geometry import FeatureGrid
from app.imaging.overlay import AGAINST, FOR
from tests.conftest import corner_film


def test_a_case_is_found_again_as_it_was_kept(store: CaseStore, diagnosis: Diagnosis) -> None:
    case = store.keep(diagnosis, "secret")
    found = store.find(case.id, "secret")
    assert found == case
    assert found.probability == diagnosis.probability
    assert np.array_equal(store.film(found), corner_film(True))


def test_its_pictures_are_those_of_the_diagnosis(store: CaseStore, diagnosis: Diagnosis) -> None:
    case = store.keep(diagnosis, "secret")
    assert np.array_equal(overlay_picture(case.evidence, store.film(case)), diagnosis.overlay())
    assert heatmap_picture(case.evidence, (240, 240)).shape == (240, 240, 4)


def test_another_explanation_is_kept_beside_the_first(
    store: CaseStore, diagnoser: Diagnoser, diagnosis: Diagnosis, ill_png: bytes
) -> None:
    case = store.keep(diagnosis, "secret")
    more = keep_explanation(diagnoser.diagnose(ill_png, Requisition("layer-cam")))
    assert store.add(case, more) == store.add(case, more) == store.find(case.id, "secret")
    found = store.find(case.id, "secret")
    assert [each.method for each in found.explanations] == ["grad-cam", "layer-cam"]
    assert (found.evidence, found.explanation("layer-cam")) == (case.evidence, more)
    with pytest.raises(MethodError):
        found.explanation("score-cam")


def test_another_explanation_does_not_lengthen_the_time_of_a_case(
    database: Database, films: FilmFolder, diagnosis: Diagnosis
) -> None:
    now = time.time()
    store = CaseStore(database, films, retention=60, clock=lambda: now)
    case = store.keep(diagnosis, "secret")
    now += 50
    store.add(case, case.evidence)
    now += 11
    assert store.purge() == 1
    with pytest.raises(CaseNotFoundError):
        store.add(case, case.evidence)


def test_heatmaps_are_positive_or_signed_on_the_models_scale_or_the_films_own(diagnosis: Diagnosis) -> None:
    evidence = dataclasses.replace(
        keep_explanation(diagnosis), cells=[[1.0, -4.0]] * 2, maximum=1.0, scale=8.0
    )
    evidence = dataclasses.replace(evidence, grid=FeatureGrid(2, 2, (32.0, 32.0), (16.0, 16.0)))
    assert [HeatmapStyle(signed, True).scale(evidence) for signed in (False, True)] == [1.0, 4.0]
    assert HeatmapStyle(True).scale(evidence) == 8.0
    plain, signed, own = (
        heatmap_picture(evidence, (64, 64), style)
        for style in (HeatmapStyle(), HeatmapStyle(signed=True), HeatmapStyle(own_contrast=True))
    )
    assert plain[32, 60, 3] == 0
    assert signed[32, 60, :3].tolist() == AGAINST.tolist()
    assert signed[32, 4, :3].tolist() == FOR.tolist()
    assert own[32, 4, 3] > plain[32, 4, 3] > 0


@pytest.mark.parametrize("case_id", ["0" * 32, "..", "../secret_key", "", "x" * 32])
def test_no_other_id_is_found(store: CaseStore, diagnosis: Diagnosis, case_id: str) -> None:
    store.keep(diagnosis, "secret")
    with pytest.raises(CaseNotFoundError):
        store.find(case_id, "secret")


@pytest.mark.parametrize("secret", ["", "Secret", "secret "])
def test_nobody_else_sees_a_case(store: CaseStore, diagnosis: Diagnosis, secret: str) -> None:
    case = store.keep(diagnosis, "secret")
    with pytest.raises(CaseNotFoundError):
        store.find(case.id, secret)


def test_the_secret_itself_is_not_written(tmp_path: Path, films: FilmFolder, diagnosis: Diagnosis) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cases.db'}")
    CaseStore(database, films, 60).keep(diagnosis, "a-long-secret-indeed")
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 4  # database, its log and index, film
    assert not any(b"a-long-secret" in data for data in kept)


def test_ids_do_not_repeat_and_have_128_bits(store: CaseStore, diagnosis: Diagnosis) -> None:
    ids = {store.keep(diagnosis, "secret").id for _ in range(50)}
    assert len(ids) == 50
    assert all(len(bytes.fromhex(each)) == 16 for each in ids)


def test_a_case_is_hidden_and_then_removed_when_over_its_time(
    database: Database, films: FilmFolder, diagnosis: Diagnosis
) -> None:
    now = time.time()
    store = CaseStore(database, films, retention=60, clock=lambda: now)
    case = store.keep(diagnosis, "secret")
    now += 59
    assert store.purge() == 0
    assert store.find(case.id, "secret") == case
    now += 2
    with pytest.raises(CaseNotFoundError):
        store.find(case.id, "secret")
    assert store.purge() == 1
    assert list(films.names()) == []


@pytest.mark.parametrize(("first", "then"), [(60, 30), (30, 60)])
def test_a_case_is_kept_no_longer_than_was_said_nor_than_is_set_now(
    database: Database, films: FilmFolder, diagnosis: Diagnosis, first: float, then: float
) -> None:
    now = time.time()
    case = CaseStore(database, films, first, clock=lambda: now).keep(diagnosis, "secret")
    later = CaseStore(database, films, then, clock=lambda: now)
    now += 29
    assert later.find(case.id, "secret") == case
    assert later.purge() == 0
    now += 2
    with pytest.raises(CaseNotFoundError):
        later.find(case.id, "secret")
    assert later.purge() == 1


@pytest.mark.parametrize("jump", [-7200, 7200])
def test_a_clock_that_jumps_and_comes_back_loses_no_case(
    database: Database, films: FilmFolder, diagnosis: Diagnosis, jump: float
) -> None:
    now = time.time()
    store = CaseStore(database, films, retention=60, clock=lambda: now)
    case = store.keep(diagnosis, "secret")
    now += jump
    with suppress(CaseNotFoundError):
        store.find(case.id, "secret")
    now -= jump
    assert store.find(case.id, "secret") == case


def test_a_damaged_row_is_said_to_its_owner_and_not_found_by_others(
    store: CaseStore, database: Database, diagnosis: Diagnosis
) -> None:
    case = store.keep(diagnosis, "secret")
    with database.writing() as session:
        session.execute(update(CaseRow).values(payload='{"id": 7}'))
    with pytest.raises(CaseDamagedError, match="upload the film again"):
        store.find(case.id, "secret")
    with pytest.raises(CaseNotFoundError):
        store.find(case.id, "another")


def test_a_case_can_be_deleted_at_once(store: CaseStore, films: FilmFolder, diagnosis: Diagnosis) -> None:
    case, other = store.keep(diagnosis, "secret"), store.keep(diagnosis, "secret")
    store.film_png(case)
    store.delete(case.id, "secret")
    for again in (lambda: store.find(case.id, "secret"), lambda: store.add(case, case.evidence)):
        with pytest.raises(CaseNotFoundError):
            again()
    assert list(films.names()) == [f"{other.id}.npy"]
    assert store.find(other.id, "secret") == other


def test_the_janitor_removes_old_cases_unasked(
    database: Database, films: FilmFolder, diagnosis: Diagnosis
) -> None:
    store = CaseStore(database, films, retention=0.05)
    store.keep(diagnosis, "secret")
    films.write(f"{'0' * 32}.png", b"left by a kill")
    janitor = Janitor(store, Orphans(database, films, apart=0.1), interval=0.02)
    janitor.start()
    janitor.start()
    deadline = time.monotonic() + 5
    while list(films.names()) and time.monotonic() < deadline:
        time.sleep(0.01)
    janitor.stop()
    assert list(films.names()) == []


def test_a_huge_film_is_kept_at_the_size_of_a_screen() -> None:
    film = np.zeros((6000, 3000), dtype=np.uint8)
    assert display_film(film).shape == (DISPLAY_SIDE, DISPLAY_SIDE // 2)
    assert display_film(film[:100, :100]).shape == (100, 100)


@pytest.mark.parametrize("size", [(2048, 2048), (2049, 2048), (1317, 1857), (5001, 3333), (70, 6100)])
def test_a_heatmap_is_as_large_as_the_kept_film(size: tuple[int, int]) -> None:
    assert display_film(np.zeros(size, dtype=np.uint8)).shape == display_size(size)


def test_a_clock_that_is_set_back_far_does_not_keep_a_case_for_so_much_longer(
    database: Database, films: FilmFolder, diagnosis: Diagnosis
) -> None:
    now = time.time()
    store = CaseStore(database, films, retention=60, clock=lambda: now)
    store.keep(diagnosis, "secret")
    now -= 59
    assert store.purge() == 0
    now -= 2
    assert store.purge() == 1
    assert list(films.names()) == []
