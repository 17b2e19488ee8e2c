"""Models side by side on the same films: as JSON takes it, as text, and as a page that stands alone."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.training.data.films import data_digest
from app.training.evaluation import curves
from app.training.evaluation.columns import Column
from app.training.evaluation.page import said, template
from app.training.evaluation.pairs import compared_pairs
from app.training.evaluation.rows import compared_rows
from app.training.figures.answers import refuse_one_class
from app.training.figures.resampling import ROUNDS, patient_draws
from app.training.figures.summary import counts

JSON_FILE, PAGE_FILE = "comparison.json", "comparison.html"
_TEMPLATE = "comparison.html.j2"
_TITLE, _CELL = 44, 25  # characters


def compare(
    columns: Sequence[Column], thresholds: Sequence[float] = (), seed: int = 0, rounds: int = ROUNDS
) -> dict[str, Any]:
    """Return every figure of every column, and the tests of each pair of single models.

    Raises LaboratoryError where a class has no film.
    """
    answers = columns[0].answers[0]
    refuse_one_class(answers)
    draws = patient_draws(answers.patients, seed, rounds)
    return {
        **counts(answers),
        "data_sha256": data_digest(list(answers.films)),
        "seed": seed,
        "rounds": rounds,
        "columns": [
            {
                "name": column.name,
                "group": column.group,
                "members": [each.name for each in column.members],
                "weights_sha256": [each.sha256 for each in column.members],
            }
            for column in columns
        ],
        "rows": compared_rows(columns, thresholds, draws),
        "pairs": compared_pairs(columns, draws),
        "correction": "Holm, over the pairs, for each of the two tests by itself",
    }


def write_comparison(report: dict[str, Any], columns: Sequence[Column], folder: Path) -> tuple[Path, Path]:
    """Write figures and page into the folder and return their paths. Neither shows a film."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / JSON_FILE, folder / PAGE_FILE
    paths[0].write_text(json.dumps(report, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    paths[1].write_text(render(report, columns), encoding="utf-8")
    return paths


def render(report: dict[str, Any], columns: Sequence[Column]) -> str:
    """Return the page: HTML without scripts and without links to other files."""
    models = {column.name: column.answers for column in columns}
    sections: dict[str, list[dict[str, Any]]] = {}
    for row in report["rows"]:
        sections.setdefault(row["section"], []).append(row)
    page: str = template(_TEMPLATE).render(
        report=report, sections=sections, curves=[curves.roc_svg(models), curves.pr_svg(models)]
    )
    return page


def table(report: dict[str, Any]) -> str:
    """Return every figure and every test as lines for a terminal."""
    names = [column["name"][: _CELL - 2] for column in report["columns"]]
    lines = [f"{report['films']} films, {report['pneumonia']} with pneumonia, {report['normal']} normal"]
    section = None
    for row in report["rows"]:
        if row["section"] != section:
            section = row["section"]
            lines.append(
                "\n" + "".join([f"{section:{_TITLE}}", *(f"{name:{_CELL}}" for name in names)]).rstrip()
            )
        cells = [f"{_cell(each):{_CELL}}" for each in row["cells"]]
        lines.append("".join([f"  {row['title']:{_TITLE - 2}}", *cells]).rstrip())
    return "\n".join([*lines, *(_pair(each) for each in report["pairs"])])


def _cell(cell: dict[str, Any] | None) -> str:
    if cell is None or cell.get("mean", 0.0) is None:
        return "-"
    if "mean" not in cell:
        return said(cell)
    return f"{cell['mean']:.3f}" + (f" ± {cell['deviation']:.3f}" if cell["deviation"] is not None else "")


def _pair(pair: dict[str, Any]) -> str:
    ranks, films = pair["delong"], pair["mcnemar"]
    return (
        f"\n{pair['first']} minus {pair['second']}: ROC AUC {said(ranks)}, DeLong p {_p(ranks)}; "
        f"by patients {said(pair['patient_bootstrap'])}\n"
        f"  one alone right on {films['first_alone_right']} against {films['second_alone_right']} films, "
        f"McNemar p {_p(films)}"
    )


def _p(test: dict[str, Any]) -> str:
    """A p-value with its correction."""
    if test["p"] is None:
        return "-"
    return f"{test['p']:.2g} ({test['p_holm']:.2g} by Holm)"
