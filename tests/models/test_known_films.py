"""How far a film is from those that a model was made from."""

from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelCorruptError
from app.models.known_films import KnownFilms

CLOUD = KnownFilms(
    np.array([[0, 0], [10, 0]], dtype=np.float32), np.diag([1.0, 0.5]).astype(np.float32)
)  # deviations 1 and 2


def test_the_distance_is_counted_in_deviations_from_the_nearest_class() -> None:
    films = np.array([[0, 0], [10, 0], [10, 2], [11, 0], [5, 0]], dtype=np.float32)
    expected = np.array([0, 0, 1, 1, 5]) / np.sqrt(2)
    assert CLOUD.distances(films) == pytest.approx(expected)


def test_a_cloud_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    CLOUD.save(tmp_path / "known.npz")
    again = KnownFilms.load(tmp_path / "known.npz")
    assert np.array_equal(again.centres, CLOUD.centres)
    assert np.array_equal(again.whitening, CLOUD.whitening)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 half an archive"])
def test_a_damaged_cloud_is_said_to_be(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "known.npz").write_bytes(content)
    with pytest.raises(ModelCorruptError, match="centres"):
        KnownFilms.load(tmp_path / "known.npz")
