"""Native chatter is held back, unless something went wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.quiet import quiet_native_output
from app.imaging.phantom import draw_film
from tests.conftest import png


def test_chatter_is_held_back_and_later_output_is_not(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_native_output():
        os.write(2, b"I0000 chatter\n")
    os.write(2, b"answer\n")
    assert capfd.readouterr().err == "answer\n"


def fail_after(reason: bytes) -> None:
    with quiet_native_output():
        os.write(2, reason)
        raise RuntimeError


def test_what_was_held_back_is_shown_where_it_fails(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError):
        fail_after(b"the reason\n")
    assert capfd.readouterr().err == "the reason\n"


@pytest.mark.model
def test_a_method_that_loads_tensorflow_late_says_nothing_but_the_answer(tmp_path: Path) -> None:
    (tmp_path / "film.png").write_bytes(png(draw_film(1, True, 256, 256).pixels))
    command = [sys.executable, "-m", "app", "diagnose", "--method", "layer-cam", str(tmp_path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert said.stderr == ""
    assert said.stdout.count("\n") == 1
