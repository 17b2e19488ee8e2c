"""The conclusion: what a model's outputs mean for a film."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.cautions import Caution
from app.diagnosis.admission import Prepared
from app.diagnosis.answer import Diagnosis
from app.diagnosis.call import label_at
from app.explain.explainer import Explanation
from app.gate import check_distance
from app.models.calibration import calibrated_probabilities, log_odds
from app.models.lung_model import LungModel
from app.models.operating_point import OperatingPoint
from app.models.runtime import Outputs
from app.models.scores import group_score
from app.models.store import StoredModel


@dataclass(frozen=True, eq=False)
class Concluder:
    """Concludes from what one model gives out, at one operating point.

    lungs: finds the film's lungs, for whoever asks the diagnosis where its evidence lies.
    """

    model: StoredModel
    point: OperatingPoint
    lungs: LungModel | None

    def conclude(
        self, prepared: Prepared, outputs: Outputs, index: int, explanation: Explanation, seconds: float
    ) -> Diagnosis:
        """Return the diagnosis of one film of a batch that has been run.

        outputs: of the batch, finite; index: the film's place in it; seconds: that the batch took.
        """
        manifest, logits = self.model.manifest, outputs.logits[index]
        probabilities = calibrated_probabilities(logits, manifest.calibration)
        probability = float(probabilities[list(manifest.pneumonia_indices)].sum())
        unlike = self._distance_cautions(outputs.embedding[index])
        table = manifest.probability_interval
        return Diagnosis(
            film=prepared.film,
            label=label_at(probability, self.point),
            probability=probability,
            probabilities=dict(zip(manifest.classes, map(float, probabilities), strict=True)),
            score=float(group_score(logits.astype(np.float64), manifest.pneumonia_indices)),
            operating_point=self.point,
            film_cautions=(*prepared.cautions, *unlike),
            explanation=explanation,
            manifest=manifest,
            model_sha256=self.model.sha256,
            lung_model=self.lungs,
            inference_seconds=seconds,
            interval=table.at(log_odds(probability), probability) if table else None,
            found_lungs=prepared.found_lungs,
        )

    def _distance_cautions(self, embedding: npt.NDArray[np.float32]) -> tuple[Caution, ...]:
        """What to say of a film that is far from all that the model was made from."""
        known, novelty = self.model.known, self.model.manifest.novelty
        if known is None or novelty is None:
            return ()
        distance = float(known.distances(embedding[np.newaxis])[0])
        return check_distance(distance, novelty.threshold)
