"""The diagnoser. Reads as the clinical story."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.cautions import Caution
from app.diagnosis.answer import NORMAL, PNEUMONIA, Accepted, Diagnosis, Prepared
from app.diagnosis.reader import Reader, inline_reader
from app.errors import ModelCorruptError, RefusedFilmError
from app.explain.explainer import Explainer, Explanation
from app.gate import check_distance, check_view, inspect
from app.imaging.decode import DecodeLimits
from app.imaging.lungs import LungField
from app.imaging.overlay import encode_png
from app.imaging.phantom import Draw, Drawer, draw_film
from app.imaging.preprocess import Image, model_input
from app.imaging.radiograph import Radiograph
from app.models.calibration import calibrated_probabilities, log_odds
from app.models.lung_model import LungModel
from app.models.manifest import ModelManifest, OperatingPoint
from app.models.operating_point import BALANCED
from app.models.scores import group_score
from app.models.store import StoredModel
from app.models.view_model import ViewModel

BORDERLINE_LOGITS = 0.7  # about 0.5 against 0.67, or 0.5 against 0.33


class Diagnoser:
    """Judges films with one model at one operating point. Safe to share between threads.

    reader: decodes their bytes; by default in this process, which is for films that are trusted.
    """

    def __init__(
        self,
        model: StoredModel,
        limits: DecodeLimits | None = None,
        lungs: LungModel | None = None,
        view: ViewModel | None = None,
        reader: Reader | None = None,
        point: str = BALANCED,
    ) -> None:
        self.model = model
        self.lungs = lungs
        self.view = view
        self.operating_point = model.manifest.point(point)
        self.limits = limits or DecodeLimits()
        self._reader = reader or inline_reader(self.limits)
        self.explainer = Explainer(model.runtime, model.manifest)
        self._tested = False

    @property
    def manifest(self) -> ModelManifest:
        """The model's manifest."""
        return self.model.manifest

    def with_model(self, model: StoredModel) -> "Diagnoser":
        """Return a diagnoser with another model, and everything else the same.

        It decides at the same operating point, or at the model's first where it has none of that name.
        """
        names = [point.name for point in model.manifest.operating_points]
        point = self.operating_point.name if self.operating_point.name in names else names[0]
        return Diagnoser(model, self.limits, self.lungs, self.view, self._reader, point)

    def read(self, data: bytes) -> Radiograph:
        """Return the film that the bytes hold; raises a FilmError."""
        return self._reader(data)

    def diagnose(
        self,
        data: bytes,
        method: str | None = None,
        layer: str | None = None,
        invert: bool = False,
        accepted: Accepted | None = None,
    ) -> Diagnosis:
        """Judge the film that the bytes hold; raises a FilmError or RefusedFilmError.

        method, layer: of the explanation, by default the model's own; raises MethodError. invert:
        the bytes hold a negative, to be judged with black and white exchanged. accepted: is handed the
        film, as it is judged, once the gate has let it pass.
        """
        self.explainer.check(method, layer)
        film = self.read(data)
        prepared = self.prepare(film.inverted() if invert else film)
        if accepted:
            accepted(prepared.film)
        return self._judge_one(prepared, method, layer)

    def diagnose_film(
        self, film: Radiograph, method: str | None = None, layer: str | None = None, known: bool = False
    ) -> Diagnosis:
        """Judge a film; raises RefusedFilmError where the gate turns it away.

        known: the program drew it, or it was judged before: what it shows is not asked again.
        """
        return self._judge_one(self._bare(film) if known else self.prepare(film), method, layer)

    def _judge_one(self, prepared: Prepared, method: str | None, layer: str | None) -> Diagnosis:
        answer = self.judge([prepared], method, layer)[0]
        if isinstance(answer, RefusedFilmError):
            raise answer
        return answer

    def diagnose_batch(
        self, films: Sequence[Radiograph], method: str | None = None, layer: str | None = None
    ) -> list[Diagnosis | RefusedFilmError]:
        """Judge films together; a refused film has its refusal in its place."""
        answers = [self._prepared(film) for film in films]
        judged = iter(self.judge([each for each in answers if isinstance(each, Prepared)], method, layer))
        return [next(judged) if isinstance(each, Prepared) else each for each in answers]

    def prepare(self, film: Radiograph) -> Prepared:
        """Return what it takes to judge a film; raises RefusedFilmError where the gate turns it away."""
        bare = self._bare(film)
        return replace(bare, cautions=(*bare.cautions, *self._view_cautions(film, bare.image)))

    def _bare(self, film: Radiograph) -> Prepared:
        """A film of which the picture alone is looked at."""
        return Prepared(film, inspect(film), model_input(film, self.manifest.input))

    def _view_cautions(self, film: Radiograph, image: Image) -> tuple[Caution, ...]:
        """What the view model says; image: what the classifier takes in."""
        if self.view is None:
            return ()
        shared = self.view.manifest.input == self.manifest.input
        reading = self.view.read_input(image) if shared else self.view.read(film)
        return check_view(reading, self.view.manifest.thresholds, self.operating_point)

    def find_lungs(self, film: Radiograph) -> LungField | None:
        """Return the lungs of a film, for whoever lets its pixels go; None without a lung field model."""
        return self.lungs.field(film) if self.lungs else None

    def _prepared(self, film: Radiograph) -> Prepared | RefusedFilmError:
        try:
            return self.prepare(film)
        except RefusedFilmError as refusal:
            return refusal

    def judge(
        self, films: Sequence[Prepared], method: str | None = None, layer: str | None = None
    ) -> list[Diagnosis | RefusedFilmError]:
        """Judge prepared films together; one without a finite score has a refusal in its place."""
        self.explainer.check(method, layer)
        if not films:
            return []
        batch = np.stack([each.image for each in films])
        start = time.perf_counter()
        outputs = self.model.runtime.run(batch)
        seconds = time.perf_counter() - start
        return [
            self._conclude(
                self._with_distance(each, outputs.embedding[index]),
                outputs.logits[index],
                self.explainer.explain(batch[index], outputs, index, method, layer),
                seconds,
            )
            if np.isfinite(outputs.logits[index]).all()
            else RefusedFilmError("no-score", "expected a finite score, received none for this film")
            for index, each in enumerate(films)
        ]

    def _with_distance(self, prepared: Prepared, embedding: npt.NDArray[np.float32]) -> Prepared:
        """The film with a caution where it is far from all that the model was made from."""
        known, novelty = self.model.known, self.manifest.novelty
        if known is None or novelty is None:
            return prepared
        distance = float(known.distances(embedding[np.newaxis])[0])
        return replace(prepared, cautions=(*prepared.cautions, *check_distance(distance, novelty.threshold)))

    def _conclude(
        self,
        prepared: Prepared,
        logits: npt.NDArray[np.float32],
        explanation: Explanation,
        seconds: float,
    ) -> Diagnosis:
        pneumonia = self.manifest.pneumonia_indices
        probabilities = calibrated_probabilities(logits, self.manifest.calibration)
        probability = float(probabilities[list(pneumonia)].sum())
        point, table = self.operating_point, self.manifest.probability_interval
        return Diagnosis(
            film=prepared.film,
            label=PNEUMONIA if probability >= point.threshold else NORMAL,
            probability=probability,
            probabilities=dict(zip(self.manifest.classes, map(float, probabilities), strict=True)),
            score=float(group_score(logits.astype(np.float64), pneumonia)),
            operating_point=point,
            film_cautions=(*prepared.cautions, *_borderline(probability, point)),
            explanation=explanation,
            manifest=self.manifest,
            model_sha256=self.model.sha256,
            lung_model=self.lungs,
            inference_seconds=seconds,
            interval=table.at(log_odds(probability), probability) if table else None,
            found_lungs=prepared.found_lungs,
        )

    def check_ready(self) -> None:
        """Run the self-test once; raises ModelCorruptError, then and ever after, if it fails.

        A picture is read, too: this starts the decoders, and raises DecoderUnavailableError where
        there can be none.
        """
        if self._tested:
            return
        with ThreadPoolExecutor(1) as beside:  # decoders start in processes of their own meanwhile
            reading = beside.submit(self.read, encode_png(np.zeros((8, 8), np.uint8)))
            draw = Drawer()
            self.self_test(draw)
            for guard in (self.lungs, self.view):
                if guard:
                    guard.check_ready(draw)
            reading.result()
        self._tested = True

    def self_test(self, draw: Draw = draw_film) -> None:
        """Judge the drawn films; raises ModelCorruptError where a score is not as recorded."""
        test = self.manifest.self_test
        for opacity, expected in zip((False, True), test.scores, strict=True):
            received = self.diagnose_film(draw(test.seed, opacity), known=True).score
            if not abs(received - expected) <= test.tolerance:
                raise ModelCorruptError(
                    f"{self.manifest.identity}: expected the score {expected:.4f} on the drawn film, "
                    f"received {received:.4f}"
                )


def _borderline(probability: float, point: OperatingPoint) -> tuple[Caution, ...]:
    odds = log_odds(probability) - log_odds(point.threshold)
    if abs(odds) > BORDERLINE_LOGITS:
        return ()
    return (Caution("borderline", "The probability lies close to the threshold: it may go either way."),)
