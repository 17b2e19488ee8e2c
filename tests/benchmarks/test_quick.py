"""`make bench` runs: every part of it, in a few rounds, on the published model."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.model
@pytest.mark.parametrize("part", "abcdefg")
def test_every_part_of_the_table_is_measured(part: str, tmp_path: Path) -> None:
    table = tmp_path / "table.md"
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only", part, "--markdown", str(table)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [row for row in table.read_text().splitlines() if row.startswith(f"| {part} |")]
    assert rows
    assert not [row for row in rows if "cannot run" in row]
    assert "no figures to quote" in done.stdout
