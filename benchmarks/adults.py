"""On adults: the published model on films of other hospitals, `python -m benchmarks.adults`.

NIH ChestX-ray14 below CXR_DATA/nih_adult (labels mined from reports, noisy): the patients that no
training may see, pneumonia against no finding; and those open to training, infiltration and
consolidation too. Hannover below CXR_DATA/covid_adult: pneumonias only. Each as a whole and by age,
view and sex, where its table has them. `--markdown FILE` writes the table.
"""

import os
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from app.config import Settings
from app.diagnosis import Diagnoser, open_diagnoser
from app.errors import RefusedFilmError
from app.training.data.films import LabelledFilm
from app.training.data.hannover import read_hannover
from app.training.data.nih import read_nih, read_nih_held_out
from app.training.figures.metrics import binary_auc, bootstrap_interval, certain_interval, share
from benchmarks.subgroups import hannover_groups, nih_groups

DATA = Path(os.environ.get("CXR_DATA", "../shared/data"))
LEAST = 10  # films of a kind, below which a figure says nothing
REFUSED = -1.0
NONE = "-"
Groups = dict[str, tuple[str, ...]]
Booleans = npt.NDArray[np.bool_]


@click.command()
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the table there, too.")
def main(markdown: Path | None) -> None:
    """Print AUC, sensitivity and specificity with 95 % intervals over patients."""
    diagnoser = open_diagnoser(Settings.from_env())
    nih, hannover = DATA / "nih_adult", DATA / "covid_adult"
    groups = nih_groups(nih / "labels.csv")
    collections = (
        ("NIH, held out", read_nih_held_out(nih), groups),
        ("NIH, open to training", read_nih(nih), groups),
        ("Hannover", read_hannover(hannover), hannover_groups(hannover / "data.csv")),
    )
    lines = [f"{diagnoser.manifest.identity}, `{diagnoser.manifest.operating_point.name}`:", ""]
    lines += ["| films | n | with pneumonia | AUC | sensitivity | specificity |", "| --- " * 6 + "|"]
    for title, films, known in collections:
        lines += measure(diagnoser, title, films, known)
    print("\n".join(lines))
    if markdown:
        markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


def measure(diagnoser: Diagnoser, title: str, films: list[LabelledFilm], groups: Groups) -> list[str]:
    """Return a row for all films, one for each subgroup, and what the gate refused."""
    probability = np.array([judge(diagnoser, film) for film in films])
    positive = np.array([film.label != "normal" for film in films])
    patients = np.array([film.patient for film in films])
    threshold = diagnoser.manifest.operating_point.threshold
    judged = probability != REFUSED
    lines = [row(title, judged, probability, positive, patients, threshold)]
    for name in sorted({name for film in films for name in groups.get(film.path.name, ())}):
        inside = judged & np.array([name in groups.get(film.path.name, ()) for film in films])
        lines.append(row(f"{title}: {name}", inside, probability, positive, patients, threshold))
    refused = f"| {title}: refused by the gate | {(~judged).sum()} | {(positive & ~judged).sum()} | | | |"
    return lines if judged.all() else [*lines, refused]


def judge(diagnoser: Diagnoser, film: LabelledFilm) -> float:
    """Return the calibrated probability of pneumonia; REFUSED where the gate turned the film away."""
    try:
        return diagnoser.diagnose(film.path.read_bytes()).probability
    except RefusedFilmError:
        return REFUSED


def row(
    title: str,
    some: Booleans,
    probability: npt.NDArray[np.float64],
    positive: Booleans,
    patients: npt.NDArray[np.str_],
    threshold: float,
) -> str:
    """Return the Markdown row of some of the films."""
    said, ill, people = probability[some], positive[some], patients[some]
    called = said >= threshold
    few = min(ill.sum(), (~ill).sum()) < LEAST
    cells = [NONE if few else _cell(lambda i: binary_auc(said[i], ill[i]), people)]
    cells += [_share_cell(called, ill, people), _share_cell(~called, ~ill, people)]
    return f"| {title} | {len(said)} | {ill.sum()} | {' | '.join(cells)} |"


def _share_cell(right: Booleans, kind: Booleans, people: npt.NDArray[np.str_]) -> str:
    """The share of those of a kind that were called right; a dash for too few of them."""
    right, people = right[kind], people[kind]
    if len(right) < LEAST:
        return NONE
    if right.all() or not right.any():
        return _written(share(right), certain_interval(share(right), len(set(people))))
    return _cell(lambda i: share(right[i]), people)


def _cell(figure, people: npt.NDArray[np.str_]) -> str:  # noqa: ANN001 - as bootstrap_interval has it
    return _written(figure(np.arange(len(people))), bootstrap_interval(figure, people))


def _written(value: float, interval: tuple[float, float]) -> str:
    return f"{value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"


if __name__ == "__main__":
    main()
