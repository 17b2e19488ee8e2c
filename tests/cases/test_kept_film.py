"""The kept film: the same pixels always, packed when somebody looks."""

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from app.cases.database import Database
from app.cases.film_folder import FilmFolder
from app.cases.kept_film import film_pixels, keep_film
from app.cases.pictures import Picture
from app.cases.store import CaseStore
from app.diagnosis import Diagnosis
from app.errors import CaseDamagedError, CaseNotFoundError
from tests.conftest import corner_film

FILM = corner_film(True)


def test_a_film_nobody_looked_at_is_bare_pixels(
    store: CaseStore, films: FilmFolder, diagnosis: Diagnosis
) -> None:
    case = store.keep(diagnosis, "secret")
    assert list(films.names()) == [f"{case.id}.npy"]
    assert np.array_equal(store.film(case), FILM)
    assert list(films.names()) == [f"{case.id}.npy"]


def test_a_film_is_packed_at_the_first_look_without_loss(
    store: CaseStore, films: FilmFolder, diagnosis: Diagnosis
) -> None:
    case = store.keep(diagnosis, "secret")
    packed = store.film_png(case)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(packed))), FILM)
    assert list(films.names()) == [f"{case.id}.png"]
    assert store.film_png(case) == packed
    assert np.array_equal(store.film(case), FILM)


def test_many_who_look_at_once_all_see_the_film(
    store: CaseStore, films: FilmFolder, diagnosis: Diagnosis
) -> None:
    case = store.keep(diagnosis, "secret")
    with ThreadPoolExecutor(16) as pool:
        packed = list(pool.map(store.film_png, [case] * 32))
        seen = list(pool.map(store.film, [case] * 32))
    assert len(set(packed)) == 1
    assert all(np.array_equal(each, FILM) for each in seen)
    assert list(films.names()) == [f"{case.id}.png"]


def test_a_film_that_is_deleted_while_it_is_packed_does_not_come_back(
    database: Database, films: FilmFolder, diagnosis: Diagnosis
) -> None:
    class Late(FilmFolder):
        def write(self, name: str, data: bytes) -> None:
            store.delete(case.id, "secret")
            super().write(name, data)

    store = CaseStore(database, films, 60)
    case = store.keep(diagnosis, "secret")
    late = CaseStore(database, Late(films.folder), 60)
    assert late.film_png(case).startswith(b"\x89PNG")
    assert list(films.names()) == []


@pytest.mark.parametrize("kind", [".npy", ".png"])
@pytest.mark.parametrize("damaged", [b"", b"damaged"])
def test_a_damaged_film_is_said_to_be_so(
    store: CaseStore, films: FilmFolder, diagnosis: Diagnosis, kind: str, damaged: bytes
) -> None:
    case = store.keep(diagnosis, "secret")
    films.remove(f"{case.id}.npy")
    films.write(f"{case.id}{kind}", damaged)
    with pytest.raises(CaseDamagedError):
        store.film(case)


def test_a_film_that_is_gone_is_not_found(store: CaseStore, films: FilmFolder, diagnosis: Diagnosis) -> None:
    case = store.keep(diagnosis, "secret")
    films.remove(f"{case.id}.npy")
    with pytest.raises(FileNotFoundError):
        film_pixels(films, case.id)
    for look in (store.film, store.film_png):
        with pytest.raises(CaseNotFoundError):
            look(case)


@pytest.mark.parametrize("film", [FILM, FILM[::2, ::3], FILM.T], ids=["whole", "parts", "turned"])
def test_bare_pixels_are_a_file_of_numpy(films: FilmFolder, film: Picture) -> None:
    keep_film(films, "0" * 32, film)
    expected = io.BytesIO()
    np.save(expected, np.ascontiguousarray(film))
    assert films.read("0" * 32 + ".npy") == expected.getvalue()
