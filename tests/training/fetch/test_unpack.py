"""Archives from strangers."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from app.errors import LaboratoryError
from app.training.data.fetch.unpack import Limits, unpack
from tests.training.fetch.conftest import FILM, archive


def packed(path: Path, *entries: zipfile.ZipInfo | str) -> Path:
    with zipfile.ZipFile(path, "w") as opened:
        for entry in entries:
            opened.writestr(entry, b"bytes")
    return path


def test_the_tree_is_unpacked_without_what_systems_add(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(archive())
    assert unpack(tmp_path / "a.zip", tmp_path) == ["chest_xray"]
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.jpeg")] == [FILM]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "chest_xray"]


@pytest.mark.parametrize(
    "name",
    ["../out.jpeg", "/out.jpeg", "a/../../out.jpeg", "C:/out.jpeg", "a\\..\\..\\out.jpeg", "..", "."],
)
def test_a_name_that_leads_elsewhere_refuses_the_whole_archive(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    hostile = packed(tmp_path / "a.zip", FILM, name)
    with pytest.raises(LaboratoryError, match="received a name that leads elsewhere"):
        unpack(hostile, inner)
    assert list(inner.iterdir()) == []
    assert not list(tmp_path.rglob("out.jpeg"))


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("chest_xray/train")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(LaboratoryError, match="received a link or device"):
        unpack(packed(tmp_path / "a.zip", link), tmp_path)


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    content = bytearray(packed(tmp_path / "a.zip", FILM).read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(LaboratoryError, match="received one that is encrypted"):
        unpack(tmp_path / "a.zip", tmp_path)


@pytest.mark.parametrize("limits", [Limits(files=1), Limits(bytes=9)])
def test_more_than_the_limits_is_refused_before_a_byte_is_written(tmp_path: Path, limits: Limits) -> None:
    large = packed(tmp_path / "a.zip", FILM, FILM.replace("0001", "0002"))
    with pytest.raises(LaboratoryError, match="received 2 of 0 MB"):
        unpack(large, tmp_path, limits)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_an_archive_without_a_film_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LaboratoryError, match="expected 1 to"):
        unpack(packed(tmp_path / "a.zip", "__MACOSX/._a"), tmp_path)


def test_a_disk_that_is_too_small_is_told_before(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(archive(size=3_000_000))
    with pytest.raises(LaboratoryError, match="expected 3 MB free, received 2 MB"):
        unpack(tmp_path / "a.zip", tmp_path, free=lambda _: 2_000_000)


@pytest.mark.parametrize("damage", ["cut", "changed", "no archive"])
def test_a_damaged_archive_leaves_nothing_behind(tmp_path: Path, damage: str) -> None:
    content = bytearray(archive())
    content[len(content) // 4] ^= 0xFF
    broken = {"cut": archive()[:-300], "changed": bytes(content), "no archive": b"<html>"}[damage]
    (tmp_path / "a.zip").write_bytes(broken)
    with pytest.raises(LaboratoryError, match="expected a whole ZIP archive"):
        unpack(tmp_path / "a.zip", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "chest_xray").mkdir()
    (tmp_path / "a.zip").write_bytes(archive())
    with pytest.raises(LaboratoryError, match="expected no chest_xray here yet"):
        unpack(tmp_path / "a.zip", tmp_path)
    assert list((tmp_path / "chest_xray").iterdir()) == []


def test_a_name_that_comes_twice_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as opened:
        opened.writestr("a/b.jpeg", b"1")
        opened.writestr("a/b.jpeg/c.jpeg", b"2")
    (tmp_path / "a.zip").write_bytes(stream.getvalue())
    with pytest.raises(LaboratoryError, match="expected to unpack here"):
        unpack(tmp_path / "a.zip", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
