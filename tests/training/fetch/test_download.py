"""A file over a connection that fails in every way that a server here can make it fail."""

from pathlib import Path

import pytest

from app.errors import LaboratoryError
from app.training.data.fetch.download import ATTEMPTS, download
from tests.training.fetch.conftest import Shelf, archive

PIECE = 8192


class Waits(list[float]):
    """What would have been waited, in place of waiting."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def quiet(_done: int, _total: int | None) -> None:
    """Show nothing."""


def test_a_file_comes_whole_and_is_told_of_piece_by_piece(shelf: Shelf, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    part = download(shelf.url, tmp_path / "a.zip", lambda *now: told.append(now), Waits())
    assert part.path.read_bytes() == shelf.content
    assert told == sorted(told)
    assert told[-1] == (len(shelf.content), len(shelf.content))


def test_a_dropped_connection_is_gone_on_with_where_it_broke(shelf: Shelf, tmp_path: Path) -> None:
    shelf.drops, waits = [12 * PIECE, 6 * PIECE], Waits()
    part = download(shelf.url, tmp_path / "a.zip", quiet, waits)
    assert part.path.read_bytes() == shelf.content
    assert shelf.asked == [None, f"bytes={12 * PIECE}-", f"bytes={18 * PIECE}-"]
    assert waits == [1, 1]


def test_a_server_that_knows_no_ranges_is_asked_for_all_of_it_again(shelf: Shelf, tmp_path: Path) -> None:
    shelf.drops, shelf.ranges = [100_000], False
    assert download(shelf.url, tmp_path / "a.zip", quiet, Waits()).path.read_bytes() == shelf.content


def test_without_a_name_of_the_version_no_rest_is_asked_for(shelf: Shelf, tmp_path: Path) -> None:
    shelf.drops, shelf.tag = [100_000], ""
    assert download(shelf.url, tmp_path / "a.zip", quiet, Waits()).path.read_bytes() == shelf.content
    assert shelf.asked == [None, None]


@pytest.mark.parametrize("careless", [False, True])
def test_two_versions_of_a_file_are_never_put_together(shelf: Shelf, tmp_path: Path, careless: bool) -> None:
    newer = archive("chest_xray/test/NORMAL/IM-0009-0001.jpeg", size=150_000)
    shelf.drops, shelf.versions, shelf.careless = [100_000], [(newer, '"two"')], careless
    assert download(shelf.url, tmp_path / "a.zip", quiet, Waits()).path.read_bytes() == newer


def test_a_connection_that_brings_nothing_is_given_up_and_the_part_is_kept(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.drops, waits = [9 * PIECE] + [0] * 50, Waits()
    with pytest.raises(LaboratoryError, match="73,728 bytes are kept: run the command again"):
        download(shelf.url, tmp_path / "a.zip", quiet, waits)
    assert len(shelf.asked) == 1 + ATTEMPTS
    assert waits == sorted(waits)
    assert (tmp_path / "a.zip.part").stat().st_size == 9 * PIECE


def test_a_server_that_starts_over_for_ever_is_given_up(shelf: Shelf, tmp_path: Path) -> None:
    shelf.drops, shelf.ranges = [9 * PIECE] * 50, False
    with pytest.raises(LaboratoryError, match="73,728 bytes are kept"):
        download(shelf.url, tmp_path / "a.zip", quiet, Waits())
    assert len(shelf.asked) == 1 + ATTEMPTS


def test_a_status_that_passes_is_waited_for_and_one_that_does_not_is_told(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.statuses = [503, 429]
    assert download(shelf.url, tmp_path / "a.zip", quiet, Waits()).path.read_bytes() == shelf.content
    shelf.statuses = [404]
    with pytest.raises(LaboratoryError, match="expected the file, received status 404 Not Found"):
        download(shelf.url, tmp_path / "b.zip", quiet, Waits())
    assert len(shelf.asked) == 4


def test_a_part_that_is_whole_already_is_not_asked_for(shelf: Shelf, tmp_path: Path) -> None:
    for _ in range(2):
        part = download(shelf.url, tmp_path / "a.zip", quiet, Waits())
    assert len(shelf.asked) == 1
    part.finish(tmp_path / "a.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize("note", ["", "[]", '{"url": 3}'])
def test_a_part_whose_note_is_damaged_is_not_gone_on_with(shelf: Shelf, tmp_path: Path, note: str) -> None:
    (tmp_path / "a.zip.part").write_bytes(b"of something else")
    (tmp_path / "a.zip.part.json").write_text(note)
    assert download(shelf.url, tmp_path / "a.zip", quiet, Waits()).path.read_bytes() == shelf.content
    assert shelf.asked == [None]


def test_a_part_of_another_address_is_not_gone_on_with(shelf: Shelf, tmp_path: Path) -> None:
    shelf.drops = [9 * PIECE] + [0] * 50
    with pytest.raises(LaboratoryError):
        download(shelf.url, tmp_path / "a.zip", quiet, Waits())
    shelf.drops, shelf.asked = [], []
    moved = shelf.url.replace("file_downloaded", "moved")
    assert download(moved, tmp_path / "a.zip", quiet, Waits()).path.read_bytes() == shelf.content
    assert shelf.asked == [None, None]


def test_a_full_disk_is_told_before_and_the_part_is_kept(shelf: Shelf, tmp_path: Path) -> None:
    shelf.drops, rooms = [12 * PIECE], iter([10**9, 50_000])
    with pytest.raises(LaboratoryError, match="1 MB free, received 0 MB; what was received is kept"):
        download(shelf.url, tmp_path / "a.zip", quiet, Waits(), lambda _: next(rooms))
    assert (tmp_path / "a.zip.part").stat().st_size == 12 * PIECE


@pytest.mark.parametrize("url", ["http://example.org/a.zip", "ftp://127.0.0.1/a.zip", "a.zip"])
def test_an_address_that_is_not_https_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(LaboratoryError, match="expected an address with https"):
        download(url, tmp_path / "a.zip", quiet, Waits())


def test_nobody_there_is_one_line_after_some_tries(tmp_path: Path) -> None:
    waits = Waits()
    with pytest.raises(LaboratoryError, match="0 bytes are kept"):
        download("http://127.0.0.1:9/a.zip", tmp_path / "a.zip", quiet, waits)
    assert len(waits) == ATTEMPTS - 1
