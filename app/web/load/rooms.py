"""The waiting rooms of the server: one for each kind of heavy work, so that none starves another."""

from dataclasses import dataclass

from app.config import Settings
from app.diagnosis import Requisition
from app.web.load.waiting_room import Bounds, WaitingRoom
from app.web.watch.metrics import Metrics

_EXPLANATIONS = 1  # at a time: the slowest method takes seconds on every core
_EXPLANATIONS_WAITING = 4
_BATCHES = Bounds(4, 8, 60.0)  # several films each, one at a time: for minutes, but little at once


@dataclass(frozen=True, eq=False)
class Rooms:
    """What waits for what.

    judging: films that come in, from reading the upload to keeping the case. explaining: films
    by a method or layer that was asked for. drawing: heatmaps and overlays. batches: requests
    that bring several films, each of which then waits for its turn to be judged.
    """

    judging: WaitingRoom
    explaining: WaitingRoom
    drawing: WaitingRoom
    batches: WaitingRoom

    @property
    def threads(self) -> int:
        """The most requests that can be at work or waiting in all rooms together."""
        return sum(
            room.bounds.threads for room in (self.judging, self.explaining, self.drawing, self.batches)
        )

    def for_film(self, asked: Requisition) -> WaitingRoom:
        """Return where a film waits: with the explanations if it asks for one by name."""
        return self.judging if asked.own_explanation else self.explaining


def open_rooms(settings: Settings, metrics: Metrics | None = None) -> Rooms:
    """Return empty rooms of the sizes that the settings name, which tell the metrics who is inside."""
    metrics = metrics or Metrics()
    films = Bounds(settings.films_at_once, settings.films_waiting, settings.waiting_seconds)
    explanations = Bounds(_EXPLANATIONS, _EXPLANATIONS_WAITING, settings.waiting_seconds)
    return Rooms(
        WaitingRoom(films, metrics.room("judging")),
        WaitingRoom(explanations, metrics.room("explaining")),
        WaitingRoom(films, metrics.room("drawing")),
        WaitingRoom(_BATCHES, metrics.room("batches")),
    )
