"""A diagnoser that loads in the background, so that a server answers from its first moment."""

import logging
import threading
from collections.abc import Callable

from app.diagnosis import AS_USUAL, Accepted, Diagnoser, Diagnosis, Requisition
from app.errors import ModelError, ModelNotReadyError, PneumoscopeError
from app.imaging.radiograph import Radiograph
from app.models.manifest import ModelManifest
from app.models.store import StoredModel

PATIENCE = 30.0
_log = logging.getLogger("pneumoscope.web")


class StandbyDiagnoser:
    """Stands for a diagnoser while it is loaded; then passes everything on.

    open_diagnoser: loads it. patience: seconds that a request waits for the loading before
    it fails with ModelNotReadyError. Loading starts with `start`, at the latest with the
    first request, and always in the process that serves: TensorFlow does not survive a fork.
    """

    def __init__(self, open_diagnoser: Callable[[], Diagnoser], patience: float = PATIENCE) -> None:
        self._open = open_diagnoser
        self._patience = patience
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._finished = threading.Event()
        self._diagnoser: Diagnoser | None = None
        self._failure: PneumoscopeError | None = None

    def start(self) -> None:
        """Start loading, once."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._load, name="model-loader", daemon=True)
                self._thread.start()

    def _load(self) -> None:
        try:
            diagnoser = self._open()
            diagnoser.check_ready()
            self._diagnoser = diagnoser
        except PneumoscopeError as error:
            _log.error("the model cannot be loaded: %s", error)
            self._failure = error
        except Exception as error:
            _log.exception("the model cannot be loaded")
            self._failure = ModelError(f"the model cannot be loaded ({type(error).__name__}); see the log")
        finally:
            self._finished.set()

    def _loaded(self, patience: float) -> Diagnoser:
        self.start()
        self._finished.wait(patience)
        if self._failure is not None:
            raise self._failure
        if self._diagnoser is None:
            raise ModelNotReadyError("the model is being loaded; try again in a few seconds")
        return self._diagnoser

    @property
    def manifest(self) -> ModelManifest:
        """The manifest of the model that judges."""
        return self._loaded(self._patience).manifest

    def with_model(self, model: StoredModel) -> Diagnoser:
        """Return a diagnoser with another model, and everything else the same."""
        return self._loaded(self._patience).with_model(model)

    def diagnose(
        self, data: bytes, asked: Requisition = AS_USUAL, accepted: Accepted | None = None
    ) -> Diagnosis:
        """Judge the film that the bytes hold; accepted: is handed it once the gate has let it pass."""
        return self._loaded(self._patience).diagnose(data, asked, accepted)

    def diagnose_film(
        self, film: Radiograph, asked: Requisition = AS_USUAL, known: bool = False
    ) -> Diagnosis:
        """Judge a film; known: the program drew it, or it was judged before."""
        return self._loaded(self._patience).diagnose_film(film, asked, known)

    def check_ready(self) -> None:
        """Raise a ModelError unless the model is loaded and passed its self-test; never wait."""
        self._loaded(0).check_ready()
