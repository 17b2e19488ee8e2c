"""Curves as SVG to stand inside a page: ROC, precision over recall, and how far probabilities hold."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from app.training.figures.answers import Answers
from app.training.figures.decisions import Decision, rates

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#444444")  # Okabe & Ito 2008
BINS = 10
_SIZE = (4.6, 4.3)  # inches

Named = Mapping[str, Sequence[Answers]]


def roc_svg(models: Named, marks: Sequence[Decision] = ()) -> str:
    """Return the ROC curves; marks: decisions to mark on the first model's. Of a group, a line per member."""

    def draw(plot: Any) -> None:
        plot.plot([0, 1], [0, 1], color="#c4c9cf", linewidth=1)
        for (name, members), colour in zip(models.items(), _colours(models), strict=True):
            area = [roc_auc_score(each.positive, each.probability) for each in members]
            for answers, label in _labelled(members, f"{name} (AUC {_mean(area)})"):
                false, true, _ = roc_curve(answers.positive, answers.probability)
                plot.plot(false, true, color=colour, label=label, linewidth=_width(members))
        first = next(iter(models.values()))[0]
        for decision, sign in zip(marks, "osD^v<>", strict=False):
            found = rates(decision.called(first), first.positive)
            place = 1 - found["specificity"].value, found["sensitivity"].value
            plot.plot(*place, sign, color="#1b1f24", markersize=6, label=decision.name)
        plot.set(xlabel="1 - specificity", ylabel="sensitivity")
        plot.legend(loc="lower right")

    return _svg("roc", draw)


def pr_svg(models: Named) -> str:
    """Return the curves of precision over recall, with the share of films of pneumonia as a line."""

    def draw(plot: Any) -> None:
        first = next(iter(models.values()))[0]
        plot.axhline(first.positive.mean(), color="#c4c9cf", linewidth=1)
        for (name, members), colour in zip(models.items(), _colours(models), strict=True):
            area = [average_precision_score(each.positive, each.probability) for each in members]
            for answers, label in _labelled(members, f"{name} (AP {_mean(area)})"):
                precision, recall, _ = precision_recall_curve(answers.positive, answers.probability)
                plot.plot(
                    recall,
                    precision,
                    color=colour,
                    label=label,
                    linewidth=_width(members),
                    drawstyle="steps-post",
                )
        plot.set(xlabel="recall (sensitivity)", ylabel="precision (PPV)")
        plot.legend(loc="lower left")

    return _svg("pr", draw)


def calibration_svg(answers: Answers) -> str:
    """Return the share of pneumonia over the probability said, calibrated and as the network gives it."""

    def draw(plot: Any) -> None:
        plot.plot([0, 1], [0, 1], color="#c4c9cf", linewidth=1)
        kinds = {"calibrated": answers.probability, "of the network itself": answers.uncalibrated}
        for (name, said), colour in zip(kinds.items(), COLOURS, strict=False):
            seen, mean = calibration_curve(answers.positive, said.clip(0, 1), n_bins=BINS)
            plot.plot(mean, seen, marker="o", markersize=4, color=colour, label=name)
        plot.set(xlabel="probability said, mean of each bin", ylabel="share of films with pneumonia")
        plot.legend(loc="upper left")

    return _svg("calibration", draw)


def _colours(models: Named) -> list[str]:
    return [COLOURS[index % len(COLOURS)] for index in range(len(models))]


def _labelled(members: Sequence[Answers], label: str) -> list[tuple[Answers, str | None]]:
    """Each member with its label in the key, which the first alone has."""
    return [(answers, None if index else label) for index, answers in enumerate(members)]


def _width(members: Sequence[Answers]) -> float:
    return 1.8 if len(members) == 1 else 0.9


def _mean(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.3f}"


def _svg(name: str, draw: Callable[[Any], None]) -> str:
    """Draw one square plot from 0 to 1; the same films give the same bytes."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": name, "svg.fonttype": "none", "font.size": 9, "legend.fontsize": 8}):
        figure = Figure(figsize=_SIZE, layout="constrained")
        plot = figure.subplots()
        draw(plot)
        plot.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
        plot.grid(alpha=0.25)
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    text = target.getvalue()
    return text[text.index("<svg") :]
