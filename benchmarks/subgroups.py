"""The subgroups that a film belongs to, by what the tables of the collections tell of its patient."""

import csv
from pathlib import Path

AGES = ((0, 17), (18, 39), (40, 64), (65, 120))
_SEXES = {"m": "men", "f": "women"}


def nih_groups(table: Path) -> dict[str, tuple[str, ...]]:
    """Return the names of the subgroups of each film of the NIH, by file name."""
    return {
        row["image"]: (age_group(row["age"]), f"view {row['view'].upper()}", _sex(row["sex"]))
        for row in _rows(table)
    }


def hannover_groups(table: Path) -> dict[str, tuple[str, ...]]:
    """Return the names of the subgroups of each film of Hannover, by file name; no ages are given."""
    groups = {}
    for row in _rows(table):
        names = (f"view {row['projection'].upper()}", _sex(row["sex"]))
        groups |= {f"{row['image_id']}{suffix}": names for suffix in (".png", ".jpg", ".jpeg")}
    return groups


def age_group(age: str) -> str:
    """Return the group of an age in years, in words."""
    years = int(age.rstrip("Yy"))
    low, high = next(group for group in AGES if group[0] <= years <= group[1])
    return f"age {low} to {high}" if high < AGES[-1][1] else f"age {low} and more"


def _sex(letter: str) -> str:
    return _SEXES.get(letter.lower(), "sex not told")


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
