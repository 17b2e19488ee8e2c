"""Further classifiers of a store, for a second opinion."""

import threading
from collections import OrderedDict
from typing import Protocol

from app.config import RuntimeChoice
from app.diagnosis.diagnoser import Diagnoser
from app.errors import UnknownModelError
from app.models.store import ModelStore, StoredModel

MOST_LOADED = 2  # beside the server's own: each takes some fifty megabytes


class Base(Protocol):
    """What a further model's diagnoser is made from: all but the model is shared."""

    def with_model(self, model: StoredModel) -> Diagnoser:
        """Return a diagnoser with another model, and everything else the same."""


class OtherModels:
    """Loads a classifier when it is first asked for; those asked for last stay. Safe to share.

    own: the identity of the server's own model, which is never loaded here. names: the identities of
    the others, as the store has them at the start, newest first.
    """

    def __init__(
        self,
        store: ModelStore,
        base: Base,
        own: str,
        runtime: RuntimeChoice = "auto",
        most_loaded: int = MOST_LOADED,
    ) -> None:
        self.own = own
        self.names = tuple(
            manifest.identity for manifest in reversed(store.manifests()) if manifest.identity != own
        )
        self._store = store
        self._base = base
        self._runtime = runtime
        self._most = most_loaded
        self._lock = threading.Lock()
        self._loaded: OrderedDict[str, Diagnoser] = OrderedDict()

    def judge(self, identity: str) -> Diagnoser:
        """Return the diagnoser of a classifier, tested; raises UnknownModelError or a ModelError.

        Loading takes a moment, in which whoever asks for a further model waits.
        """
        if identity not in self.names:
            known = ", ".join((self.own, *self.names))
            raise UnknownModelError(f"model: expected one of {known}; received {identity[:80]!r}")
        with self._lock:
            found = self._loaded.get(identity) or self._load(identity)
            self._loaded[identity] = found
            self._loaded.move_to_end(identity)
            while len(self._loaded) > self._most:
                self._loaded.popitem(last=False)
            return found

    def _load(self, identity: str) -> Diagnoser:
        diagnoser = self._base.with_model(self._store.open(identity, self._runtime))
        diagnoser.self_test()
        return diagnoser
