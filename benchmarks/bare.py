"""The bare networks: what a film goes through, without decoding, keeping and answering."""

from collections.abc import Sequence

import numpy as np

from app.diagnosis import Diagnoser
from app.imaging.preprocess import model_input
from app.imaging.radiograph import Radiograph

CLASSIFIER, ALL = "classifier", "all networks"
SIDE_BY_SIDE = "all networks, batches side by side"


class BareNetworks:
    """A diagnoser's networks on films that are decoded and scaled beforehand."""

    def __init__(self, diagnoser: Diagnoser, films: Sequence[Radiograph]) -> None:
        self._diagnoser = diagnoser
        self._films = films
        self._inputs = np.stack([model_input(film, diagnoser.manifest.input) for film in films])
        self.run_all(0, len(films))  # what the other networks take in is scaled now, too

    def classify(self, start: int, count: int) -> None:
        """Run the classifier alone on some films, as one batch."""
        self._diagnoser.model.runtime.run(self._inputs[start : start + count])

    def run_all(self, start: int, count: int) -> None:
        """Run all networks on some films: lung field and view film by film, as the product does."""
        self.classify(start, count)
        for film in self._films[start : start + count]:
            if self._diagnoser.lungs:
                self._diagnoser.lungs.field(film)
            if self._diagnoser.view:
                self._diagnoser.view.read(film)
