"""What is written: the figures as JSON, and one page that stands alone, with pictures of the films."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.training.explore.beware import beware, films
from app.training.explore.charts import charts
from app.training.explore.counts import GROUPS
from app.training.explore.pictures import EDGES, Shown, shown
from app.training.explore.survey import Surveyed
from app.training.report_pages import page_templates

JSON_FILE, PAGE_FILE = "explored.json", "explored.html"
ROWS = 60  # of a list on the page; the JSON file has all
_TEMPLATE = "explored.html.j2"


def write_report(surveyed: Sequence[Surveyed], figures: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    """Write figures and page into the folder and return their paths.

    Only the page shows films. Where these are of patients, it goes where they may go, and no further.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written, page = folder / JSON_FILE, folder / PAGE_FILE
    written.write_text(json.dumps(figures, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    page.write_text(render(figures, pictures(surveyed, figures)), encoding="utf-8")
    return written, page


def pictures(surveyed: Sequence[Surveyed], figures: dict[str, Any]) -> dict[str, list[Shown]]:
    """Return the films that were drawn, class by class, the first EDGES of each with their edges."""
    of_name = {each.name: each for each in surveyed}
    return {
        label: [shown(of_name[name], place < EDGES) for place, name in enumerate(names)]
        for label, names in figures["samples"].items()
    }


def render(figures: dict[str, Any], drawn: dict[str, list[Shown]]) -> str:
    """Return the page: HTML without scripts and without links to other files."""
    environment = page_templates(Path(__file__).parent)
    return environment.get_template(_TEMPLATE).render(
        report=figures,
        beware=beware(figures),
        charts=charts(figures),
        drawn=drawn,
        groups=list(GROUPS),
        rows=ROWS,
        said_films=films,
    )


def summary(figures: dict[str, Any]) -> str:
    """Return the headline facts as lines for a terminal."""
    everything = figures["counts"]["in_all"]
    lines = [
        f"{films(everything['all']['films'])} of {everything['all']['patients']:,} patients: "
        + ", ".join(f"{everything[label]['films']:,} {label}" for label in list(GROUPS)[:-1]),
        f"{figures['identical']['groups']} groups of identical films, "
        f"{figures['alike']['pairs']} further pairs that look the same, {len(figures['broken'])} broken",
        *(f"beware: {sentence}" for sentence in beware(figures)),
    ]
    return "\n".join(lines)
