"""What the views need, made once by the factory and found through the current application."""

from dataclasses import dataclass
from typing import Protocol

from flask import current_app

from app.cases.janitor import Janitor
from app.cases.store import CaseStore
from app.cases.tokens import TokenStore
from app.cases.verdicts import Verdicts
from app.cases.work_list import WorkList
from app.config import Settings
from app.diagnosis import AS_USUAL, Accepted, Diagnosis, Requisition
from app.imaging.radiograph import Radiograph
from app.models.manifest import ModelManifest
from app.web.load.rooms import Rooms
from app.web.watch.metrics import Metrics

EXTENSION = "pneumoscope"


class Judge(Protocol):
    """What the web asks of a diagnoser."""

    @property
    def manifest(self) -> ModelManifest:
        """The manifest of the model that judges."""

    def diagnose(
        self, data: bytes, asked: Requisition = AS_USUAL, accepted: Accepted | None = None
    ) -> Diagnosis:
        """Judge the film that the bytes hold; accepted: is handed it once the gate has let it pass."""

    def diagnose_film(
        self, film: Radiograph, asked: Requisition = AS_USUAL, known: bool = False
    ) -> Diagnosis:
        """Judge a film; known: the program drew it, or it was judged before."""

    def check_ready(self) -> None:
        """Raise a ModelError unless the model is loaded and passes its self-test."""


class Judges(Protocol):
    """The server's own judge, and those of the store's other models."""

    @property
    def names(self) -> tuple[str, ...]:
        """The identities of all models to choose from, the server's own first; none without a choice."""

    def named(self, identity: str | None) -> Judge:
        """Return the judge of a model, by default the own; raises UnknownModelError or a ModelError."""


@dataclass(frozen=True, eq=False)
class Services:
    """The collaborators of the views."""

    settings: Settings
    diagnoser: Judge
    judges: Judges
    cases: CaseStore
    work_list: WorkList
    verdicts: Verdicts
    tokens: TokenStore
    janitor: Janitor
    rooms: Rooms
    metrics: Metrics


def services() -> Services:
    """Return the services of the current application."""
    found = current_app.extensions[EXTENSION]
    if not isinstance(found, Services):
        raise TypeError(f"expected Services, received {type(found).__name__}")
    return found
