"""The notebook of the tour runs from its first cell to its last, on drawn films, and shows no patient."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "docs" / "notebooks" / "tour.ipynb"
PICTURES = 4


def outputs(tour: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in tour.cells if cell.cell_type == "code" for output in cell.outputs]


def pictures(tour: nbformat.NotebookNode) -> int:
    return sum("image/png" in output.get("data", {}) for output in outputs(tour))


@pytest.mark.model
def test_the_tour_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOUR_DATA", raising=False)
    tour = nbformat.read(TOUR, as_version=4)
    NotebookClient(tour, timeout=400, resources={"metadata": {"path": str(ROOT)}}).execute()
    assert pictures(tour) == PICTURES


def test_the_tour_is_kept_with_its_pictures_and_without_noise() -> None:
    tour = nbformat.read(TOUR, as_version=4)
    assert pictures(tour) == PICTURES
    assert not [output for output in outputs(tour) if output.get("name") == "stderr"]
    assert all(cell.execution_count for cell in tour.cells if cell.cell_type == "code")
