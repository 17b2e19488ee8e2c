"""The use case, with a model that needs no TensorFlow."""

import dataclasses

import numpy as np
import pytest

from app.diagnosis import AS_USUAL, Diagnoser, Diagnosis, Requisition
from app.errors import ModelCorruptError, OperatingPointError, RefusedFilmError, TruncatedImageError
from app.imaging.lungs import LungField
from app.imaging.phantom import draw_film
from app.imaging.radiograph import Radiograph
from app.models.calibration import calibrated_probabilities, log_odds
from app.models.known_films import KnownFilms
from app.models.manifest import Calibration, ModelManifest, Novelty, SelfTest
from app.models.runtime import Array, Outputs
from app.models.store import StoredModel
from app.models.view_model import ViewModel
from tests.conftest import INTERVALS, POINTS, BrightCornerRuntime, corner_film, make_manifest, png
from tests.models.test_view_model import SettledNetwork, make_view_manifest


def test_a_bright_corner_is_called_pneumonia(diagnoser: Diagnoser, ill_png: bytes) -> None:
    diagnosis = diagnoser.diagnose(ill_png)
    assert diagnosis.label == "pneumonia"
    assert diagnosis.probability > 0.99
    assert diagnosis.score > 3
    assert sum(diagnosis.probabilities.values()) == pytest.approx(1)


def test_a_dark_corner_is_called_normal_and_nothing_argues_for_pneumonia(
    diagnoser: Diagnoser, healthy_png: bytes
) -> None:
    diagnosis = diagnoser.diagnose(healthy_png)
    assert diagnosis.label == "normal"
    assert diagnosis.evidence.empty
    assert np.array_equal(diagnosis.overlay()[:, :, 0], corner_film(False))


def test_the_evidence_lies_where_the_corner_is(diagnoser: Diagnoser) -> None:
    evidence = diagnoser.diagnose(png(corner_film(True, 120, 80))).evidence_on_film()
    assert evidence.shape == (120, 80)
    assert evidence.dtype == np.float32
    assert evidence[:45, :30].min() > evidence[70:, 50:].max()


def test_without_a_bias_only_the_doubt_between_the_pneumonias_is_in_no_cell(
    diagnoser: Diagnoser, drawn_png: bytes
) -> None:
    diagnosis = diagnoser.diagnose(drawn_png)
    shares = (
        np.array([diagnosis.probabilities[name] for name in ("bacterial", "viral")]) / diagnosis.probability
    )
    entropy = -float(shares @ np.log(shares))
    assert diagnosis.evidence.offset == pytest.approx(entropy, abs=1e-4)
    assert diagnosis.evidence.cells.sum() == pytest.approx(diagnosis.score - entropy, abs=1e-4)


def test_a_probability_at_the_threshold_is_pneumonia(manifest: ModelManifest, drawn_png: bytes) -> None:
    runtime = BrightCornerRuntime()
    probability = Diagnoser(StoredModel(manifest, runtime)).diagnose(drawn_png).probability
    point = dataclasses.replace(manifest.operating_point, threshold=probability)
    at = dataclasses.replace(manifest, operating_points=(point,))
    diagnosis = Diagnoser(StoredModel(at, runtime)).diagnose(drawn_png)
    assert diagnosis.label == "pneumonia"
    assert "borderline" in [caution.code for caution in diagnosis.cautions]


def test_films_that_are_judged_together_keep_their_order_and_their_scores(diagnoser: Diagnoser) -> None:
    films = [Radiograph(corner_film(True)), Radiograph(corner_film(False))]
    ill, healthy = diagnoser.judge([diagnoser.prepare(film) for film in films])
    assert isinstance(ill, Diagnosis)
    assert isinstance(healthy, Diagnosis)
    assert (ill.label, healthy.label) == ("pneumonia", "normal")
    assert ill.score == pytest.approx(diagnoser.diagnose_film(films[0]).score, abs=1e-5)


def test_unreadable_and_refused_films_raise(diagnoser: Diagnoser, ill_png: bytes) -> None:
    with pytest.raises(TruncatedImageError):
        diagnoser.diagnose(ill_png[:-40])
    with pytest.raises(RefusedFilmError):
        diagnoser.diagnose(png(np.zeros((100, 100), np.uint8)))


def test_the_operating_point_named_decides(drawn_png: bytes) -> None:
    manifest, runtime = make_manifest(operating_points=POINTS), BrightCornerRuntime()
    probability = Diagnoser(StoredModel(manifest, runtime)).diagnose(drawn_png).probability
    assert 0.2 < probability < 0.9
    for name, label in (("sensitive", "pneumonia"), ("specific", "normal")):
        diagnosis = Diagnoser(StoredModel(manifest, runtime), point=name).diagnose(drawn_png)
        assert (diagnosis.label, diagnosis.operating_point.name) == (label, name)


def test_a_model_of_one_point_is_balanced_whatever_its_point_is_called() -> None:
    point = dataclasses.replace(POINTS[0], name="given")
    model = StoredModel(make_manifest(operating_points=(point,)), BrightCornerRuntime())
    assert Diagnoser(model, point="balanced").operating_point == point
    with pytest.raises(OperatingPointError, match="expected one of given; received 'specific'"):
        Diagnoser(model, point="specific")


def test_the_interval_is_that_of_the_score_and_holds_the_probability(ill_png: bytes) -> None:
    manifest = make_manifest(probability_interval=INTERVALS)
    diagnosis = Diagnoser(StoredModel(manifest, BrightCornerRuntime())).diagnose(ill_png)
    assert diagnosis.interval is not None
    low, high = diagnosis.interval
    assert low < diagnosis.probability < high
    assert low == pytest.approx(np.interp(log_odds(diagnosis.probability), (0, 6), (0.4, 0.9)))


def test_a_model_without_a_table_has_no_interval(diagnoser: Diagnoser, ill_png: bytes) -> None:
    assert diagnoser.diagnose(ill_png).interval is None


class Lungs:
    """Two lungs of half the film's height; top: do they lie where the bright corner is?"""

    def __init__(self, top: bool) -> None:
        rows = slice(0, 32) if top else slice(32, 64)
        self.left, self.right = np.zeros((2, 64, 64), dtype=bool)
        self.left[rows, 2:30] = self.right[rows, 34:62] = True

    def field(self, _: Radiograph) -> LungField:
        return LungField(self.left, self.right, (self.left | self.right).astype(np.float32), 0.5)


@pytest.mark.parametrize(("top", "warned"), [(True, False), (False, True)])
def test_evidence_that_lies_mostly_outside_the_lungs_is_warned_of(
    manifest: ModelManifest, ill_png: bytes, top: bool, warned: bool
) -> None:
    model = StoredModel(manifest, BrightCornerRuntime())
    diagnosis = Diagnoser(model, lungs=Lungs(top)).diagnose(ill_png)
    share = diagnosis.evidence_in_lungs
    assert share is not None
    assert (share < 0.5) == warned
    assert ("evidence-outside-lungs" in [caution.code for caution in diagnosis.cautions]) == warned


def test_where_no_lungs_are_known_or_nothing_argues_for_pneumonia_there_is_no_share(
    diagnoser: Diagnoser, manifest: ModelManifest, ill_png: bytes, healthy_png: bytes
) -> None:
    assert diagnoser.diagnose(ill_png).evidence_in_lungs is None
    knowing = Diagnoser(StoredModel(manifest, BrightCornerRuntime()), lungs=Lungs(False))
    healthy = knowing.diagnose(healthy_png)
    assert healthy.evidence_in_lungs is None
    assert "evidence-outside-lungs" not in [caution.code for caution in healthy.cautions]


class BrokenRuntime(BrightCornerRuntime):
    """Gives no number for the second film."""

    def run(self, batch: Array) -> Outputs:
        outputs = super().run(batch)
        outputs.logits[1:2] = np.nan
        return outputs


def test_a_score_that_is_no_number_is_a_refusal_and_spares_the_other_films(manifest: ModelManifest) -> None:
    broken = Diagnoser(StoredModel(manifest, BrokenRuntime()))
    answers = list(broken.judge([broken.prepare(Radiograph(corner_film(True)))] * 3))
    assert isinstance(answers[1], RefusedFilmError)
    assert answers[1].reason == "no-score"
    assert all(isinstance(answers[index], Diagnosis) for index in (0, 2))


def test_calibration_moves_probabilities_as_its_formula_says() -> None:
    logits = np.array([1.0, 0.0, 2.0], dtype=np.float32)
    expected = np.exp((logits + np.array([0, 1, -1])) / 2)
    received = calibrated_probabilities(logits, Calibration(2.0, (0.0, 1.0, -1.0), 0.5))
    assert received == pytest.approx(expected / expected.sum())


def test_a_self_test_score_that_differs_is_noticed(manifest: ModelManifest) -> None:
    runtime = BrightCornerRuntime()
    plain = Diagnoser(StoredModel(manifest, runtime))
    scores = tuple(plain.diagnose_film(draw_film(1, opacity)).score for opacity in (False, True))
    right = dataclasses.replace(manifest, self_test=SelfTest(1, scores, 0.01))
    Diagnoser(StoredModel(right, runtime)).check_ready()
    wrong = dataclasses.replace(manifest, self_test=SelfTest(1, (scores[0], scores[1] + 0.1), 0.01))
    with pytest.raises(ModelCorruptError, match="expected the score"):
        Diagnoser(StoredModel(wrong, runtime)).check_ready()


def guarded(outputs: tuple[float, ...]) -> Diagnoser:
    """A diagnoser whose view model takes every picture for the same."""
    view = ViewModel(make_view_manifest(), SettledNetwork(outputs))
    return Diagnoser(StoredModel(make_manifest(), BrightCornerRuntime()), view=view)


def test_what_is_no_chest_film_is_never_judged(ill_png: bytes) -> None:
    with pytest.raises(RefusedFilmError, match="another picture"):
        guarded((-6.0, -6.0, -6.0, -6.0, 1.0, 0.0)).diagnose(ill_png)


def test_a_known_film_is_not_asked_again_what_it_shows() -> None:
    diagnoser = guarded((-6.0, -6.0, -6.0, -6.0, 1.0, 0.0))
    film = Radiograph(corner_film(True))
    with pytest.raises(RefusedFilmError):
        diagnoser.diagnose_film(film)
    assert diagnoser.diagnose_film(film, known=True).label == "pneumonia"
    diagnoser.self_test()  # of the classifier: the view model has its own


def test_an_adult_is_judged_and_the_reader_told(ill_png: bytes) -> None:
    diagnosis = guarded((6.0, -6.0, 6.0, -6.0, 1.0, 0.0)).diagnose(ill_png)
    assert diagnosis.label == "pneumonia"
    assert "adult-film" in [caution.code for caution in diagnosis.cautions]


def test_a_negative_can_be_judged_with_black_and_white_exchanged(diagnoser: Diagnoser) -> None:
    negative = 255 - corner_film(True)
    assert diagnoser.diagnose(png(negative)).label == "normal"
    diagnosis = diagnoser.diagnose(png(negative), Requisition(invert=True))
    assert diagnosis.label == "pneumonia"
    assert np.array_equal(diagnosis.film.pixels, corner_film(True))


def test_films_in_hand_are_judged_as_asked_like_those_in_bytes(diagnoser: Diagnoser) -> None:
    negative, asked = Radiograph(255 - corner_film(True)), Requisition("layer-cam", invert=True)
    (prepared,) = diagnoser.judge([diagnoser.prepare(asked.as_judged(negative))], asked)
    for diagnosis in (
        diagnoser.diagnose(png(negative.pixels), asked),
        diagnoser.diagnose_film(negative, asked),
        diagnoser.diagnose_film(negative, asked, known=True),
        prepared,
    ):
        assert isinstance(diagnosis, Diagnosis)
        assert (diagnosis.label, diagnosis.explanation.method.name) == ("pneumonia", "layer-cam")


def test_only_what_names_neither_method_nor_layer_asks_for_the_models_own_explanation() -> None:
    assert AS_USUAL.own_explanation
    assert Requisition(invert=True).own_explanation
    assert not Requisition(method="layer-cam").own_explanation
    assert not Requisition(layer="features").own_explanation


def test_a_film_unlike_all_known_ones_is_judged_and_the_reader_told(ill_png: bytes) -> None:
    cells = 16
    known = KnownFilms(np.zeros((1, cells), dtype=np.float32), np.eye(cells, dtype=np.float32))
    for threshold, told in ((1e-6, True), (1e6, False)):
        manifest = make_manifest(novelty=Novelty(threshold, "by hand"))
        diagnosis = Diagnoser(StoredModel(manifest, BrightCornerRuntime(), known)).diagnose(ill_png)
        assert ("far-from-training" in [caution.code for caution in diagnosis.cautions]) is told
