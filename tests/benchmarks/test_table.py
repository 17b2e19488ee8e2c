"""The table of `make bench`: figures beside goals, in a file between its markers."""

from pathlib import Path

import pytest

from benchmarks.rounds import spread
from benchmarks.table import BEGIN, END, absent, at_least, at_most, line, markdown, write_markdown


@pytest.mark.parametrize(
    ("verdict", "reached"),
    [
        (at_most(1.1, 1.04), True),
        (at_most(1.1, 1.2), False),
        (at_least(10, 12), True),
        (at_least(10, 6), False),
    ],
)
def test_a_goal_that_is_missed_says_so(verdict: tuple[str, str], reached: bool) -> None:
    table = markdown([line("a", "evidence", "7 ms", "6 ms", spread([1.0, 1.1, 1.2]), verdict)])
    assert table.count("\n") == 3
    assert "| 1.1 (1 to 1.2) |" in table
    assert ("**no**" in table) != reached


def test_what_cannot_run_is_shown_with_its_reason() -> None:
    table = markdown([absent("a", "tf-keras-vis", "ValueError: 1 | 2")])
    assert "cannot run: ValueError: 1 / 2" in table
    assert len({row.count("|") for row in table.splitlines()}) == 1


def test_a_file_with_markers_changes_between_them_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    for _ in range(2):
        write_markdown(page, "new\n")
    assert page.read_text() == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"


def test_a_file_without_markers_holds_the_block(tmp_path: Path) -> None:
    write_markdown(tmp_path / "block.md", "new\n")
    assert (tmp_path / "block.md").read_text() == "new\n"


def test_the_page_of_performance_has_a_place_for_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "performance.md").read_text()
    assert (page.count(BEGIN), page.count(END)) == (1, 1)
    assert page.index(BEGIN) < page.index(END)
