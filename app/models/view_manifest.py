"""The manifest of a view model: the task `view`."""

from typing import ClassVar, Literal

from pydantic.dataclasses import dataclass

from app.errors import ManifestError
from app.models.record import STRICT, Compiled, ModelRecord


@dataclass(frozen=True, config=STRICT)
class ViewThresholds:
    """Where a reading has consequences: probabilities, and degrees.

    frontal: below it a picture is refused. inverted: from it on, refused as a negative. adult,
    cropped: from it on, told. tilted, turned: degrees from upright, from which it is told and
    refused.
    """

    frontal: float
    inverted: float
    adult: float
    cropped: float
    tilted: float
    turned: float

    def __post_init__(self) -> None:
        """Refuse what is no probability or no angle, with ManifestError."""
        for name in ("frontal", "inverted", "adult", "cropped"):
            if not 0 < getattr(self, name) < 1:
                raise ManifestError(f"thresholds.{name}: expected between 0 and 1")
        if not 0 < self.tilted < self.turned <= 180:
            raise ManifestError("thresholds: expected 0 < tilted < turned <= 180 degrees")


@dataclass(frozen=True, config=STRICT)
class ViewSelfTest:
    """The raw outputs on the drawn film of that seed, in the order of the network."""

    seed: int
    outputs: tuple[float, ...]
    tolerance: float


@dataclass(frozen=True, config=STRICT)
class ViewManifest(ModelRecord):
    """One stored view model."""

    TASK: ClassVar[str] = "view"

    schema: Literal[1]
    thresholds: ViewThresholds
    self_test: ViewSelfTest
    compiled: Compiled | None = None
