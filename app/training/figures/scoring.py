"""Figures that need no threshold: ranking (ROC, precision and recall) and calibration."""

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from app.training.data.films import LABELS
from app.training.figures.answers import Answers
from app.training.figures.evaluate import as_if, calibration_error
from app.training.figures.metrics import Booleans, Floats
from app.training.figures.resampling import Figure, by_round, mean_of

_LEAST = np.finfo(np.float64).eps  # scikit-learn, too, takes no probability nearer to 0 or 1


def score_figures(answers: Answers) -> dict[str, Figure]:
    """Return the figures of the calibrated probability by name; expects films of both kinds.

    `ece_at_prevalence` counts films as if they had the prevalence at which the probabilities are
    said to hold; `bacterial_against_viral_auc` is of a model with three classes, among films of known cause.
    """
    said, positive = answers.probability, answers.positive
    found = {
        "roc_auc": roc_auc(said, positive),
        "pr_auc": pr_auc(said, positive),
        "log_loss": Figure(
            float(log_loss(positive, np.column_stack([1 - said, said]))), mean_of(_log_losses(said, positive))
        ),
        "brier": Figure(float(brier_score_loss(positive, said)), mean_of((said - positive) ** 2)),
        "ece": Figure(
            calibration_error(said, positive), by_round(lambda w: calibration_error(said, positive, w))
        ),
    }
    prevalence = answers.manifest.calibration.prevalence
    if prevalence is not None:
        found["ece_at_prevalence"] = _ece_at(said, positive, prevalence)
    if answers.knows_causes:
        found["bacterial_against_viral_auc"] = _cause_auc(answers)
    return found


def roc_auc(said: Floats, positive: Booleans) -> Figure:
    """Return the area under the ROC curve."""
    return Figure(
        float(roc_auc_score(positive, said)),
        by_round(
            lambda w: float(roc_auc_score(positive, said, sample_weight=w)) if _both(w, positive) else np.nan
        ),
    )


def pr_auc(said: Floats, positive: Booleans) -> Figure:
    """Return the area under the curve of precision over recall, as average precision."""
    return Figure(
        float(average_precision_score(positive, said)),
        by_round(
            lambda w: (
                float(average_precision_score(positive, said, sample_weight=w))
                if _both(w, positive)
                else np.nan
            )
        ),
    )


def _both(weights: Floats, positive: Booleans) -> bool:
    return bool(weights[positive].any() and weights[~positive].any())


def _log_losses(said: Floats, positive: Booleans) -> Floats:
    inside = np.clip(said, _LEAST, 1 - _LEAST)
    return np.asarray(-np.log(np.where(positive, inside, 1 - inside)))


def _ece_at(said: Floats, positive: Booleans, prevalence: float) -> Figure:
    def drawn(weights: Floats) -> float:
        found = float(weights @ positive / weights.sum())
        if found in (0.0, 1.0):
            return calibration_error(said, positive, weights)
        counts = np.where(positive, prevalence / found, (1 - prevalence) / (1 - found))
        return calibration_error(said, positive, weights * counts)

    return Figure(calibration_error(said, positive, as_if(positive, prevalence)), by_round(drawn))


def _cause_auc(answers: Answers) -> Figure:
    """AUC of bacterial against viral among the films of known cause, by the model's own share of the two."""
    bacterial, viral = (answers.manifest.classes.index(name) for name in ("bacterial", "viral"))
    known = np.isin(answers.labels, [LABELS.index("bacterial"), LABELS.index("viral")])
    both = answers.classes[known, bacterial] + answers.classes[known, viral]
    share = answers.classes[known, bacterial] / both
    figure = roc_auc(share, answers.labels[known] == LABELS.index("bacterial"))
    return Figure(figure.value, lambda draws: figure.drawn(draws[:, known]))
