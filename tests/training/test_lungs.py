"""The lung field's laboratory: pairs, loss, training, teaching and publishing, on drawn films."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from app.errors import LaboratoryError
from app.imaging.phantom import draw_film, draw_lungs
from app.imaging.preprocess import InputSpec
from app.models.store import ModelStore
from app.training.__main__ import laboratory
from app.training.fitting.run import Run, RunConfig
from app.training.lungs.config import LungConfig
from app.training.lungs.dataset import load_pairs, lung_batches, variant, with_drawn
from app.training.lungs.overlap import dice
from app.training.lungs.pairs import LUNGS, NONE, patient_of, read_pairs
from app.training.lungs.teach import Teacher, with_taught
from app.training.lungs.train import start_run, train
from tests.models.test_lung_model import KnowingRuntime

SPEC = InputSpec(64, 64)


@pytest.fixture(scope="module")
def pairs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("lungs")
    for part in ("images", "masks"):
        (root / part).mkdir()
    for seed in range(25):
        mask = draw_lungs(seed, 80, 64) if seed % 5 else np.zeros((80, 64), dtype=np.uint8)
        cv2.imwrite(str(root / "images" / f"{seed:04d}-case.jpg"), draw_film(seed, False, 80, 64).pixels)
        cv2.imwrite(str(root / "masks" / f"{seed:04d}-case.png"), mask)
    return root


def test_a_film_whose_mask_is_empty_has_no_lungs(pairs_folder: Path) -> None:
    films = read_pairs(pairs_folder)
    assert [film.label for film in films[:6]] == [NONE, LUNGS, LUNGS, LUNGS, LUNGS, NONE]


def test_a_film_without_a_mask_is_named(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    with pytest.raises(LaboratoryError, match="found none"):
        read_pairs(tmp_path)
    (tmp_path / "images" / "alone.png").touch()
    with pytest.raises(LaboratoryError, match="alone"):
        read_pairs(tmp_path)


def test_the_films_of_one_case_or_publication_stay_together() -> None:
    assert patient_of("covid-19-pneumonia-24-day12") == patient_of("covid-19-pneumonia-24-day6")
    assert patient_of("covid-19-pneumonia-7-L") == patient_of("covid-19-pneumonia-7-PA")
    assert patient_of("covid-19-pneumonia-7-L") != patient_of("covid-19-pneumonia-2")
    assert patient_of("gr1_lrg-a") == patient_of("gr1_lrg-b")


def test_a_mask_moves_with_its_film(pairs_folder: Path) -> None:
    pairs = load_pairs(read_pairs(pairs_folder)[1:2], SPEC)
    twins = type(pairs)(pairs.masks, pairs.masks, SPEC)
    agreement = []
    for seed in range(20):
        film, mask = variant(twins, 0, (seed,))
        agreement.append(np.corrcoef(film.ravel(), mask.ravel())[0, 1])
    assert np.median(agreement) > 0.75


def test_batches_hang_on_seed_and_epoch_alone(pairs_folder: Path) -> None:
    pairs = with_drawn(load_pairs(read_pairs(pairs_folder), SPEC), 4)
    one, again, other = (next(lung_batches(pairs, 4, 1, epoch)) for epoch in (0, 0, 1))
    assert np.array_equal(one.targets, again.targets)
    assert not np.array_equal(one.images, other.images)
    assert one.targets.shape == (4, 64, 64, 1)
    assert 0 <= one.targets.min() < one.targets.max() <= 1


def test_dice_is_twice_what_is_common_by_the_sum() -> None:
    one, other = np.array([[True, True, False]]), np.array([[False, True, True]])
    assert dice(one, other) == pytest.approx(0.5)
    assert dice(one & False, other & False) == 1


@pytest.mark.model
def test_the_loss_is_least_where_film_and_mask_agree() -> None:
    from app.training.lungs.loss import overlap_loss

    targets = np.zeros((2, 8, 8, 1), dtype=np.float32)
    targets[0, :4] = 1
    right, wrong = (np.asarray(overlap_loss(targets, sign * (targets - 0.5) * 40)) for sign in (1, -1))
    assert right == pytest.approx([0, 0], abs=1e-3)
    assert wrong == pytest.approx([21, 21], abs=0.2)


@pytest.mark.model
def test_the_commands_lead_from_pairs_to_a_stored_model(pairs_folder: Path, tmp_path: Path) -> None:
    def run(*arguments: object) -> str:
        result = CliRunner().invoke(laboratory, [str(each) for each in arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    data = ("--data", pairs_folder)
    small = ("--size", 64, "--epochs", 1, "--batch-size", 4, "--drawn-films", 4)
    run("train-lungs", tmp_path / "run", *data, *small)
    run("train-lungs", tmp_path / "run", *data, "--resume")
    run("publish-lungs", tmp_path / "run", "--version", "0.0.1", "--store", tmp_path / "store", *data)
    store = ModelStore(tmp_path / "store")
    assert store.manifests() == []
    model = store.open_lungs()
    model.check_ready()
    assert 0 <= model.manifest.metrics["held_out"]["dice"]["value"] <= 1
    assert "train-lungs" in (tmp_path / "store" / "lungs-0.0.1" / "MODEL_CARD.md").read_text()


@pytest.mark.model
def test_a_killed_run_resumes_to_the_result_of_an_unbroken_one(pairs_folder: Path, tmp_path: Path) -> None:
    from app.models.keras_runtime import load_keras

    class KilledRun(Run):
        def log(self, row: dict[str, float]) -> None:
            super().log(row)
            if row["epoch"] == 2:
                raise KeyboardInterrupt

    config = LungConfig(height=64, width=64, epochs=2, batch_size=4, warm_up_epochs=0.5, drawn_films=2)
    whole, killed = Run(tmp_path / "whole"), KilledRun(tmp_path / "killed")
    for each in (whole, killed):
        start_run(each, config, pairs_folder)
    train(whole, pairs_folder)
    with pytest.raises(KeyboardInterrupt):
        train(killed, pairs_folder)
    train(Run(killed.folder), pairs_folder)
    one, other = (load_keras(each.model_file).get_weights() for each in (whole, killed))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_run_of_the_other_kind_is_refused(pairs_folder: Path, tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.write_config(RunConfig())
    with pytest.raises(LaboratoryError, match="LungConfig"):
        run.read(LungConfig)
    with pytest.raises(LaboratoryError, match="--resume"):
        start_run(run, LungConfig(), pairs_folder)


def test_a_teacher_that_may_have_seen_the_held_out_films_is_refused(
    pairs_folder: Path, tmp_path: Path
) -> None:
    teacher = Teacher("lungs-1.0.0", 1, SPEC, KnowingRuntime())
    with pytest.raises(LaboratoryError, match="held out"):
        start_run(Run(tmp_path / "run"), LungConfig(seed=0), pairs_folder, teacher)


def test_a_student_wants_the_films_of_its_teacher(pairs_folder: Path, tmp_path: Path) -> None:
    pairs = load_pairs(read_pairs(pairs_folder)[:2], SPEC)
    assert with_taught(pairs, Run(tmp_path), 0) is pairs
    with pytest.raises(LaboratoryError, match="teacher"):
        with_taught(pairs, Run(tmp_path), 3)
    np.savez(tmp_path / "taught.npz", images=pairs.images, masks=pairs.masks)
    assert len(with_taught(pairs, Run(tmp_path), 2).images) == 4
