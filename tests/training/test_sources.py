"""Films of several hospitals: read, mixed, half known, and seen by their lungs."""

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.errors import LaboratoryError
from app.imaging.phantom import draw_film, draw_lungs
from app.imaging.preprocess import InputSpec
from app.models.lung_model import LungModel
from app.training.augmentation.augment import augment
from app.training.augmentation.lung_view import draw_framed, draw_view, framed_alike, hide_the_rest, lung_box
from app.training.augmentation.movement import Reach, draw_movement
from app.training.data.film_set import FilmSet, with_lungs, with_partners
from app.training.data.films import LABELS, MAIN_SOURCE
from app.training.data.mixture import draw_probabilities
from app.training.data.nih import read_nih, read_nih_held_out
from app.training.data.sources import read_sources
from app.training.figures.metrics import cross_entropy
from app.training.fitting.dataset import epoch_batches, varied
from app.training.fitting.run import RunConfig
from tests.models.test_lung_model import KnowingRuntime, make_lung_manifest

STILL = Reach(0.0, 0.0, 0.0, 0.0, 0.0)


def test_of_the_nih_pneumonia_opacities_and_no_finding_are_trained_on(nih_set: Path) -> None:
    films = read_nih(nih_set)
    assert {film.label for film in films} == {"normal", "pneumonia"}
    assert {film.source for film in films} == {"nih"}
    labels = {int(film.path.stem): film.label for film in films}
    assert {seed % 4 for seed in labels} == {0, 1, 2}
    assert all((label == "normal") == (seed % 4 == 0) for seed, label in labels.items())


def test_held_out_films_are_pneumonia_or_no_finding(nih_set: Path) -> None:
    numbers = {int(film.path.stem) % 4 for film in read_nih_held_out(nih_set)}
    assert numbers == {0, 1}
    assert len(read_nih(nih_set)) + len(read_nih_held_out(nih_set)) < 60


def test_no_patient_is_both_held_out_and_trained_on(nih_set: Path) -> None:
    sides = [{film.patient for film in read(nih_set)} for read in (read_nih, read_nih_held_out)]
    assert not sides[0] & sides[1]
    assert all(sides)


def test_hannover_has_pneumonias_only(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for name in ("a", "b", "stray"):
        (tmp_path / "images" / f"{name}.jpg").write_bytes(name.encode())
    (tmp_path / "data.csv").write_text("patient_id,image_id\n7,a\n7,b\n")
    films = read_sources({"hannover": tmp_path})
    assert [(film.label, film.patient) for film in films] == [("viral", "hannover-7")] * 2


@pytest.mark.parametrize("name", ["nih", "hannover", "elsewhere"])
def test_a_source_that_cannot_be_read_is_said_to(tmp_path: Path, name: str) -> None:
    with pytest.raises(LaboratoryError, match="expected"):
        read_sources({name: tmp_path})


def test_to_know_the_hospital_tells_nothing_of_the_disease() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(len(LABELS), size=400)
    sources = np.where(random.random(400) < 0.1 + 0.2 * (labels == 0), "nih", MAIN_SOURCE)
    probability = draw_probabilities(labels, sources, 0.25)
    assert probability.sum() == pytest.approx(1)
    for ill in (labels > 0, labels == 0):
        assert probability[ill].sum() == pytest.approx(0.5)
        assert probability[ill & (sources == "nih")].sum() == pytest.approx(0.125)


def test_an_unknown_cause_counts_as_either() -> None:
    logits = np.log(np.array([[0.2, 0.5, 0.3]]))
    assert cross_entropy(logits, np.array([3]), np.ones(1)) == pytest.approx(-np.log(0.8))


@pytest.mark.model
def test_the_loss_of_one_possible_class_is_the_cross_entropy() -> None:
    import keras

    from app.training.fitting.loss import possible_classes_loss

    logits = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    targets = np.eye(3, dtype=np.float32)[[0, 1, 2, 1]]
    expected = keras.losses.categorical_crossentropy(targets, logits, from_logits=True, label_smoothing=0.05)
    assert np.asarray(possible_classes_loss(0.05)(targets, logits)) == pytest.approx(
        np.asarray(expected), abs=1e-5
    )
    either = np.array([[0, 1, 1]], dtype=np.float32)
    share = np.log([[0.2, 0.5, 0.3]]).astype(np.float32)
    assert np.asarray(possible_classes_loss(0.0)(either, share)) == pytest.approx([-np.log(0.8)], abs=1e-5)


def test_several_sources_are_drawn_by_their_shares() -> None:
    labels = np.array([0, 1, 2] * 20 + [0, 3])
    sources = np.array([MAIN_SOURCE] * 60 + ["nih"] * 2)
    films = FilmSet(np.full((62, 32, 32), 9, dtype=np.uint8), labels, InputSpec(32, 32), sources)
    config = RunConfig(batch_size=8, share=0.25)
    batches = [batch for epoch in range(10) for batch in epoch_batches(films, config, epoch)]
    targets = np.concatenate([batch.targets for batch in batches])
    assert (targets.sum(axis=1) == 2).mean() == pytest.approx(0.125, abs=0.05)
    assert targets[:, 0].mean() == pytest.approx(0.5, abs=0.08)
    again = next(epoch_batches(films, config, 0))
    assert np.array_equal(again.images, batches[0].images)


def test_a_box_fills_the_film() -> None:
    film = np.zeros((100, 80), dtype=np.uint8)
    film[40:60, 20:60] = 200
    view = draw_movement(film.shape, np.random.default_rng(0), STILL, (40, 20, 60, 60)).move(film)
    assert (view[3:-3, 3:-3] == 200).all()


def test_framed_alike_a_film_and_its_partner_show_as_much_around_their_lungs() -> None:
    low, high = np.zeros((2, 100, 80), dtype=np.uint8)
    low[50:90, 10:70], high[5:65, 20:60] = 255, 255
    boxes = [framed_alike(low, high), framed_alike(high, low)]
    margins = []
    for (top, left, bottom, right), lungs in zip(filter(None, boxes), (low, high), strict=True):
        inner = lung_box(lungs, 0.0)
        assert inner
        assert 0 <= top < bottom <= 100
        assert 0 <= left < right <= 80
        tall, wide = inner[2] - inner[0], inner[3] - inner[1]
        margins.append([(inner[0] - top) / tall, (inner[1] - left) / wide, (bottom - inner[2]) / tall])
    assert margins[0] == pytest.approx(margins[1])
    assert margins[0] == pytest.approx([5 / 60, 10 / 60, 10 / 40])


def test_without_lungs_nothing_is_framed() -> None:
    lungs, none = draw_lungs(2, 64, 64), np.zeros((64, 64), dtype=np.uint8)
    assert framed_alike(lungs, none) is None
    assert framed_alike(none, lungs) is None


def test_partners_are_of_the_other_label_and_of_the_same_source() -> None:
    labels = np.array([0, 1, 2, 0, 1, 0])
    sources = np.array([MAIN_SOURCE] * 3 + ["nih"] * 2 + ["lone"])
    films = with_partners(FilmSet(np.zeros((6, 32, 32), dtype=np.uint8), labels, InputSpec(32, 32), sources))
    assert [list(each) for each in films.partners or ()] == [[1, 2], [0], [0], [4], [3], []]


def test_calibration_sees_films_framed_as_training_did() -> None:
    lungs = np.stack([draw_lungs(2, 64, 64), np.full((64, 64), 255, dtype=np.uint8)])
    plain = FilmSet(lungs, np.array([0, 1]), InputSpec(64, 64), np.array([MAIN_SOURCE] * 2), lungs)
    shares = [np.mean(varied(films, 8, seed=0).images[::2] > 127) for films in (plain, with_partners(plain))]
    assert shares[1] > 1.2 * shares[0]


def test_a_partner_changes_how_a_film_is_framed() -> None:
    film, lungs = draw_film(2, False, 64, 64).pixels, draw_lungs(2, 64, 64)
    tight = np.full((64, 64), 255, dtype=np.uint8)
    views = [draw_framed(lungs, np.random.default_rng(3), each).move_mask(lungs) for each in (None, tight)]
    assert (views[1] > 127).mean() > (views[0] > 127).mean()
    assert film.shape == views[1].shape


def test_the_box_of_the_lungs_holds_them_with_a_margin() -> None:
    lungs = draw_lungs(2, 96, 96)
    top, left, bottom, right = (int(edge) for edge in lung_box(lungs) or ())
    assert (lungs > 127).sum() == (lungs[top:bottom, left:right] > 127).sum()
    assert lung_box(np.zeros((9, 9), dtype=np.uint8)) is None


def test_hiding_leaves_the_lungs_and_changes_the_rest() -> None:
    film, lungs = draw_film(2, False, 96, 96).pixels, draw_lungs(2, 96, 96)
    inside = cv2.erode(lungs, np.ones((9, 9), dtype=np.uint8)) > 127
    for seed in range(8):
        change = np.abs(hide_the_rest(film, lungs, np.random.default_rng(seed)).astype(int) - film)
        assert change[inside].mean() < 6
        assert change[:10].mean() > 10


def test_a_film_with_lungs_is_augmented_by_its_generator_alone() -> None:
    film, lungs = draw_film(2, False, 64, 64).pixels, draw_lungs(2, 64, 64)
    for seed in range(30):
        one, two = (augment(film, film, np.random.default_rng(seed), lungs) for _ in range(2))
        assert all(np.array_equal(*pair) for pair in zip(one, two, strict=True))
        assert one[0].shape == (64, 64)


def test_the_lungs_move_with_their_film() -> None:
    lungs = draw_lungs(2, 64, 64)
    for seed in range(10):
        _, moved = augment(lungs, lungs, np.random.default_rng(seed), lungs)
        assert moved is not None
        assert np.array_equal(moved, draw_view(lungs, np.random.default_rng(seed)).move_mask(lungs))


def test_the_lungs_of_all_films_are_found_at_the_size_of_the_films() -> None:
    images = np.stack([draw_film(1, False, 64, 64).pixels] * 40)
    films = FilmSet(images, np.zeros(40, dtype=np.int64), InputSpec(64, 64), np.array([MAIN_SOURCE] * 40))
    model = LungModel(make_lung_manifest(), KnowingRuntime())
    lungs = with_lungs(films, model).lungs
    assert lungs is not None
    assert np.array_equal(lungs[39] > 0, draw_lungs(1, 64, 64) > 127)
    with pytest.raises(LaboratoryError, match="expected InputSpec"):
        with_lungs(dataclasses.replace(films, spec=InputSpec(32, 32)), model)
