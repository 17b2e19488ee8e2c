"""What a model says of labelled films, with what is known of each: all that figures are made from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.errors import LaboratoryError
from app.models.calibration import calibrated_probabilities
from app.models.manifest import ModelManifest
from app.models.scores import group_score, softmax
from app.training.data.films import CLASSES, LABELS, LabelledFilm
from app.training.figures.metrics import Booleans, Floats, Integers

CALIBRATED, UNCALIBRATED = "calibrated", "uncalibrated"


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers of one model. logits: `(films, classes)`, in the films' order."""

    logits: Floats
    films: tuple[LabelledFilm, ...]
    manifest: ModelManifest

    def some(self, chosen: Booleans) -> "Answers":
        """Return the answers on some of the films, `(films,)`."""
        films = tuple(film for film, wanted in zip(self.films, chosen, strict=True) if wanted)
        return Answers(self.logits[chosen], films, self.manifest)

    @cached_property
    def labels(self) -> Integers:
        """Place of each film's label in LABELS, `(films,)`."""
        return np.array([film.label_index for film in self.films], dtype=np.int64)

    @cached_property
    def positive(self) -> Booleans:
        """Is it a film of pneumonia, `(films,)`?"""
        return np.asarray(self.labels != LABELS.index("normal"))

    @cached_property
    def patients(self) -> npt.NDArray[np.str_]:
        """Whose film it is, `(films,)`."""
        return np.array([film.patient for film in self.films])

    @cached_property
    def classes(self) -> npt.NDArray[np.float64]:
        """Calibrated probability of each class, `(films, classes)`."""
        return calibrated_probabilities(self.logits.astype(np.float32), self.manifest.calibration)

    @cached_property
    def probability(self) -> npt.NDArray[np.float64]:
        """Calibrated probability of pneumonia, `(films,)`."""
        return np.asarray(self.classes[:, list(self.manifest.pneumonia_indices)].sum(axis=1))

    @cached_property
    def uncalibrated(self) -> npt.NDArray[np.float64]:
        """Probability of pneumonia as the network itself gives it, `(films,)`: softmax of the logits."""
        given = softmax(self.logits.astype(np.float64))
        return np.asarray(given[:, list(self.manifest.pneumonia_indices)].sum(axis=1), dtype=np.float64)

    @cached_property
    def score(self) -> Floats:
        """Raw log-odds of pneumonia, `(films,)`."""
        return group_score(self.logits.astype(np.float64), self.manifest.pneumonia_indices)

    def of_kind(self, kind: str) -> npt.NDArray[np.float64]:
        """Return the probability of pneumonia of a kind, CALIBRATED or UNCALIBRATED."""
        return self.probability if kind == CALIBRATED else self.uncalibrated

    @property
    def knows_causes(self) -> bool:
        """Has the model the three classes, and are there films of both causes?"""
        causes = {LABELS.index("bacterial"), LABELS.index("viral")}
        return self.manifest.classes == CLASSES and causes <= set(self.labels.tolist())

    @property
    def has_both(self) -> bool:
        """Are there films with and without pneumonia?"""
        return bool(self.positive.any() and not self.positive.all())


def refuse_one_class(answers: Answers) -> None:
    """Raise LaboratoryError where all films have pneumonia, or none has."""
    if not answers.has_both:
        raise LaboratoryError("films: expected some with and some without pneumonia, received only one kind")
