"""The gate: what cannot be a grey film is refused, what is poor passes with a caution."""

import dataclasses

import cv2
import numpy as np
import pytest

from app.errors import RefusedFilmError
from app.gate import check_distance, check_view, contrast, inspect
from app.imaging.phantom import draw_film
from app.imaging.radiograph import Radiograph
from app.models.operating_point import Measurement
from app.models.view_model import ViewReading
from tests.conftest import POINT
from tests.models.test_view_model import THRESHOLDS

CHEST = draw_film(0, height=256, width=256).pixels


@pytest.mark.parametrize(
    ("film", "reason"),
    [
        (Radiograph(CHEST[:60]), "too-small"),
        (Radiograph(np.vstack([CHEST] * 4)), "shape"),
        (Radiograph(CHEST, chroma=0.3), "colour"),
        (Radiograph(np.full((300, 300), 77, np.uint8)), "blank"),
        (Radiograph(np.full((300, 300), 7, np.uint16)), "blank"),
    ],
)
def test_what_cannot_be_a_chest_film_is_refused(film: Radiograph, reason: str) -> None:
    with pytest.raises(RefusedFilmError) as refusal:
        inspect(film)
    assert refusal.value.reason == reason
    assert "expected" in str(refusal.value)


@pytest.mark.parametrize(
    ("film", "code"),
    [
        (Radiograph(CHEST, drawn=True), "drawn-film"),
        (Radiograph(CHEST[:150]), "low-resolution"),
        (Radiograph(CHEST // 8 + 100), "low-contrast"),
    ],
)
def test_what_is_poor_passes_with_a_caution(film: Radiograph, code: str) -> None:
    assert [caution.code for caution in inspect(film)] == [code]


def test_a_good_film_passes_without_a_word() -> None:
    assert inspect(Radiograph(CHEST)) == ()


CHILD = ViewReading(frontal=0.99, inverted=0.01, adult=0.02, cropped=0.03, turn=2.0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"frontal": 0.3}, "not-a-chest-film"),
        ({"frontal": 0.3, "inverted": 0.9, "turn": 90.0}, "not-a-chest-film"),
        ({"inverted": 0.6}, "inverted"),
        ({"turn": 90.0}, "turned"),
        ({"turn": -40.0}, "turned"),
    ],
)
def test_another_view_is_refused_with_its_reason(change: dict[str, float], reason: str) -> None:
    with pytest.raises(RefusedFilmError, match="expected") as refusal:
        check_view(dataclasses.replace(CHILD, **change), THRESHOLDS)
    assert refusal.value.reason == reason


def test_a_film_said_to_be_a_negative_that_is_none_is_refused_as_that() -> None:
    once = Radiograph(CHEST).inverted()
    assert once.exchanged
    assert not once.inverted().exchanged
    with pytest.raises(RefusedFilmError, match="without black and white exchanged") as refusal:
        check_view(dataclasses.replace(CHILD, inverted=0.6), THRESHOLDS, exchanged=True)
    assert refusal.value.reason == "no-negative"


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"adult": 0.5}, ["adult-film"]),
        ({"cropped": 0.7, "turn": -13.0}, ["cropped-lungs", "rotated"]),
    ],
)
def test_what_the_figures_do_not_cover_is_told(change: dict[str, float], codes: list[str]) -> None:
    cautions = check_view(dataclasses.replace(CHILD, **change), THRESHOLDS)
    assert [caution.code for caution in cautions] == codes


@pytest.mark.parametrize(
    ("turn", "words"), [(88, "90 degrees clockwise"), (-93, "95 degrees anticlockwise"), (176, "upside down")]
)
def test_a_turn_is_said_in_words(turn: float, words: str) -> None:
    with pytest.raises(RefusedFilmError, match=words):
        check_view(dataclasses.replace(CHILD, turn=turn), THRESHOLDS)


def test_a_film_far_from_all_others_is_told() -> None:
    assert check_distance(1.2, 1.5) == ()
    assert [caution.code for caution in check_distance(1.5, 1.5)] == ["far-from-training"]


@pytest.mark.parametrize("size", [(1317, 1857), (2500, 2048), (400, 384)])
def test_the_contrast_of_a_large_film_is_that_of_its_whole_thumbnail(size: tuple[int, int]) -> None:
    film = draw_film(7, True, *size)
    thumbnail = cv2.resize(film.pixels, (64, 64), interpolation=cv2.INTER_AREA) / film.white
    assert contrast(film) == pytest.approx(thumbnail.std(), abs=2e-3)


def test_an_adults_film_is_told_with_the_figures_on_adults() -> None:
    (caution,) = check_view(dataclasses.replace(CHILD, adult=0.9), THRESHOLDS)
    assert "not measured" in caution.message
    children, adults = (
        Measurement(f"9 {name}", share, (0, 1), 0.5, (0, 1), adults=name == "adults")
        for name, share in (("children", 0.9), ("adults", 0.7))
    )
    point = dataclasses.replace(POINT, measurements=(adults, children))
    (caution,) = check_view(dataclasses.replace(CHILD, adult=0.9), THRESHOLDS, point)
    assert "On adults (9 adults) the model found 70 % of the pneumonias" in caution.message
