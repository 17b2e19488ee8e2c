"""The table of `make bench`: each figure beside its goal, and whether it is reached."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from benchmarks.rounds import Spread

BEGIN, END = "<!-- make bench: begin -->", "<!-- make bench: end -->"
_HEAD = ("part", "what", "this product", "beside it", "figure (95 % interval)", "goal", "reached")


@dataclass(frozen=True)
class Line:
    """One line: what was measured, of the product and of what stands beside it, all in words."""

    part: str
    what: str
    ours: str
    other: str
    figure: str
    goal: str = ""
    reached: str = ""


def at_most(goal: float, figure: float) -> tuple[str, str]:
    """Return goal and verdict of a figure that is to stay low."""
    return f"at most {goal:g}", "yes" if figure <= goal else "**no**"


def at_least(goal: float, figure: float) -> tuple[str, str]:
    """Return goal and verdict of a figure that is to be high."""
    return f"at least {goal:g}", "yes" if figure >= goal else "**no**"


def absent(part: str, what: str, reason: str) -> Line:
    """Return the line of something that could not run."""
    return Line(part, what, "", "", f"cannot run: {reason.replace('|', '/')}")


def line(
    part: str, what: str, ours: str, other: str, figure: Spread, verdict: tuple[str, str] = ("", "")
) -> Line:
    """Return the line of a ratio."""
    return Line(part, what, ours, other, str(figure), *verdict)


def markdown(lines: Sequence[Line]) -> str:
    """Return the lines as a table."""
    rows = [_HEAD, ("---",) * len(_HEAD), *map(astuple, lines)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def write_markdown(path: Path, block: str) -> None:
    """Write the block into a file; where that has the two markers, between them."""
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    if BEGIN in old and END in old:
        before, after = old.split(BEGIN)[0], old.split(END)[1]
        block = f"{before}{BEGIN}\n\n{block}\n{END}{after}"
    path.write_text(block, encoding="utf-8")
