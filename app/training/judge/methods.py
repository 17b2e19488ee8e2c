"""A method makes a map of a film: the model's, or a control that knows no model."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.diagnosis import Diagnoser, Diagnosis
from app.errors import LaboratoryError
from app.imaging.radiograph import Radiograph

Map = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Explanation:
    """A signed map: cells `(rows, columns)` float32, and at every film pixel `(height, width)` float32."""

    cells: Map
    on_film: Map


class Method(Protocol):
    """Makes maps; control: True for one that does not look at the model."""

    @property
    def name(self) -> str:
        """Short name, as the literature has it."""

    @property
    def control(self) -> bool:
        """Is it a control?"""

    def explain(self, diagnoser: Diagnoser, film: Radiograph, number: int) -> Explanation:
        """Return the map of a film; number: of the film, for what is drawn by lot."""


@dataclass(frozen=True)
class ModelMethod:
    """A method that explains the model."""

    name: str
    control: bool = False

    def explain(self, diagnoser: Diagnoser, film: Radiograph, number: int) -> Explanation:
        """Return the evidence map; raises RefusedFilmError."""
        diagnosis = diagnose(diagnoser, film, self.name)
        return Explanation(diagnosis.evidence.cells, diagnosis.evidence_on_film())


def diagnose(diagnoser: Diagnoser, film: Radiograph, method: str) -> Diagnosis:
    """Return the diagnosis with the map of that method; raises LaboratoryError for an unknown one."""
    if method != diagnoser.manifest.evidence.method:
        raise LaboratoryError(f"method: expected {diagnoser.manifest.evidence.method}, received {method!r}")
    return diagnoser.diagnose_film(film)
