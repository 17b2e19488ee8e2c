"""The manifest of a stored classifier: everything about it that is not a weight.

`manifest.json` is the dataclasses below and the record that every model has, field by field.
Nothing about a particular model stands in code.
"""

from dataclasses import field
from typing import ClassVar, Literal

from pydantic.dataclasses import dataclass

from app.errors import ManifestError
from app.imaging.geometry import FeatureGrid
from app.models.interval import ProbabilityInterval
from app.models.operating_point import OperatingPoint as OperatingPoint
from app.models.operating_point import find_point
from app.models.record import STRICT, Compiled, ModelRecord
from app.models.runtime import Gathering


@dataclass(frozen=True, config=STRICT)
class Calibration:
    """`softmax((logits + biases) / temperature)`: bias-corrected temperature scaling.

    Alexandari, Kundaje & Shrikumar 2020 (arXiv:1901.06852). prevalence: the share of
    pneumonia for which the probabilities hold; None where nothing was calibrated.
    """

    temperature: float
    biases: tuple[float, ...]
    prevalence: float | None


@dataclass(frozen=True, config=STRICT)
class Evidence:
    """How evidence maps of this model are made and shown.

    method: the default. layer: the layer whose output is explained, by its name in the flat
    graph; gathering: what follows it; grid: where its cells lie. layers: the grids of other
    layers that may be explained, from fine to coarse. scale: logit units that count as full
    strength, None where they were not measured; rule: what it was taken from. scales: full
    strength of other methods, in their own units.
    """

    method: str
    layer: str
    gathering: Gathering
    grid: FeatureGrid
    scale: float | None
    rule: str
    layers: dict[str, FeatureGrid] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a scale that nothing can be divided by, with ManifestError."""
        for name, scale in {"scale": self.scale, **self.scales}.items():
            if scale is not None and not scale > 0:
                raise ManifestError(f"evidence.{name}: expected above 0, received {scale}")


@dataclass(frozen=True, config=STRICT)
class Novelty:
    """From which distance a film is unlike those that the model was made from; rule: how it was chosen."""

    threshold: float
    rule: str


@dataclass(frozen=True, config=STRICT)
class SelfTest:
    """The drawn film of that seed, without and with an opacity, gives these scores."""

    seed: int
    scores: tuple[float, float]
    tolerance: float


@dataclass(frozen=True, config=STRICT)
class ModelManifest(ModelRecord):
    """One stored classifier.

    probability_interval: None where none was measured. failures: known ways in which it goes
    wrong, each a sentence.
    """

    TASK: ClassVar[str] = "classify"

    schema: Literal[2]
    classes: tuple[str, ...]
    pneumonia: tuple[str, ...]
    evidence: Evidence
    calibration: Calibration
    operating_points: tuple[OperatingPoint, ...]
    self_test: SelfTest
    compiled: Compiled | None = None
    novelty: Novelty | None = None
    probability_interval: ProbabilityInterval | None = None
    failures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse parts that do not fit together, with ManifestError."""
        super().__post_init__()
        if not set(self.pneumonia) < set(self.classes):
            raise ManifestError(f"pneumonia: expected some of {self.classes}, received {self.pneumonia}")
        if len(self.calibration.biases) != len(self.classes) or self.calibration.temperature <= 0:
            raise ManifestError("calibration: expected a bias per class and a temperature above 0")
        if not self.operating_points or not all(0 < each.threshold < 1 for each in self.operating_points):
            raise ManifestError("operating_points: expected one or more, thresholds between 0 and 1")
        names = [point.name for point in self.operating_points]
        if len(set(names)) < len(names):
            raise ManifestError(f"operating_points: expected different names, received {names}")

    @property
    def pneumonia_indices(self) -> tuple[int, ...]:
        """Places of the pneumonia classes among the classes."""
        return tuple(self.classes.index(name) for name in self.pneumonia)

    @property
    def operating_point(self) -> OperatingPoint:
        """The default operating point: the first."""
        return self.operating_points[0]

    def point(self, name: str) -> OperatingPoint:
        """Return the operating point of that name; raises OperatingPointError."""
        return find_point(self.operating_points, name)
