"""Films, split, augmentation and batches."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from app.errors import LaboratoryError
from app.imaging.preprocess import InputSpec
from app.training.augmentation.augment import augment, match_histogram
from app.training.data.film_set import load_films, with_drawn
from app.training.data.films import MAIN_SOURCE, LabelledFilm, data_digest, read_films
from app.training.data.split import read_split, split_films, write_split
from app.training.fitting.dataset import balanced_weights, epoch_batches, varied
from app.training.fitting.run import RunConfig

SPEC = InputSpec(64, 64)


def film(label: str, patient: str, digest: str) -> LabelledFilm:
    return LabelledFilm(Path(f"{patient}-{digest}"), label, patient, digest)


def test_class_and_patient_are_read_from_the_name(drawn_set: Path) -> None:
    films = {each.path.name: each for each in read_films(drawn_set)}
    assert (films["IM-0003-0001.png"].label, films["IM-0003-0001.png"].patient) == ("normal", "IM-0003")
    assert (films["person7_bacteria_7.png"].label, films["person7_bacteria_7.png"].patient) == (
        "bacterial",
        "person7",
    )
    assert films["person8_virus_8.png"].label == "viral"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda root: None, "expected a folder of films"),
        (lambda root: [(root / each).mkdir() for each in ("NORMAL", "PNEUMONIA")], "expected films in"),
        (lambda root: [(root / "NORMAL").mkdir(), (root / "NORMAL" / "x.png").touch()], "expected a name"),
    ],
)
def test_a_wrong_folder_is_refused_by_what_it_lacks(tmp_path: Path, make, message: str) -> None:
    make(tmp_path)
    with pytest.raises(LaboratoryError, match=message):
        read_films(tmp_path)


def test_the_digest_of_the_data_hangs_on_films_and_not_on_order(drawn_set: Path) -> None:
    films = read_films(drawn_set)
    assert data_digest(films) == data_digest(films[::-1])
    assert data_digest(films) != data_digest(films[1:])


def test_no_patient_and_no_duplicate_is_on_both_sides() -> None:
    random = np.random.default_rng(0)
    films = [
        film(label, f"{label}{random.integers(60)}", f"{label}{random.integers(300)}")
        for label in ("normal", "bacterial", "viral")
        for _ in range(200)
    ]
    split = split_films(films, seed=1)
    for attribute in ("patient", "digest"):
        sides = [{getattr(each, attribute) for each in part} for part in (split.training, split.validation)]
        assert not sides[0] & sides[1]
    assert len(split.training) + len(split.validation) == len(films)


def test_the_parts_have_the_classes_in_like_shares() -> None:
    films = [film("normal", f"n{i}", f"n{i}") for i in range(140)]
    films += [film("viral", f"v{i}", f"v{i}") for i in range(280)]
    split = split_films(films, seed=0)
    normal = [
        sum(each.label == "normal" for each in part) / len(part)
        for part in (split.training, split.validation)
    ]
    assert len(split.validation) == pytest.approx(60, abs=3)
    assert normal == pytest.approx([1 / 3, 1 / 3], abs=0.02)


def test_a_split_is_read_as_it_was_written(drawn_set: Path, tmp_path: Path) -> None:
    split = split_films(read_films(drawn_set), seed=0)
    write_split(split, {MAIN_SOURCE: drawn_set}, tmp_path / "split.csv")
    assert read_split({MAIN_SOURCE: drawn_set}, tmp_path / "split.csv") == split
    with pytest.raises(LaboratoryError, match="found none"):
        read_split({MAIN_SOURCE: tmp_path}, tmp_path / "split.csv")
    with pytest.raises(LaboratoryError, match="folder of the source"):
        read_split({}, tmp_path / "split.csv")
    copy = tmp_path / "copy"
    shutil.copytree(drawn_set, copy)
    (copy / split.training[0].path.relative_to(drawn_set)).write_bytes(b"another film")
    with pytest.raises(LaboratoryError, match="received another"):
        read_split({MAIN_SOURCE: copy}, tmp_path / "split.csv")


def test_augmentation_is_a_function_of_its_generator(drawn_set: Path) -> None:
    images = load_films(read_films(drawn_set)[:2], SPEC).images
    one, two, three = (augment(images[0], images[1], np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, three)
    assert one.shape == (64, 64)
    assert one.dtype == np.uint8


def test_every_augmentation_runs_and_leaves_the_source_alone(drawn_set: Path) -> None:
    images = load_films(read_films(drawn_set)[:2], SPEC).images
    before = images.copy()
    for seed in range(150):
        assert augment(images[0], images[1], np.random.default_rng(seed))[0].shape == (64, 64)
    assert np.array_equal(images, before)


def test_a_matched_film_has_the_donors_distribution() -> None:
    random = np.random.default_rng(0)
    donor = random.normal(170, 20, (100, 100)).clip(0, 255).astype(np.uint8)
    matched = match_histogram(random.normal(80, 30, (100, 100)).clip(0, 255).astype(np.uint8), donor)
    assert matched.mean() == pytest.approx(170, abs=2)
    assert matched.std() == pytest.approx(20, abs=2)


def test_normal_and_pneumonia_weigh_the_same() -> None:
    weights = balanced_weights(np.array([0, 1, 1, 2, 2, 2]))
    assert weights[0] == pytest.approx(weights[1:].sum())
    assert weights.mean() == pytest.approx(1)


def test_batches_hang_on_seed_and_epoch_alone(drawn_set: Path) -> None:
    films = load_films(read_films(drawn_set), SPEC)
    runs = [
        [b.images for b in epoch_batches(films, RunConfig(batch_size=8, seed=seed), epoch)]
        for seed, epoch in ((1, 0), (1, 0), (1, 1))
    ]
    assert len(runs[0]) == 5
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_variants_keep_the_label_of_their_film(drawn_set: Path) -> None:
    films = load_films(read_films(drawn_set)[:6], SPEC)
    variants = varied(films, 2, seed=0)
    assert variants.images.shape == (12, 64, 64)
    assert np.array_equal(variants.labels, np.tile(films.labels, 2))


def test_drawn_films_come_beside_the_real_ones_half_of_them_ill(drawn_set: Path) -> None:
    films = load_films(read_films(drawn_set)[:3], SPEC)
    more = with_drawn(films, 4)
    assert np.array_equal(more.images[:3], films.images)
    assert more.labels[3:].tolist() == [0, 1, 0, 1]
    assert with_drawn(films, 0) is films


def test_a_broken_film_is_named(drawn_set: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no film")
    with pytest.raises(LaboratoryError, match=r"broken\.png"):
        load_films([LabelledFilm(tmp_path / "broken.png", "normal", "p", "d")], SPEC)
