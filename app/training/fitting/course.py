"""What happens between the epochs of a training: stages, rates, an early end, those who follow it.

All of it is a function of the log's rows, as they are written, so that a resumed run decides as an
unbroken one does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from app.training.fitting.run import Rows

MONITORED = "val_loss"
PLATEAU_PATIENCE, PLATEAU_FACTOR = 2, 0.3  # epochs without a lower loss, and what the rate is then times


@dataclass(frozen=True)
class Stage:
    """Epochs in which the same weights learn: up to `end`; `begin` readies the model for them."""

    end: int
    begin: Callable[[], None]


def _as_it_is(_: Rows) -> float | None:
    return None


def _never(_: Rows) -> bool:
    return False


@dataclass(frozen=True)
class Course:
    """stages: in order, of a model that is compiled already none. rate: of the next epoch, where it is set.

    ends: is the run to end early? followers: are told the rows after each epoch.
    """

    stages: tuple[Stage, ...] = ()
    rate: Callable[[Rows], float | None] = _as_it_is
    ends: Callable[[Rows], bool] = _never
    followers: tuple[Callable[[Rows], None], ...] = ()

    def stage_of(self, epoch: int) -> Stage | None:
        """Return the stage in which that epoch, counted from 1, is trained."""
        return next((stage for stage in self.stages if epoch <= stage.end), None)

    def stage_after(self, epochs: int) -> Stage | None:
        """Return the stage that follows on another one once so many epochs are done."""
        return next((later for stage, later in pairwise(self.stages) if stage.end == epochs), None)


def best_epoch(rows: Rows) -> int:
    """Return the epoch, counted from 1, of the least monitored loss; 0 before the first."""
    values = [row[MONITORED] for row in rows]
    return values.index(min(values)) + 1 if values else 0


def stale_for(patience: int) -> Callable[[Rows], bool]:
    """Return whether the loss has not been lower for so many epochs; never where patience is 0."""
    return lambda rows: bool(patience) and len(rows) - best_epoch(rows) >= patience


def plateau_rate(first: float, rows: Rows) -> float:
    """Return the rate of the next epoch: lowered each time that the loss has not fallen for a while.

    As Keras's ReduceLROnPlateau: after PLATEAU_PATIENCE epochs without a lower loss, and anew from there.
    """
    rate, least, waited = first, float("inf"), 0
    for row in rows:
        if row[MONITORED] < least:
            least, waited = row[MONITORED], 0
            continue
        waited += 1
        if waited >= PLATEAU_PATIENCE:
            rate, waited = rate * PLATEAU_FACTOR, 0
    return rate
