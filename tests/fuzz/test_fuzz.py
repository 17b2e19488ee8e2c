"""The coverage-guided fuzzer finds nothing in 20 seconds; `make fuzz` gives it longer."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("atheris", reason="atheris has no wheel for this machine")
pytestmark = pytest.mark.fuzz
ROOT = Path(__file__).parents[2]


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the fuzzer; return what it said.

    Once more where its own watchdog ended it: its alarm has been seen to come without its handler, on a
    busy machine. A file that takes too long is told by the handler, with another status and the file.
    """
    ended = _fuzz(*arguments)
    return _fuzz(*arguments) if ended.returncode == -signal.SIGALRM else ended


def _fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz.program", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=300,
        check=False,
    )


def test_fuzzing_finds_no_file_that_is_neither_film_nor_error(tmp_path: Path) -> None:
    ended = fuzz(str(tmp_path), "20")
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert not [path.name for path in tmp_path.iterdir() if path.name != "corpus"]
    runs = int(ended.stderr.partition("stat::number_of_executed_units:")[2].split()[0])
    assert runs > 500


def test_the_fuzzer_does_find_what_is_there_to_be_found(tmp_path: Path) -> None:
    ended = fuzz(str(tmp_path), "60", "planted")
    assert ended.returncode != 0
    assert "PlantedError" in ended.stdout + ended.stderr
    assert list(tmp_path.glob("crash-*"))
