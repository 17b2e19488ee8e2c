"""Native chatter is held back, unless something went wrong."""

import os

import pytest

from app.cli.quiet import quiet_native_output


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
