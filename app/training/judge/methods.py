"""A method makes a map of a film: the model's, or a control that knows no model."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.diagnosis import Diagnoser, Requisition
from app.imaging.geometry import FeatureGrid, resample, spread
from app.imaging.preprocess import InputSpec
from app.imaging.radiograph import Radiograph

Map = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FilmMap:
    """A signed map of a film: cells `(rows, columns)` float32, and where they lie in the model's input.

    scale: the value that counts as full strength in a picture.
    """

    cells: Map
    grid: FeatureGrid
    spec: InputSpec
    scale: float = 1.0

    def on_film(self, film: Radiograph) -> Map:
        """Return the map at every film pixel, `(height, width)` float32."""
        return spread(self.cells, self.grid, (film.height, film.width), self.spec)

    def on_input(self) -> Map:
        """Return the map at every pixel of the model's input, `(height, width)` float32."""
        return resample(self.cells, self.grid, (self.spec.height, self.spec.width))


class Method(Protocol):
    """Makes maps; control: True for one that does not look at the model."""

    @property
    def name(self) -> str:
        """Short name, as the literature has it."""

    @property
    def control(self) -> bool:
        """Is it a control?"""

    def explain(self, diagnoser: Diagnoser, film: Radiograph, number: int) -> FilmMap:
        """Return the map of a film; number: of the film, for what is drawn by lot."""


@dataclass(frozen=True)
class ModelMethod:
    """A method that explains the model, at the layer that it takes by itself."""

    name: str
    control: bool = False

    def explain(self, diagnoser: Diagnoser, film: Radiograph, number: int) -> FilmMap:
        """Return the evidence map; raises RefusedFilmError, and MethodError for an unknown method."""
        found = diagnoser.diagnose_film(film, Requisition(self.name)).explanation
        return FilmMap(found.evidence.cells, found.grid, diagnoser.manifest.input, found.scale)
