"""The columns of a comparison: a model or a run each, or a group of runs that are one training repeated."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import LaboratoryError
from app.training.evaluation.subject import is_run
from app.training.figures.answers import Answers


@dataclass(frozen=True, eq=False)
class Member:
    """A model or run that has answered: what it is called, the SHA-256 of its weights, its answers."""

    name: str
    sha256: str
    answers: Answers


Judge = Callable[[str], Member]


@dataclass(frozen=True, eq=False)
class Column:
    """One column of answers on the same films; a single model has one member."""

    name: str
    members: tuple[Member, ...]
    group: bool = False

    @property
    def answers(self) -> tuple[Answers, ...]:
        """The answers of the members."""
        return tuple(each.answers for each in self.members)


def read_columns(models: Sequence[str], groups: Sequence[str], judge: Judge) -> list[Column]:
    """Return a column for each model or run, and for each `NAME=RUN,RUN` of groups.

    A folder that holds `fold-1` and so on is a group of these. judge opens a model or run and lets it
    answer. Raises LaboratoryError where there are fewer than two columns or two of one name.
    """
    wanted = [_members(text) for text in models] + [_group(text) for text in groups]
    if len(wanted) < 2:
        raise LaboratoryError("compare: expected two models, runs or groups or more, received fewer")
    columns = [_column(name, members, judge) for name, members in wanted]
    for place, column in enumerate(columns):
        if column.name in [each.name for each in columns[:place]]:
            raise LaboratoryError(
                f"compare: expected different names, received {column.name!r} twice; "
                "--group NAME=RUN gives another"
            )
    return columns


def _members(text: str) -> tuple[str | None, list[str]]:
    """What a text on the command line stands for: a name of its own where it is a group, and its members."""
    folds = sorted(Path(text).glob("fold-*/config.json"), key=_number) if is_run(text) else []
    if folds and not (Path(text) / "config.json").is_file():
        return Path(text).resolve().name, [str(each.parent) for each in folds]
    return None, [text]


def _number(fold: Path) -> tuple[int, str]:
    """Folds in the order of their numbers."""
    number = fold.parent.name.removeprefix("fold-")
    return (int(number) if number.isdigit() else 0, number)


def _group(text: str) -> tuple[str | None, list[str]]:
    name, equals, members = text.partition("=")
    found = [each for each in members.split(",") if each]
    if not (name and equals and found):
        raise LaboratoryError(f"group: expected NAME=RUN,RUN, received {text!r}")
    return name, found


def _column(name: str | None, members: Sequence[str], judge: Judge) -> Column:
    judged = tuple(judge(each) for each in members)
    return Column(name or judged[0].name, judged, group=name is not None)
