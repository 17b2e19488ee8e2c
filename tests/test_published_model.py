"""The published model, on real films where there are some, and on drawn ones everywhere."""

from pathlib import Path

import numpy as np
import pytest

from app.config import Settings
from app.diagnosis import Diagnoser, Requisition, open_diagnoser
from app.explain.methods import METHODS
from app.imaging.phantom import draw_film
from app.imaging.preprocess import model_input
from app.models.store import ModelStore
from app.training.data.film_set import load_films
from app.training.data.films import data_digest, read_films
from app.training.figures.evaluate import figures, predict

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def published() -> Diagnoser:
    return open_diagnoser(Settings())


def test_its_files_are_as_recorded_and_its_self_test_passes(published: Diagnoser) -> None:
    published.check_ready()
    assert published.manifest.population
    assert published.manifest.limits


def test_it_is_small_enough_to_live_in_the_repository() -> None:
    files = [path for path in Settings().model_store.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 40e6


def test_its_class_maps_add_up_to_its_logits_but_for_one_constant(published: Diagnoser) -> None:
    films = [draw_film(seed, seed % 2 == 0, 512, 400) for seed in range(6)]
    outputs = published.model.runtime.run(np.stack([model_input(f, published.manifest.input) for f in films]))
    rest = outputs.logits - outputs.class_maps.sum(axis=(1, 2), dtype=np.float64)
    assert np.ptp(rest, axis=0).max() <= 1e-4 * (1 + np.abs(outputs.logits).max())


def test_its_export_is_on_record_and_gives_what_the_saved_model_gives(published: Diagnoser) -> None:
    assert published.manifest.compiled.equal
    assert published.manifest.compiled.films >= 32
    reference = open_diagnoser(Settings(runtime="keras"))
    for seed in range(3):
        film = draw_film(seed, True, 512, 400)
        ours, theirs = published.diagnose_film(film), reference.diagnose_film(film)
        assert ours.probability == pytest.approx(theirs.probability, abs=1e-5)
        assert ours.evidence.cells == pytest.approx(theirs.evidence.cells, abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_explains_it_on_a_scale_of_its_own(published: Diagnoser, method: str) -> None:
    diagnosis = published.diagnose_film(draw_film(1, True), Requisition(method))
    assert "film-scale" not in [caution.code for caution in diagnosis.cautions]
    assert 0.2 < diagnosis.evidence.maximum / diagnosis.explanation.scale < 5


def test_shifting_a_film_by_one_cell_shifts_its_evidence_by_one_cell(published: Diagnoser) -> None:
    film = draw_film(1, True, 224, 224)
    wide = np.pad(film.pixels, 16, mode="edge")
    one, two = (
        published.diagnose_film(
            type(film)(np.ascontiguousarray(wide[16:240, left : left + 224]))
        ).evidence.cells
        for left in (16, 0)
    )
    inside = np.corrcoef(one[3:11, 3:10].ravel(), two[3:11, 4:11].ravel())[0, 1]
    still = np.corrcoef(one[3:11, 3:10].ravel(), two[3:11, 3:10].ravel())[0, 1]
    assert inside > 0.9
    assert inside > still


def test_its_networks_compute_on_as_many_cores_as_the_setting_says() -> None:
    diagnoser = open_diagnoser(Settings(network_threads=3))
    networks = diagnoser.model.runtime, diagnoser.lungs.runtime, diagnoser.view.network
    assert [each._session.get_session_options().intra_op_num_threads for each in networks] == [3, 3, 3]


@pytest.mark.films
def test_its_recorded_test_figures_are_reproduced(cxr_data: Path) -> None:
    model = ModelStore(Settings().model_store).open()
    films = read_films(cxr_data / "chest_xray" / "test")
    found = figures(predict(model.runtime, load_films(films, model.manifest.input), films), model.manifest)
    recorded = open_diagnoser(Settings()).manifest.metrics["test"]
    assert data_digest(films) == recorded["data_sha256"]
    assert found["auc"]["value"] >= 0.95
    for name in ("auc", "accuracy", "sensitivity", "specificity", "ece"):
        assert found[name]["value"] == pytest.approx(recorded[name]["value"], abs=0.004)


@pytest.mark.films
@pytest.mark.parametrize(
    ("original", "copy"),
    [
        ("IM-0115-0001", "NORMAL/IM-0115-0001"),
        ("person86_virus_159", "PNEUMONIA/person86_virus_159"),
    ],
)
def test_a_full_size_film_and_its_small_copy_get_one_probability(
    published: Diagnoser, cxr_data: Path, original: str, copy: str
) -> None:
    large = published.diagnose((cxr_data / "originals" / f"{original}.jpeg").read_bytes())
    small = published.diagnose((cxr_data / "chest_xray" / "train" / f"{copy}.jpeg").read_bytes())
    assert large.film.width > 5 * small.film.width
    assert large.probability == pytest.approx(small.probability, abs=0.05)


@pytest.mark.films
def test_films_of_either_class_are_told_apart(published: Diagnoser, cxr_data: Path) -> None:
    def mean(kind: str) -> float:
        paths = sorted((cxr_data / "chest_xray" / "test" / kind).iterdir())[::10]
        return float(np.mean([published.diagnose(path.read_bytes()).probability for path in paths]))

    assert mean("PNEUMONIA") > 0.85
    assert mean("NORMAL") < 0.35
