"""The view model's laboratory: poses, pictures that are none, samples, training and publishing."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from app.imaging.phantom import draw_film, draw_lungs
from app.imaging.preprocess import InputSpec
from app.models.lung_model import LungModel
from app.models.store import ModelStore
from app.models.view_model import OUTPUTS
from app.training.__main__ import laboratory
from app.training.data.films import LabelledFilm
from app.training.views.dataset import ViewSet, draw_sample, load_views, view_batches, with_drawn
from app.training.views.films import ADULT, CHILD, OTHER, held_out, read_view_films, view_folders
from app.training.views.others import KINDS
from app.training.views.others.pieces import spoil
from app.training.views.pose import Pose, draw_pose
from tests.models.test_lung_model import KnowingRuntime, make_lung_manifest
from tests.training.conftest import name

FILM, LUNGS = draw_film(3, False, 224, 224).pixels, draw_lungs(3, 224, 224)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawn films laid out as all sources are."""
    root = tmp_path_factory.mktemp("sources")
    for part in ("train/NORMAL", "train/PNEUMONIA", "test/NORMAL", "test/PNEUMONIA"):
        (root / "chest_xray" / part).mkdir(parents=True)
        kind = "normal" if part.endswith("NORMAL") else "bacteria"
        for seed in range(8):
            write(root / "chest_xray" / part / name(seed, kind), seed)
    for folder in ("nih_adult", "covid_adult", "lungs"):
        (root / folder / "images").mkdir(parents=True)
    (root / "lungs" / "masks").mkdir()
    rows = ["image,findings,patient,age,sex,view"]
    for seed in range(60):
        write(root / "nih_adult" / "images" / f"{seed}.png", seed)
        rows.append(f"{seed}.png,Mass,{seed},{9 if seed % 3 == 0 else 60},F,PA")
        write(root / "covid_adult" / "images" / f"{seed}.png", seed)
        write(root / "lungs" / "images" / f"publication{seed:02d}x.png", seed)
        mask = draw_lungs(seed, 64, 64) * (seed % 3 > 0)
        cv2.imwrite(str(root / "lungs" / "masks" / f"publication{seed:02d}x.png"), mask)
    (root / "nih_adult" / "labels.csv").write_text("\n".join(rows) + "\n")
    covid = ["patient_id,image_id", *(f"{seed},{seed}" for seed in range(60))]
    (root / "covid_adult" / "data.csv").write_text("\n".join(covid) + "\n")
    for path in (root / "covid_adult" / "images").glob("*.png"):
        path.rename(path.with_suffix(".jpg"))
    return root


def write(path: Path, seed: int) -> None:
    cv2.imwrite(str(path), draw_film(seed + 100 * (len(path.parts) % 7), False, 64, 64).pixels)


def view_set(count: int = 12) -> ViewSet:
    empty = np.zeros((0, 224, 224), dtype=np.uint8)
    words = np.array([], dtype="<U8")
    none = ViewSet(empty, empty, words, words, np.array([], dtype=bool), InputSpec(224, 224))
    return with_drawn(none, count)


def test_films_of_all_sources_are_children_adults_or_none(root: Path) -> None:
    films = read_view_films(view_folders(root))
    labels = {(film.source, film.label) for film in films}
    adults = {(source, ADULT) for source in ("nih", "hannover", "lungs")}
    assert labels == {("guangzhou", CHILD), ("nih", CHILD), ("lungs", OTHER), *adults}
    hidden = held_out(films)
    assert {film.source for film in hidden} == {"nih", "hannover", "lungs"}
    assert not {film.patient for film in hidden} & {film.patient for film in films if film not in hidden}


def test_every_kind_of_other_picture_is_drawn_by_its_generator_alone() -> None:
    for draw in KINDS:
        one, two, three = (draw(np.random.default_rng(seed)) for seed in (4, 4, 5))
        assert one.shape == (224, 224)
        assert one.dtype == np.uint8
        assert np.array_equal(one, two)
        assert not np.array_equal(one, three)


def test_spoiled_films_are_the_films_no_more() -> None:
    films = [draw_film(seed, False, 224, 224).pixels for seed in range(4)]
    for seed in range(20):
        spoiled = spoil(films, np.random.default_rng(seed))
        assert spoiled.shape == films[0].shape
        assert np.abs(spoiled.astype(int) - films[0]).mean() > 8


def test_a_quarter_turn_clockwise_is_called_plus_ninety() -> None:
    centre = np.array([111.5, 111.5])
    quarter = np.array([[0.0, -1.0], [1.0, 0.0]])
    pose = Pose(np.column_stack([quarter, centre - quarter @ centre]), 90.0, cv2.BORDER_CONSTANT)
    assert np.array_equal(pose.move(FILM), np.rot90(FILM, -1))
    poses = [draw_pose(FILM.shape, np.random.default_rng(seed)) for seed in range(300)]
    for pose in poses[:50]:
        down = pose.matrix[:, 1] / np.linalg.norm(pose.matrix[:, 1])
        turn = np.degrees(np.arctan2(-down[0], down[1]))
        assert abs((turn - pose.turn + 180) % 360 - 180) < 20  # but for the change of aspect
    assert 0.3 < np.mean([abs(pose.turn) > 12 for pose in poses]) < 0.6


def test_lungs_beyond_the_film_are_lost() -> None:
    shift = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    assert Pose(shift, 0.0, cv2.BORDER_CONSTANT).lost(LUNGS) == pytest.approx(0, abs=1e-6)
    shift[0, 2] = 112.0
    lost = LUNGS[:, 112:].sum() / LUNGS.sum()
    assert Pose(shift, 0.0, cv2.BORDER_CONSTANT).lost(LUNGS) == pytest.approx(lost, abs=0.01)


def test_a_sample_knows_what_was_done_to_it() -> None:
    views = view_set()
    samples = [draw_sample(views, np.random.default_rng(seed)) for seed in range(200)]
    frontal = [each for each in samples if each.truth[0] == 1]
    assert 60 < len(frontal) < 140
    none = [each for each in samples if each.truth[0] == 0]
    assert all(each.known[[1, 2, 4, 5]].sum() == 0 for each in none)
    assert {float(each.truth[1]) for each in frontal} == {0.0, 1.0}
    assert {float(each.truth[3]) for each in frontal if each.known[3]} == {0.0, 1.0}
    assert all(each.known[2] == 0 for each in frontal)  # drawn films are of no age
    assert all(np.hypot(*each.truth[4:]) == pytest.approx(1) for each in frontal)


def test_batches_hang_on_seed_and_epoch_alone() -> None:
    views = view_set(4)
    one, two, other = (next(view_batches(views, 8, 4, 0, epoch)) for epoch in (0, 0, 1))
    assert np.array_equal(one.images, two.images)
    assert not np.array_equal(one.images, other.images)
    assert one.targets.shape == (4, 2 * len(OUTPUTS))


def test_lungs_on_the_edge_of_a_film_tell_nothing_of_cropping(root: Path) -> None:
    film = read_view_films(view_folders(root))[0]
    copy = LabelledFilm(film.path, CHILD, film.patient, film.digest, film.source)
    views = load_views([copy], InputSpec(64, 64), LungModel(make_lung_manifest(), KnowingRuntime()))
    assert views.whole.tolist() == [True]
    assert (views.lungs > 0).any()


@pytest.mark.model
def test_the_loss_counts_what_is_known_only() -> None:
    from app.training.views.loss import view_loss

    truth = np.array([[1, 0, 1, 0, 0, 1]], dtype=np.float32)
    sure = np.array([[9, -9, 9, -9, 0, 5]], dtype=np.float32)
    wrong = -sure
    all_known, nothing = np.ones_like(truth), np.zeros_like(truth)
    only_first = np.eye(6, dtype=np.float32)[:1]

    def loss(outputs: np.ndarray, known: np.ndarray) -> float:
        return float(np.asarray(view_loss(np.hstack([truth, known]), outputs))[0])

    assert loss(sure, all_known) < 0.01
    assert loss(wrong, nothing) == 0
    assert loss(wrong, only_first) == pytest.approx(18, abs=0.01)
    assert loss(wrong, all_known) == pytest.approx(18 + 9 + 4.5 + 4.5 + 2, abs=0.01)


@pytest.mark.model
def test_the_commands_lead_from_films_to_a_stored_model(root: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    lungs = ModelStore(Path("model_store")).lung_manifests()[-1].identity
    shutil.copytree(Path("model_store") / lungs, store / lungs)

    def run(*arguments: object) -> str:
        answer = CliRunner().invoke(laboratory, [str(each) for each in arguments], catch_exceptions=False)
        assert answer.exit_code == 0, answer.output
        return answer.output

    places = ("--data", root, "--store", store)
    run("train-views", tmp_path / "run", "--epochs", 1, "--samples", 128, "--batch-size", 32, *places)
    test = ("--test", root / "chest_xray" / "test")
    run("publish-views", tmp_path / "run", "--version", "0.0.1", *places, *test)
    model = ModelStore(store).open_view()
    model.check_ready()
    assert model.manifest.compiled.equal
    assert model.manifest.metrics.keys() == {"validation", "held out", "drawn pictures refused"}
    assert 0.02 <= model.manifest.thresholds.frontal <= 0.9
    assert "train-views" in (store / "views-0.0.1" / "MODEL_CARD.md").read_text()
