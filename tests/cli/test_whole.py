"""Files that are there whole or not at all."""

from pathlib import Path

import pytest

from app.cli.whole import write_whole


def test_a_file_is_there_once_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "film.png"

    def write(stream) -> None:
        stream.write(b"half")
        stream.flush()
        assert not file.exists()
        stream.write(b" and half")

    write_whole(file, write)
    assert file.read_bytes() == b"half and half"
    assert list(tmp_path.iterdir()) == [file]


def test_a_name_may_be_as_long_as_the_folder_takes(tmp_path: Path) -> None:
    file = tmp_path / f"{'a' * 251}.png"
    write_whole(file, lambda stream: stream.write(b"film"))
    assert list(tmp_path.iterdir()) == [file]


def test_what_was_there_stays_where_writing_fails(tmp_path: Path) -> None:
    file = tmp_path / "film.png"
    file.write_bytes(b"before")
    with pytest.raises(OSError, match="full"):
        write_whole(file, lambda stream: fail(stream))
    assert file.read_bytes() == b"before"


def fail(stream) -> None:
    stream.write(b"half")
    raise OSError("disk full")
