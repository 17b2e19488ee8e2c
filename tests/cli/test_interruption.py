"""Ctrl-C ends in good order."""

from pathlib import Path

import pytest

from app.cli.interruption import interruptible


@pytest.mark.parametrize(
    ("table", "advice"), [(Path("out.csv"), "out.csv keeps what is done"), (None, "name a file with --csv")]
)
def test_an_interruption_ends_with_130_and_advice(
    table: Path | None, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end, interruptible(table):
        raise KeyboardInterrupt
    assert end.value.code == 130
    assert advice in capsys.readouterr().err
