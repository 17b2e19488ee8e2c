"""A judge whose work is measured."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.diagnosis import AS_USUAL, Accepted, Diagnosis, Requisition
from app.imaging.radiograph import Radiograph
from app.models.manifest import ModelManifest
from app.web.services import Judge
from app.web.watch.metrics import Metrics


class MeasuredJudge:
    """Passes everything on, and tells the metrics how long it took and what came out."""

    def __init__(self, judge: Judge, metrics: Metrics) -> None:
        self._judge = judge
        self._metrics = metrics

    @property
    def manifest(self) -> ModelManifest:
        """The manifest of the model that judges."""
        return self._judge.manifest

    def diagnose(
        self, data: bytes, asked: Requisition = AS_USUAL, accepted: Accepted | None = None
    ) -> Diagnosis:
        """Judge the film that the bytes hold; its probability counts."""
        with self._timed():
            diagnosis = self._judge.diagnose(data, asked, accepted)
        self._metrics.probabilities.labels(self.manifest.identity).observe(diagnosis.probability)
        return self._counted(diagnosis)

    def diagnose_film(
        self, film: Radiograph, asked: Requisition = AS_USUAL, known: bool = False
    ) -> Diagnosis:
        """Judge a film that is drawn or was judged before: nothing new about the films that come."""
        with self._timed():
            diagnosis = self._judge.diagnose_film(film, asked, known)
        return self._counted(diagnosis)

    def check_ready(self) -> None:
        """Raise a ModelError unless the model is loaded and passes its self-test."""
        self._judge.check_ready()

    def _counted(self, diagnosis: Diagnosis) -> Diagnosis:
        self._metrics.inference.observe(diagnosis.inference_seconds)
        for caution in diagnosis.cautions:
            self._metrics.cautions.labels(caution.code).inc()
        return diagnosis

    @contextmanager
    def _timed(self) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._metrics.diagnoses.observe(time.perf_counter() - start)
