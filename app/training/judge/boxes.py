"""Boxes round findings, read from CSV: NIH ChestX-ray14's BBox_List_2017.csv, or a plain list.

NIH (Wang et al. 2017, arXiv:1705.02315): `Image Index, Finding Label, x, y, w, h` in pixels of
the 1024 x 1024 originals. Plain: `image, x, y, width, height[, label]` in pixels of the file.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from app.errors import LaboratoryError

NIH_SIDE = 1024
FINDING = "pneumonia"
_NIH = ["Image Index", "Finding Label"]
_PLAIN = ["image", "x", "y", "width", "height"]
_ROUNDING = 1.0  # pixels that a box may reach over the edge


class Region(NamedTuple):
    """A rectangle in shares of the film's height and width, 0 to 1."""

    top: float
    left: float
    bottom: float
    right: float


@dataclass(frozen=True)
class Box:
    """A rectangle round a finding, in pixels: of a square original `frame` pixels wide, or of the file."""

    left: float
    top: float
    width: float
    height: float
    frame: int | None = None

    def region(self, name: str, height: int, width: int) -> Region:
        """Return the box in shares of a film of that size, pixels.

        Raises LaboratoryError where it lies outside, or where the film's shape is not the frame's.
        """
        if self.frame and height != width:
            raise LaboratoryError(
                f"{name}: expected a square film, as the {self.frame} x {self.frame} original of its box is, "
                f"received {width} x {height}"
            )
        rows, columns = (self.frame, self.frame) if self.frame else (height, width)
        inside = min(self.left, self.top) >= -_ROUNDING and min(self.width, self.height) > 0
        if not (
            inside
            and self.left + self.width <= columns + _ROUNDING
            and self.top + self.height <= rows + _ROUNDING
        ):
            raise LaboratoryError(
                f"{name}: expected a box inside {columns} x {rows} pixels, "
                f"received x {self.left:g}, y {self.top:g}, {self.width:g} x {self.height:g}"
            )
        bottom, right = self.top + self.height, self.left + self.width
        return Region(self.top / rows, self.left / columns, bottom / rows, right / columns)


def read_boxes(path: Path) -> dict[str, tuple[Box, ...]]:
    """Return the boxes of pneumonia by the film's name without suffix.

    Boxes with another label are left out. Raises LaboratoryError that names the expected
    columns, or the line that cannot be read.
    """
    with path.open(newline="", encoding="utf-8-sig") as stream:
        header, *rows = list(csv.reader(stream)) or [[]]
    header = [name.strip() for name in header]
    if header[:2] != _NIH and header[:5] != _PLAIN:
        raise LaboratoryError(
            f"{path}: expected the columns {', '.join(_NIH)}, x, y, w, h (NIH ChestX-ray14, pixels of the "
            f"{NIH_SIDE} x {NIH_SIDE} originals) or {', '.join(_PLAIN)}[, label] (pixels of the file), "
            f"received {', '.join(header) or 'nothing'}"
        )
    read = _nih_row if header[:2] == _NIH else _plain_row
    boxes: dict[str, tuple[Box, ...]] = {}
    for line, row in enumerate(rows, start=2):
        try:
            image, label, box = read(row)
        except (ValueError, IndexError):
            raise LaboratoryError(
                f"{path}, line {line}: expected a box, received {','.join(row)!r}"
            ) from None
        if label.lower() == FINDING:
            boxes[Path(image).stem] = (*boxes.get(Path(image).stem, ()), box)
    if not boxes:
        raise LaboratoryError(f"{path}: expected boxes of {FINDING}, received none")
    return boxes


def _nih_row(row: list[str]) -> tuple[str, str, Box]:
    return row[0], row[1].strip(), _box(row[2:6], NIH_SIDE)


def _plain_row(row: list[str]) -> tuple[str, str, Box]:
    label = row[5].strip() if len(row) > 5 and row[5].strip() else FINDING
    return row[0], label, _box(row[1:5], None)


def _box(numbers: list[str], frame: int | None) -> Box:
    left, top, width, height = map(float, numbers)
    return Box(left, top, width, height, frame)
