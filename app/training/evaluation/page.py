"""The evaluation on disk: figures as JSON, predictions as CSV, and one page that stands alone."""

import json
from pathlib import Path
from typing import Any

from app.diagnosis import Diagnoser
from app.errors import LaboratoryError
from app.training.evaluation import curves
from app.training.evaluation.evaluate import Evaluation
from app.training.evaluation.gallery import gallery
from app.training.evaluation.predictions import write_predictions
from app.training.evaluation.words import FIGURES, TITLES
from app.training.figures.decisions import RATES, decisions
from app.training.report_pages import page_templates

JSON_FILE, PAGE_FILE, PREDICTIONS_FILE = "evaluation.json", "evaluation.html", "predictions.csv"
_TEMPLATE = "report.html.j2"


def refuse_file(folder: Path | None) -> None:
    """Raise LaboratoryError where a file is in the place of the folder to write into."""
    if folder and folder.exists() and not folder.is_dir():
        raise LaboratoryError(f"out: expected a folder, received the file {folder}")


def write_evaluation(evaluation: Evaluation, folder: Path, worst: int) -> tuple[Path, Path, Path]:
    """Write figures, page and predictions into the folder and return their paths.

    Only the page shows films, so many of the worst errors. Where these are of patients, it goes where they
    may go, and no further.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / JSON_FILE, folder / PAGE_FILE, folder / PREDICTIONS_FILE
    text = json.dumps(evaluation.report, indent=2, allow_nan=False)
    paths[0].write_text(text + "\n", encoding="utf-8")
    paths[1].write_text(render(evaluation, worst), encoding="utf-8")
    write_predictions(evaluation.answers, evaluation.root, paths[2])
    return paths


def render(evaluation: Evaluation, worst: int) -> str:
    """Return the page: HTML without scripts and without links to other files."""
    answers, subject = evaluation.answers, evaluation.subject
    points = decisions(answers.manifest)[: len(answers.manifest.operating_points)]
    models = {subject.name: [answers]}
    whole = evaluation.report["subsets"][0]
    page: str = template(_TEMPLATE).render(
        report=evaluation.report,
        whole=whole,
        default=whole["decisions"][0],
        titles=TITLES,
        names=[name for name in FIGURES if name in whole["figures"]],
        rates=list(RATES),
        curves=[curves.roc_svg(models, points), curves.pr_svg(models), curves.calibration_svg(answers)],
        mistakes=gallery(Diagnoser(subject.model), answers, evaluation.root, worst) if worst else [],
    )
    return page


def template(name: str) -> Any:
    """Return a template of this folder; what it lacks is an error, and text is escaped."""
    environment = page_templates(Path(__file__).parent)
    environment.filters["said"] = said
    environment.filters["number"] = lambda value: "-" if value is None else f"{value:.3f}"
    return environment.get_template(name)


def summary(report: dict[str, Any]) -> str:
    """Return the figures on all films as lines for a terminal, each with its interval."""
    whole = report["subsets"][0]
    point = whole["decisions"][0]
    lines = [
        f"{report['model']}: {whole['films']} films, "
        f"{whole['pneumonia']} with pneumonia, {whole['normal']} normal"
    ]
    figures = {name: whole["figures"][name] for name in FIGURES if name in whole["figures"]}
    figures |= {name: point[name] for name in RATES if name != "accuracy"}
    lines += [f"  {TITLES[name]:28} {said(figure)}" for name, figure in figures.items()]
    return "\n".join(lines)


def said(figure: dict[str, Any]) -> str:
    """Return a figure in words: value and interval; a dash where it is undefined."""
    if figure["value"] is None:
        return "-"
    low, high = figure["interval"]
    return f"{figure['value']:.3f} ({low:.3f} to {high:.3f})"
