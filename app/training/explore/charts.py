"""The charts of the page, drawn by Matplotlib without a window, each an SVG in a data URI."""

import io
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from app.training.report_pages import data_uri

COLOURS = {"normal": "#3a7d34", "bacterial": "#b5382a", "viral": "#1f6fb2"}


def charts(figures: dict[str, Any]) -> dict[str, str]:
    """Return the chart of the counts, of the sizes and of both ranges of grey values."""
    with matplotlib.rc_context(
        {"svg.hashsalt": "explored", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    ):
        return {
            "counts": counts_chart(figures["counts"]["parts"]),
            "sizes": sizes_chart(figures["sizes"]),
            **{name: intensity_chart(part) for name, part in figures["intensity"].items()},
        }


def counts_chart(parts: dict[str, Any]) -> str:
    """Return bars of the films of each part, class by class."""
    figure, (axes,) = _figure(1, 1.0 + 0.55 * len(parts))
    left = np.zeros(len(parts))
    for label, colour in COLOURS.items():
        numbers = np.array([part[label]["films"] for part in parts.values()])
        axes.barh(list(parts), numbers, left=left, color=colour, label=label, height=0.6)
        left += numbers
    axes.invert_yaxis()
    axes.set_xlabel("films")
    return _uri(figure, axes)


def sizes_chart(sizes: dict[str, Any]) -> str:
    """Return outlines of the histograms of widths and heights."""
    figure, both = _figure(2, 2.8)
    for axes, (side, found) in zip(both, sizes.items(), strict=True):
        for label, own in found["classes"].items():
            axes.stairs(own["counts"], found["edges"], color=COLOURS[label], linewidth=1.6, label=label)
        axes.set_xlabel(f"{side}, pixels")
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    both[0].set_ylabel("films")
    return _uri(figure, both[0])


def intensity_chart(part: dict[str, Any]) -> str:
    """Return lines: of each class the mean share of the pixels that have each grey value.

    The chart is as high as the values between black and white need: these two may rise out of it.
    """
    figure, (axes,) = _figure(1, 2.8)
    highest = max(max(own["shares"][1:255]) for own in part["classes"].values())
    values = np.arange(part["lowest"], part["highest"] + 1)
    for label, own in part["classes"].items():
        shares = 100 * np.array(own["shares"])[values]
        axes.plot(values, shares, color=COLOURS[label], linewidth=1.4, label=label)
    axes.set_xlabel("grey value, 0 = black")
    axes.set_ylabel("% of the pixels")
    axes.set_xlim(0, 255)
    axes.set_ylim(0, 115 * highest or 1)
    return _uri(figure, axes)


def _figure(columns: int, height: float) -> tuple[Figure, list[Axes]]:
    """A figure of 9 inches by so many."""
    figure = Figure(figsize=(9, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure, [figure.add_subplot(1, columns, place + 1) for place in range(columns)]


def _uri(figure: Figure, keyed: Axes) -> str:
    keyed.legend(frameon=False)
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return data_uri("image/svg+xml", stream.getvalue())
