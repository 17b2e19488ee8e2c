"""Figures that need no threshold: ranking (ROC, precision and recall) and calibration."""

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from app.training.data.films import LABELS
from app.training.figures.answers import Answers
from app.training.figures.calibration import as_if, calibration_error
from app.training.figures.metrics import Booleans, Floats
from app.training.figures.resampling import Figure, mean_of
from app.training.figures.rounds import calibration_error_rounds, pr_auc_rounds, roc_auc_rounds

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
            calibration_error(said, positive), lambda draws: calibration_error_rounds(said, positive, draws)
        ),
    }
    prevalence = answers.manifest.calibration.prevalence
    if prevalence is not None:
        found["ece_at_prevalence"] = Figure(
            calibration_error(said, positive, as_if(positive, prevalence)),
            lambda draws: calibration_error_rounds(said, positive, draws, prevalence),
        )
    if answers.knows_causes:
        found["bacterial_against_viral_auc"] = _cause_auc(answers)
    return found


def roc_auc(said: Floats, positive: Booleans) -> Figure:
    """Return the area under the ROC curve."""
    return Figure(float(roc_auc_score(positive, said)), lambda draws: roc_auc_rounds(said, positive, draws))


def pr_auc(said: Floats, positive: Booleans) -> Figure:
    """Return the area under the curve of precision over recall, as average precision."""
    return Figure(
        float(average_precision_score(positive, said)), lambda draws: pr_auc_rounds(said, positive, draws)
    )


def _log_losses(said: Floats, positive: Booleans) -> Floats:
    inside = np.clip(said, _LEAST, 1 - _LEAST)
    return np.asarray(-np.log(np.where(positive, inside, 1 - inside)))


def _cause_auc(answers: Answers) -> Figure:
    """AUC of bacterial against viral among the films of known cause, by the model's own share of the two."""
    bacterial, viral = (answers.manifest.classes.index(name) for name in ("bacterial", "viral"))
    known = np.isin(answers.labels, [LABELS.index("bacterial"), LABELS.index("viral")])
    both = answers.classes[known, bacterial] + answers.classes[known, viral]
    share = answers.classes[known, bacterial] / both
    figure = roc_auc(share, answers.labels[known] == LABELS.index("bacterial"))
    return Figure(figure.value, lambda draws: figure.drawn(draws[:, known]))
