"""What the server counts and measures of itself, for Prometheus. No label has unbounded values."""

import os
from collections.abc import Callable
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # set where several processes serve: they share their counts there
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_TENTHS = tuple(tenth / 10 for tenth in range(1, 11))


disable_created_metrics()  # type: ignore[no-untyped-call]  # when a count began is one more line for each, and of no use here


class Metrics:
    """One application's counts, or those of all its processes where they share a folder.

    requests: seconds by route, method and status; its count is the number of requests. diagnoses:
    seconds from bytes to diagnosis, without waiting; inference: seconds of the classifier in it.
    refusals: by code; cautions: by code. probabilities: calibrated, of uploaded films, by model:
    a distribution that moves away from where it was says that films or machines have changed.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        histogram = partial(Histogram, namespace="pneumoscope", registry=self.registry)
        counter = partial(Counter, namespace="pneumoscope", registry=self.registry)
        self.requests = histogram(
            "request_seconds", "Requests and what they took", ("route", "method", "status"), buckets=_SECONDS
        )
        self.diagnoses = histogram("diagnosis_seconds", "From bytes to diagnosis", buckets=_SECONDS)
        self.inference = histogram("inference_seconds", "The classifier on one film", buckets=_SECONDS)
        self.refusals = counter("refusals", "Requests refused, by code", ("reason",))
        self.cautions = counter("cautions", "Cautions given beside a diagnosis", ("code",))
        self.probabilities = histogram(
            "probability",
            "Calibrated probability of pneumonia of uploaded films",
            ("model",),
            buckets=_TENTHS,
        )
        self._inside = Gauge(
            "pneumoscope_room",
            "Requests at work and waiting, by kind of work",
            ("room", "state"),
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        if SHARED_FOLDER not in os.environ:
            ProcessCollector(namespace="pneumoscope", registry=self.registry)

    def room(self, name: str) -> Callable[[int, int], None]:
        """Return what a waiting room tells how many work and how many wait."""

        def tell(working: int, waiting: int) -> None:
            self._inside.labels(name, "working").set(working)
            self._inside.labels(name, "waiting").set(waiting)

        tell(0, 0)
        return tell

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self.registry)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)
