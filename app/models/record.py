"""What every stored model records of itself, whatever its task.

`manifest.json` is a dataclass, field by field; an unknown or missing key is a ManifestError that
names it.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from app.errors import ManifestError
from app.imaging.preprocess import InputSpec

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
GREATEST_DIFFERENCE = 1e-4  # of a compiled model from its reference


@dataclass(frozen=True, config=STRICT)
class Compiled:
    """How far the compiled export is from the Keras model, on real films.

    logits: greatest difference; evidence: greatest difference of a class map, as a share of
    the greatest value; taps: so of the feature map and its gradients, None where the export
    does not hold them. Of a lung field model both differences are the greatest of a pixel's
    probability.
    """

    opset: int
    films: int
    logits: float
    evidence: float
    taps: float | None = None

    @property
    def equal(self) -> bool:
        """Is the difference so small that either may serve?"""
        return self.films > 0 and max(self.logits, self.evidence, self.taps or 0.0) <= GREATEST_DIFFERENCE


@dataclass(frozen=True, config=STRICT)
class ModelRecord:
    """The part of a manifest that no task is without.

    population: the films it was made from; limits: what it cannot, each a sentence; files: the
    SHA-256 of each.
    """

    TASK: ClassVar[str]

    schema: int
    name: str
    version: str
    task: str
    architecture: str
    created: str
    licence: str
    input: InputSpec
    population: str
    limits: tuple[str, ...]
    data: dict[str, Any]
    training: dict[str, Any]
    metrics: dict[str, Any]
    files: dict[str, str]

    def __post_init__(self) -> None:
        """Refuse another task and a record without weights, with ManifestError."""
        if self.task != self.TASK:
            raise ManifestError(f"task: expected {self.TASK!r}, received {self.task!r}")
        if "model.keras" not in self.files:
            raise ManifestError(f"files: expected model.keras, received {sorted(self.files)}")

    @property
    def identity(self) -> str:
        """Name and version, as the folder is called."""
        return f"{self.name}-{self.version}"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a manifest; raises ManifestError."""
        try:
            return TypeAdapter(cls).validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"])) or "manifest"
            raise ManifestError(f"{place}: {first['msg']}, received {str(first['input'])[:80]!r}") from None

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a manifest file; raises ManifestError."""
        try:
            return cls.from_json(path.read_text(encoding="utf-8"))
        except ManifestError as error:
            raise ManifestError(f"{path}: {error}") from None

    def to_json(self) -> str:
        """Write the manifest, stable and readable."""
        return json.dumps(dataclasses.asdict(self), indent=2, ensure_ascii=False) + "\n"


def task_of(path: Path) -> str | None:
    """Return the task that a manifest file names; None where it names none."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None
    return values.get("task") if isinstance(values, dict) else None
