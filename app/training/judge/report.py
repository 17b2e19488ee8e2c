"""The report: figures as JSON, and one page that stands alone, with pictures of the films."""

import json
from pathlib import Path
from typing import Any

from app.training.judge import charts
from app.training.judge.measures import LIKENESSES, MEASURES, Measure
from app.training.judge.pictures import plates
from app.training.judge.trial import Trial
from app.training.report_pages import page_templates

JSON_FILE, PAGE_FILE = "explanations.json", "explanations.html"
_TEMPLATE = "report.html.j2"


def write_report(trial: Trial, folder: Path) -> tuple[Path, Path]:
    """Write figures and page into the folder and return their paths.

    Only the page shows films. Where these are of patients, it goes where they may go, and no further.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures, page = folder / JSON_FILE, folder / PAGE_FILE
    text = json.dumps(trial.figures, indent=2, allow_nan=False)
    figures.write_text(text + "\n", encoding="utf-8")
    page.write_text(render(trial), encoding="utf-8")
    return figures, page


def render(trial: Trial) -> str:
    """Return the page: HTML without scripts and without links to other files."""
    environment = page_templates(Path(__file__).parent)
    figures = trial.figures
    parts = zip(figures["collections"], trial.judgements, strict=True)
    return environment.get_template(_TEMPLATE).render(
        report=figures,
        names=[*figures["methods"], *figures["controls"]],
        likenesses=LIKENESSES,
        frame=(charts.WIDTH, charts.HEIGHT),
        collections=[
            {
                **part,
                "parts": by_part(part["measures"]),
                "charts": charts.charts(part["curves"], figures["methods"], figures["controls"]),
                "plates": plates(trial.diagnoser, trial.methods[0], judgement.films),
            }
            for part, judgement in parts
        ],
    )


def by_part(measured: dict[str, Any]) -> dict[str, list[Measure]]:
    """Return the measures that have figures, under their headings."""
    found: dict[str, list[Measure]] = {}
    for measure in MEASURES:
        if measure.name in measured:
            found.setdefault(measure.part, []).append(measure)
    return found


def summary(figures: dict[str, Any]) -> str:
    """Return the figures as lines for a terminal: value, interval, and lead over the best control."""
    lines = [f"{figures['model']}"]
    for part in figures["collections"]:
        lines.append(f"\n{part['name']}: {part['films']} films, {part['refused']} refused ({part['what']})")
        for name, measure in part["measures"].items():
            lines += [_line(name, method, measure) for method in figures["methods"]]
        for stage in part["sanity"]["stages"]:
            lines += [_sanity_line(stage, method) for method in figures["methods"]]
    return "\n".join(lines)


def _line(name: str, method: str, measure: dict[str, Any]) -> str:
    line = f"  {name:24} {method:12} {said(measure['methods'][method])}"
    if "best_control" not in measure:
        return line
    control = measure["best_control"]
    value = said(measure["methods"][control])
    return f"{line}   {control} {value}   ahead by {said(measure['better_by'][method])}"


def _sanity_line(stage: dict[str, Any], method: str) -> str:
    likeness = {name: said(stage["methods"][method][name]) for name in LIKENESSES}
    return f"  destroyed: {stage['title']:24} {method:12} " + "   ".join(
        f"{name} {text}" for name, text in likeness.items()
    )


def said(figure: dict[str, Any]) -> str:
    """Return a figure in words: value and interval."""
    if figure["value"] is None:
        return "-"
    low, high = figure["interval"]
    return f"{figure['value']:.3f} ({low:.3f} to {high:.3f})"
