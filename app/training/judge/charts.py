"""Line charts of insertion and deletion: points for inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 320, 190  # of the plot, SVG units
COLOURS = ("#b5382a", "#1f6fb2", "#3a7d34", "#8a4fa3", "#b8790b", "#0d7f7f")
GREYS = ("#8a8a8a", "#aaaaaa", "#5f5f5f")


@dataclass(frozen=True)
class Line:
    """One method's curve: its points as SVG has them; dashed for a control."""

    name: str
    colour: str
    dashed: bool
    points: str


@dataclass(frozen=True)
class Chart:
    """One chart: low and high are the values at its lower and upper edge."""

    title: str
    low: float
    high: float
    lines: list[Line]


def charts(curves: dict[str, Any], methods: Sequence[str], controls: Sequence[str]) -> list[Chart]:
    """Return the charts of a collection's mean curves: deletion and insertion, logit and probability."""
    colours = dict(zip(methods, COLOURS * len(methods), strict=False))
    colours |= dict(zip(controls, GREYS * len(controls), strict=False))
    found = []
    for unit in ("logit", "probability"):
        for way in ("deletion", "insertion"):
            values = {name: curves[name][f"{way}_{unit}"] for name in colours}
            low, high = bounds(
                [
                    value
                    for name in colours
                    for each in ("deletion", "insertion")
                    for value in curves[name][f"{each}_{unit}"]
                ]
            )
            lines = [
                Line(name, colours[name], name in controls, points(curves["shares"], values[name], low, high))
                for name in colours
            ]
            found.append(Chart(f"{way.title()}, {unit}", low, high, lines))
    return found


def bounds(values: Sequence[float]) -> tuple[float, float]:
    """Return the least and the greatest value; apart even where all are the same."""
    low, high = min(values), max(values)
    return low, high if high > low else low + 1.0


def points(shares: Sequence[float], values: Sequence[float], low: float, high: float) -> str:
    """Return `x,y` pairs; the origin of SVG is the upper left corner."""
    return " ".join(
        f"{share * WIDTH:.1f},{(high - value) / (high - low) * HEIGHT:.1f}"
        for share, value in zip(shares, values, strict=True)
    )
