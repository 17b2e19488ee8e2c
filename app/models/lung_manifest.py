"""The manifest of a lung field model: the task `segment`."""

from typing import ClassVar, Literal

from pydantic.dataclasses import dataclass

from app.errors import ManifestError
from app.models.record import STRICT, Compiled, ModelRecord


@dataclass(frozen=True, config=STRICT)
class LungSelfTest:
    """How well the lungs found and drawn agree on the film of that seed, without and with an opacity.

    dice: 0 to 1, at the size of the model's input (Dice 1945).
    """

    seed: int
    dice: tuple[float, float]
    tolerance: float


@dataclass(frozen=True, config=STRICT)
class LungManifest(ModelRecord):
    """One stored lung field model; threshold: the probability from which a pixel is lung."""

    TASK: ClassVar[str] = "segment"

    schema: Literal[1]
    threshold: float
    self_test: LungSelfTest
    compiled: Compiled | None = None

    def __post_init__(self) -> None:
        """Refuse parts that do not fit together, with ManifestError."""
        super().__post_init__()
        if not 0 < self.threshold < 1:
            raise ManifestError(f"threshold: expected between 0 and 1, received {self.threshold}")
