"""Outside its population: the published model on adult films, `python -m benchmarks.adults`.

Films and labels: NIH ChestX-ray14 (Wang et al. 2017) below CXR_DATA/nih_adult, pneumonia among
the findings against no finding. The labels were mined from reports and are noisy.
"""

import csv
import os
from pathlib import Path

import numpy as np

from app.config import Settings
from app.diagnosis import Diagnoser, open_diagnoser
from app.training.metrics import binary_auc, bootstrap_interval, share

FOLDER = Path(os.environ.get("CXR_DATA", "../shared/data")) / "nih_adult"


def main() -> None:
    """Print AUC, sensitivity and specificity with 95 % intervals over patients."""
    diagnoser = open_diagnoser(Settings())
    with (FOLDER / "labels.csv").open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if is_clear(row["findings"])]
    positive = np.array(["Pneumonia" in row["findings"] for row in rows])
    patients = np.array([row["patient"] for row in rows])
    probability = np.array([judge(diagnoser, FOLDER / "images" / row["image"]) for row in rows])
    called = probability >= diagnoser.manifest.operating_point.threshold
    print(f"{diagnoser.manifest.identity}: {len(rows)} adult films, {positive.sum()} with pneumonia")
    for name, figure in {
        "AUC": lambda i: binary_auc(probability[i], positive[i]),
        "sensitivity": lambda i: share(called[i][positive[i]]),
        "specificity": lambda i: share(~called[i][~positive[i]]),
    }.items():
        low, high = bootstrap_interval(figure, patients)
        print(f"{name:12} {figure(np.arange(len(rows))):.3f} ({low:.3f} to {high:.3f})")


def is_clear(findings: str) -> bool:
    """Pneumonia, or nothing at all."""
    return "Pneumonia" in findings or findings == "No Finding"


def judge(diagnoser: Diagnoser, path: Path) -> float:
    """Return the probability of pneumonia."""
    return diagnoser.diagnose(path.read_bytes()).probability


if __name__ == "__main__":
    main()
