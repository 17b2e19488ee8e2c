"""The whole command: from a server or from Kaggle's client to a folder of films."""

import hashlib
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.errors import LaboratoryError
from app.training.__main__ import laboratory
from tests.training.fetch.conftest import FILM, Fetch, Shelf, archive

ROOT = Path(__file__).parents[3]
ARCHIVE = "ChestXRay2017.zip"


def typed(shelf: Shelf, out: Path) -> list[str]:
    command = [sys.executable, "-m", "app.training", "data", "fetch", "--source", "mendeley"]
    return [*command, "--out", str(out), "--url", shelf.url]


def test_films_are_received_unpacked_and_recorded(shelf: Shelf, fetch: Fetch, tmp_path: Path) -> None:
    result = fetch(tmp_path)
    digest = hashlib.sha256(shelf.content).hexdigest()
    assert result.exit_code == 0, result.exception
    assert f"SHA-256 {digest}, as received: compare it with one you trust" in result.output
    assert (tmp_path / FILM).stat().st_size == 200_000
    record = json.loads((tmp_path / "fetched.json").read_text())
    assert (record["sha256"], record["bytes"], record["checked"]) == (digest, len(shelf.content), False)
    assert (record["address"], record["folders"]) == (shelf.url, ["chest_xray"])
    left = {path.name for path in tmp_path.iterdir()} - {".fetching"}
    assert left == {ARCHIVE, "chest_xray", "fetched.json"}


def test_what_is_there_is_not_fetched_again(shelf: Shelf, fetch: Fetch, tmp_path: Path) -> None:
    digest = hashlib.sha256(shelf.content).hexdigest()
    assert "as expected" in fetch(tmp_path, "--sha256", digest.upper()).output
    assert json.loads((tmp_path / "fetched.json").read_text())["checked"] is True
    for options in ([], ["--sha256", digest]):
        assert f"already fetched: {tmp_path}, SHA-256 {digest}" in fetch(tmp_path, *options).output
    assert len(shelf.asked) == 1
    assert "name another folder" in str(fetch(tmp_path, "--sha256", "0" * 64).exception)


def test_a_wrong_digest_puts_the_archive_aside_and_unpacks_nothing(
    shelf: Shelf, fetch: Fetch, tmp_path: Path
) -> None:
    error = fetch(tmp_path, "--sha256", "0" * 64).exception
    assert isinstance(error, LaboratoryError)
    assert f"received one of {hashlib.sha256(shelf.content).hexdigest()}" in str(error)
    assert (tmp_path / f"{ARCHIVE}.rejected").read_bytes() == shelf.content
    assert not (tmp_path / "chest_xray").exists()
    assert fetch(tmp_path).exit_code == 0
    assert len(shelf.asked) == 2


def test_an_archive_that_could_not_be_unpacked_is_not_received_again(
    shelf: Shelf, fetch: Fetch, tmp_path: Path
) -> None:
    shelf.content = archive()[:-300]
    assert "expected a whole ZIP archive" in str(fetch(tmp_path).exception)
    (tmp_path / ARCHIVE).write_bytes(archive())
    assert "already received" in fetch(tmp_path).output
    assert (tmp_path / FILM).is_file()
    assert len(shelf.asked) == 1


def test_a_page_in_place_of_the_archive_is_put_aside(shelf: Shelf, fetch: Fetch, tmp_path: Path) -> None:
    shelf.content = b"<html>are you a robot?"
    assert "expected a ZIP archive, received another file" in str(fetch(tmp_path).exception)
    assert (tmp_path / f"{ARCHIVE}.rejected").read_bytes() == shelf.content
    shelf.content = archive()
    assert fetch(tmp_path).exit_code == 0


def test_films_of_somebody_else_are_left_alone(shelf: Shelf, fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "chest_xray").mkdir()
    assert "expected no chest_xray here yet" in str(fetch(tmp_path).exception)
    assert shelf.asked == []


def test_a_killed_fetch_goes_on_where_it_was(shelf: Shelf, fetch: Fetch, tmp_path: Path) -> None:
    shelf.pause, part = 0.2, tmp_path / f"{ARCHIVE}.part"
    process = subprocess.Popen(typed(shelf, tmp_path), cwd=ROOT)
    deadline = time.monotonic() + 30
    while not (part.exists() and part.stat().st_size >= 2**16) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "expected no other fetch at work here" in str(fetch(tmp_path).exception)
    process.kill()
    process.wait()
    received, shelf.pause = part.stat().st_size, 0.0
    assert 2**16 <= received < len(shelf.content)
    assert fetch(tmp_path).exit_code == 0
    assert shelf.asked == [None, f"bytes={received}-"]
    assert (tmp_path / ARCHIVE).read_bytes() == shelf.content


def test_a_disk_that_fills_up_is_one_line_and_keeps_the_part(
    shelf: Shelf, fetch: Fetch, tmp_path: Path
) -> None:
    most = 100_000
    ended = subprocess.run(
        typed(shelf, tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert ended.returncode == 1
    assert "what was received is kept: make room and run the command again" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert (tmp_path / f"{ARCHIVE}.part").stat().st_size == most
    assert fetch(tmp_path).exit_code == 0
    assert shelf.asked[-1] == f"bytes={most}-"


def test_a_damaged_record_and_a_folder_that_cannot_be_are_one_line(
    shelf: Shelf, fetch: Fetch, tmp_path: Path
) -> None:
    (tmp_path / "fetched.json").write_text("{}")
    assert "fetched.json: expected a record" in str(fetch(tmp_path).exception)
    error = fetch(tmp_path / "fetched.json" / "below").exception
    assert "expected a folder to write into" in str(error)
    assert shelf.asked == []


@pytest.mark.parametrize("digest", ["abc", "g" * 64])
def test_a_digest_that_is_none_is_refused(fetch: Fetch, tmp_path: Path, digest: str) -> None:
    result = fetch(tmp_path, "--sha256", digest)
    assert (result.exit_code, "expected 64 hexadecimal digits" in result.output) == (2, True)


CLIENT = """#!/bin/sh
[ "$*" = "datasets download -d paultimothymooney/chest-xray-pneumonia -p $6" ] || exit 9
[ -n "$BROKEN" ] && exit 3
cp "$ARCHIVE" "$6/chest-xray-pneumonia.zip"
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str | None]:
    """A client of Kaggle's name on the path, a key, and no other key of this machine's."""
    client = tmp_path / "bin" / "kaggle"
    client.parent.mkdir()
    client.write_text(CLIENT)
    client.chmod(0o755)
    (tmp_path / "there.zip").write_bytes(archive())
    return {
        "PATH": f"{client.parent}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "ARCHIVE": str(tmp_path / "there.zip"),
        "KAGGLE_USERNAME": "reader",
        "KAGGLE_KEY": "key",
        "KAGGLE_API_TOKEN": None,
        "KAGGLE_CONFIG_DIR": None,
    }


def from_kaggle(out: Path, environment: Mapping[str, str | None], *options: str) -> Result:
    line = ["data", "fetch", "--source", "kaggle", "--out", str(out), *options]
    return CliRunner().invoke(laboratory, line, env=environment)


def test_kaggles_client_brings_the_films(environment: dict[str, str | None], tmp_path: Path) -> None:
    assert from_kaggle(tmp_path / "out", environment).exit_code == 0
    assert (tmp_path / "out" / FILM).is_file()
    assert json.loads((tmp_path / "out/fetched.json").read_text())["source"] == "kaggle"
    left = {path.name for path in (tmp_path / "out").iterdir()} - {".fetching"}
    assert left == {"chest-xray-pneumonia.zip", "chest_xray", "fetched.json"}


def test_a_client_that_fails_is_one_line(environment: dict[str, str | None], tmp_path: Path) -> None:
    error = from_kaggle(tmp_path / "out", environment | {"BROKEN": "yes"}).exception
    assert isinstance(error, LaboratoryError)
    assert "received exit status 3" in str(error)


def test_a_key_that_is_missing_is_told_with_the_place_for_it(
    environment: dict[str, str | None], tmp_path: Path
) -> None:
    without = environment | {"KAGGLE_KEY": None}
    assert "put it into ~/.kaggle/kaggle.json" in str(from_kaggle(tmp_path / "out", without).exception)
    (tmp_path / ".kaggle").mkdir()
    (tmp_path / ".kaggle" / "kaggle.json").write_text("{}")
    assert from_kaggle(tmp_path / "out", without).exit_code == 0


@pytest.mark.skipif(bool(shutil.which("kaggle", path=Path(sys.executable).parent)), reason="it is installed")
def test_a_client_that_is_missing_is_told_with_what_to_install(
    environment: dict[str, str | None], tmp_path: Path
) -> None:
    error = from_kaggle(tmp_path / "out", environment | {"PATH": "/nowhere"}).exception
    assert "pip install kaggle" in str(error)


def test_an_address_for_kaggle_is_a_mistake(environment: dict[str, str | None], tmp_path: Path) -> None:
    result = from_kaggle(tmp_path / "out", environment, "--url", "https://example.org")
    assert (result.exit_code, "expected --source mendeley" in result.output) == (2, True)
