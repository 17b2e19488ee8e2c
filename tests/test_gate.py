"""The gate: what cannot be a grey film is refused, what is poor passes with a caution."""

import cv2
import numpy as np
import pytest

from app.errors import RefusedFilmError
from app.gate import contrast, inspect
from app.imaging.phantom import draw_film
from app.imaging.radiograph import Radiograph

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


@pytest.mark.parametrize("size", [(1317, 1857), (2500, 2048), (400, 384)])
def test_the_contrast_of_a_large_film_is_that_of_its_whole_thumbnail(size: tuple[int, int]) -> None:
    film = draw_film(7, True, *size)
    thumbnail = cv2.resize(film.pixels, (64, 64), interpolation=cv2.INTER_AREA) / film.white
    assert contrast(film) == pytest.approx(thumbnail.std(), abs=2e-3)
