"""What figures are called on pages and in tables, in the order in which they stand there."""

FIGURES = (
    "roc_auc",
    "pr_auc",
    "accuracy",
    "log_loss",
    "brier",
    "ece",
    "ece_at_prevalence",
    "bacterial_against_viral_auc",
)
TITLES = {
    "roc_auc": "ROC AUC",
    "pr_auc": "PR AUC (average precision)",
    "accuracy": "accuracy",
    "log_loss": "log loss",
    "brier": "Brier score",
    "ece": "calibration error (ECE)",
    "ece_at_prevalence": "ECE at its own prevalence",
    "bacterial_against_viral_auc": "bacterial against viral AUC",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "ppv": "PPV",
    "npv": "NPV",
    "f1": "F1",
    "precision": "precision",
    "recall": "recall",
}
