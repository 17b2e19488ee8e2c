"""Archives of films, from people and from strangers."""

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest

from app.errors import ArchiveError, FileTooLargeError, FilmError, TruncatedImageError
from app.imaging.archive import ArchiveLimits, is_archive, read_archive, read_film

LIMITS = ArchiveLimits(films=5, film_bytes=1000, all_bytes=3000)


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


def read(data: bytes) -> list[tuple[str, bytes | type[FilmError]]]:
    entries = read_archive(io.BytesIO(data), LIMITS)
    return [
        (each.name, each.content if isinstance(each.content, bytes) else type(each.content))
        for each in entries
    ]


def test_films_come_by_their_names_without_folders_and_without_what_systems_add() -> None:
    data = zipped(
        ("ward/a.png", b"one"),
        ("ward/", b""),
        ("__MACOSX/._a.png", b"x"),
        (".DS_Store", b"x"),
        ("b.png", b"two"),
    )
    assert is_archive(data[:4])
    assert read(data) == [("a.png", b"one"), ("b.png", b"two")]


def test_one_bad_entry_does_not_stop_the_others() -> None:
    data = bytearray(
        zipped(("a", b"a" * 50), ("b", bytes(range(50))), ("c", b"c" * 50), method=zipfile.ZIP_STORED)
    )
    data[data.index(bytes(range(50)))] ^= 1  # its checksum no longer holds
    assert read(bytes(data)) == [("a", b"a" * 50), ("b", TruncatedImageError), ("c", b"c" * 50)]


def test_a_film_larger_than_allowed_is_not_unpacked_further() -> None:
    assert read(zipped(("bomb", bytes(10**7)), ("a", b"one"))) == [("bomb", FileTooLargeError), ("a", b"one")]


def test_of_a_film_that_is_too_large_no_more_is_read_than_shows_it() -> None:
    stream = io.BytesIO(bytes(10**6))
    assert isinstance(read_film(stream, 1000), FileTooLargeError)
    assert stream.tell() == 1001
    assert read_film(io.BytesIO(bytes(1000)), 1000) == bytes(1000)


def test_what_an_archive_says_of_its_sizes_is_not_believed() -> None:
    data = zipped(("bomb", bytes(10**6)))
    lying = data.replace(struct.pack("<I", 10**6), struct.pack("<I", 10))
    assert lying != data
    assert read(lying) in ([("bomb", FileTooLargeError)], [("bomb", TruncatedImageError)])


def test_all_films_together_are_limited_too() -> None:
    data = zipped(*((str(index), bytes(900)) for index in range(5)))
    entries = read_archive(io.BytesIO(data), LIMITS)
    assert [next(entries).name for _ in range(4)] == ["0", "1", "2", "3"]
    with pytest.raises(ArchiveError, match="unpacked"):
        next(entries)


def test_an_encrypted_or_strangely_packed_film_is_named_as_such() -> None:
    data = bytearray(zipped(("a", b"one")))
    for place in (6, data.index(b"PK\x01\x02") + 8):
        data[place] |= 1
    assert read(bytes(data)) == [("a", TruncatedImageError)]
    assert read(zipped(("a", b"one"), method=zipfile.ZIP_LZMA)) == [("a", TruncatedImageError)]


def too_many() -> bytes:
    return zipped(*((str(index), b"x") for index in range(6)))


def long_contents() -> bytes:
    data = zipped(("a", b"one"))
    end = data.index(b"PK\x05\x06")
    return data[: end + 12] + struct.pack("<I", 2**30) + data[end + 16 :]


def zip64() -> bytes:
    data = zipped(("a", b"one"))
    end = data.index(b"PK\x05\x06")
    return data[:end] + b"PK\x06\x07" + bytes(16) + data[end:]


@pytest.mark.parametrize(
    "make",
    [too_many, long_contents, zip64, lambda: b"PK\x03\x04", lambda: b"PK\x05\x06", lambda: too_many()[:-10]],
)
def test_an_archive_that_cannot_be_trusted_is_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(ArchiveError, match="expected"):
        read(make())


def test_every_truncation_and_every_flipped_byte_is_answered() -> None:
    data = zipped(("a.png", b"one" * 20), ("b.png", b"two" * 20))
    broken = [data[:end] for end in range(len(data))]
    broken += [data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :] for place in range(len(data))]
    for each in broken:
        with suppress(ArchiveError):
            contents = [content for _, content in read(each)]
            assert all(isinstance(each, bytes) or issubclass(each, FilmError) for each in contents)
