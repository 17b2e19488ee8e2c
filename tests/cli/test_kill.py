"""Runs that are really killed, and gone on with."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.conftest import png

ROOT = Path(__file__).parents[2]
BATCH = 4


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Sixty films, of which some are broken, refused, or of the same name as another."""
    noise = np.random.default_rng(3)
    for number in range(60):
        folder = tmp_path / "films" / str(number % 3)
        folder.mkdir(parents=True, exist_ok=True)
        film = noise.integers(0, 255, (64 + number, 70), dtype=np.uint8)
        content = {5: b"broken", 11: png(film[:9])}.get(number, png(film))
        (folder / f"film-{number // 3}.png").write_bytes(content)
    return tmp_path / "films"


def start(films: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    outputs = ["--csv", out / "rows.csv", "--overlay-dir", out / "o", "--evidence-dir", out / "e"]
    arguments = ["diagnose", films, *outputs, "--batch-size", BATCH, *more]
    out.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cli.slow_program", *map(str, arguments)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=hear_interrupts,
    )


def hear_interrupts() -> None:
    """What a shell starts in the background is deaf to SIGINT, and so would be its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for the end; return status, standard output and standard error."""
    output, errors = process.communicate(timeout=120)
    return process.returncode, output, errors


def wait_for_rows(process: subprocess.Popen[str], table: Path, least: int, pause: float) -> None:
    """Wait until the table has so many lines, and then a moment more."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if table.exists() and table.read_bytes().count(b"\n") >= least:
            break
        time.sleep(0.002)
    time.sleep(pause)


def killed(films: Path, out: Path, moments: Sequence[float], *more: str) -> int:
    """Start, kill and resume as often as there are moments; return how many kills struck a run."""
    struck = 0
    for number, moment in enumerate(moments):
        process = start(films, out, *(more if number == 0 else ("--resume", *more)))
        wait_for_rows(process, out / "rows.csv", 1 + BATCH + 8 * number, moment)
        process.send_signal(signal.SIGKILL)
        struck += finish(process)[0] == -signal.SIGKILL
        check_pictures(out)
    return struck


def whole_rows(out: Path) -> int:
    """How many rows the table holds, without its header and a torn end."""
    return max((out / "rows.csv").read_bytes().count(b"\r\n") - 1, 0)


def check_pictures(out: Path) -> None:
    """Every whole row of a judged film has its pictures, and every picture is whole."""
    overlays = sorted((out / "o").glob("*.png"))
    assert len(overlays) >= whole_rows(out) - 2  # broken, and refused
    assert all(cv2.imread(str(path)) is not None for path in overlays)
    assert all(np.load(path).ndim == 2 for path in (out / "e").glob("*.npy"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def test_a_run_that_is_killed_and_resumed_writes_what_an_unbroken_run_writes(
    many: Path, tmp_path: Path
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert finish(start(many, whole))[0] == 1  # a film is broken
    moments = np.random.default_rng().uniform(0, 0.15, 3)
    assert killed(many, broken, moments) == 3, moments
    done = whole_rows(broken)
    status, told, _ = finish(start(many, broken, "--resume", "--json"))
    assert (status, len(told.splitlines())) == (1, 60 - done), moments
    assert (broken / "rows.csv").read_bytes() == (whole / "rows.csv").read_bytes(), moments
    for kind in ("o", "e"):
        assert contents(broken / kind) == contents(whole / kind), moments


def test_an_interrupted_run_ends_with_130_and_says_how_to_go_on(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(many, out)
    wait_for_rows(process, out / "rows.csv", 5, 0)
    process.send_signal(signal.SIGINT)
    status, _, said = finish(process)
    assert status == 130
    assert said.count("\n") == 1
    assert "rows.csv keeps what is done" in said
    assert "--resume" in said
    assert 4 <= len((out / "rows.csv").read_bytes().splitlines()) - 1 < 60
