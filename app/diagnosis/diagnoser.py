"""The diagnoser. Reads as the clinical story."""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from app.diagnosis.admission import Accepted, Prepared, admit, admit_known
from app.diagnosis.answer import Diagnosis
from app.diagnosis.conclusion import Concluder
from app.diagnosis.reader import Reader, inline_reader
from app.diagnosis.requisition import AS_USUAL, Requisition
from app.diagnosis.self_test import check_scores, run_tests
from app.errors import RefusedFilmError
from app.explain.explainer import Explainer
from app.imaging.decode import DecodeLimits
from app.imaging.lungs import LungField
from app.imaging.phantom import Draw, draw_film
from app.imaging.radiograph import Radiograph
from app.models.lung_model import LungModel
from app.models.manifest import ModelManifest
from app.models.operating_point import BALANCED
from app.models.runtime import Outputs
from app.models.store import StoredModel
from app.models.view_model import ViewModel


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
        self._concluder = Concluder(model, self.operating_point, lungs)
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

    def diagnose(
        self, data: bytes, asked: Requisition = AS_USUAL, accepted: Accepted | None = None
    ) -> Diagnosis:
        """Judge the film that the bytes hold; raises a FilmError or RefusedFilmError.

        asked: raises MethodError for a method or layer that there is not. accepted: is handed the film,
        as it is judged, once the gate has let it pass.
        """
        self.explainer.check(asked.method, asked.layer)
        prepared = self.prepare(asked.as_judged(self.read(data)))
        if accepted:
            accepted(prepared.film)
        return self._judge_one(prepared, asked)

    def diagnose_film(
        self, film: Radiograph, asked: Requisition = AS_USUAL, known: bool = False
    ) -> Diagnosis:
        """Judge a film; raises RefusedFilmError where the gate turns it away, and MethodError.

        known: the program drew it, or it was judged before: what it shows is not asked again.
        """
        film = asked.as_judged(film)
        return self._judge_one(admit_known(film, self.manifest.input) if known else self.prepare(film), asked)

    def read(self, data: bytes) -> Radiograph:
        """Return the film that the bytes hold; raises a FilmError."""
        return self._reader(data)

    def prepare(self, film: Radiograph) -> Prepared:
        """Return what it takes to judge a film; raises RefusedFilmError where the gate turns it away."""
        return admit(film, self.manifest.input, self.view, self.operating_point)

    def find_lungs(self, film: Radiograph) -> LungField | None:
        """Return the lungs of a film, for whoever lets its pixels go; None without a lung field model."""
        return self.lungs.field(film) if self.lungs else None

    def judge(
        self, films: Sequence[Prepared], asked: Requisition = AS_USUAL
    ) -> Iterator[Diagnosis | RefusedFilmError]:
        """Judge prepared films together; one without a finite score has a refusal in its place.

        asked: how they are explained, each when its turn comes; they are prepared as they are to be judged.
        """
        self.explainer.check(asked.method, asked.layer)
        if not films:
            return
        batch = np.stack([each.image for each in films])
        start = time.perf_counter()
        outputs = self.model.runtime.run(batch)
        seconds = time.perf_counter() - start
        for index, each in enumerate(films):
            yield self._answer(each, outputs, index, asked, seconds)

    def _judge_one(self, prepared: Prepared, asked: Requisition) -> Diagnosis:
        (answer,) = self.judge([prepared], asked)
        if isinstance(answer, RefusedFilmError):
            raise answer
        return answer

    def _answer(
        self, prepared: Prepared, outputs: Outputs, index: int, asked: Requisition, seconds: float
    ) -> Diagnosis | RefusedFilmError:
        if not np.isfinite(outputs.logits[index]).all():
            return RefusedFilmError("no-score", "expected a finite score, received none for this film")
        explanation = self.explainer.explain(prepared.image, outputs, index, asked.method, asked.layer)
        return self._concluder.conclude(prepared, outputs, index, explanation, seconds)

    def check_ready(self) -> None:
        """Run the self-test once; raises ModelCorruptError, then and ever after, if it fails.

        A picture is read, too: raises DecoderUnavailableError where there can be no decoder.
        """
        if self._tested:
            return
        guards = [guard.check_ready for guard in (self.lungs, self.view) if guard]
        run_tests([self.self_test, *guards], self.read)
        self._tested = True

    def self_test(self, draw: Draw = draw_film) -> None:
        """Judge the drawn films; raises ModelCorruptError where a score is not as recorded."""
        check_scores(lambda film: self.diagnose_film(film, known=True).score, self.manifest, draw)
