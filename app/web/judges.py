"""The judges of a server: its own model's, and those of the store's other models."""

from app.diagnosis import OtherModels
from app.errors import UnknownModelError
from app.web.services import Judge
from app.web.watch.measured import MeasuredJudge
from app.web.watch.metrics import Metrics


class AllJudges:
    """Finds a judge by its model's identity; what all of them do is measured."""

    def __init__(self, own: Judge, others: OtherModels | None, metrics: Metrics) -> None:
        self._own = own
        self._others = others
        self._metrics = metrics

    @property
    def names(self) -> tuple[str, ...]:
        """The identities of all models to choose from, the server's own first; none without a choice."""
        return (self._others.own, *self._others.names) if self._others and self._others.names else ()

    def named(self, identity: str | None) -> Judge:
        """Return the judge of a model, by default the own; raises UnknownModelError or a ModelError."""
        if not identity or identity == self._own_name:
            return self._own
        if self._others is None:
            raise UnknownModelError(f"model: expected one of {self._own_name}; received {identity[:80]!r}")
        return MeasuredJudge(self._others.judge(identity), self._metrics)

    @property
    def _own_name(self) -> str:
        return self._others.own if self._others else self._own.manifest.identity
