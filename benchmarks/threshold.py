"""How much the operating point hangs on its threshold: `python -m benchmarks.threshold RUN`.

Sensitivity + specificity of the published model at several thresholds, on the augmented
variants of the run's validation films by which `publish` chooses.
"""

import os
import sys
from pathlib import Path

from app.config import Settings
from app.models.calibration import calibrated_probabilities
from app.models.store import ModelStore
from app.training.data.film_set import load_films
from app.training.data.films import MAIN_SOURCE
from app.training.data.split import read_split
from app.training.figures.evaluate import predict
from app.training.fitting.dataset import varied
from app.training.fitting.run import Run
from app.training.publishing.decide import VARIANTS

DATA = Path(os.environ.get("CXR_DATA", "../shared/data")) / "chest_xray" / "train"


def main(folder: Path) -> None:
    """Print a line per threshold."""
    run, model = Run(folder), ModelStore(Settings().model_store).open()
    films = read_split({MAIN_SOURCE: DATA}, run.split_file).validation
    variants = varied(load_films(films, model.manifest.input), VARIANTS, run.read_config().seed)
    predictions = predict(model.runtime, variants, films * VARIANTS)
    classes = calibrated_probabilities(predictions.logits, model.manifest.calibration)
    probability = classes[:, list(model.manifest.pneumonia_indices)].sum(axis=1)
    ill = predictions.labels > 0
    for threshold in (model.manifest.operating_point.threshold, 0.2, 0.3, 0.4, 0.5, 0.6):
        both = (probability[ill] >= threshold).mean() + (probability[~ill] < threshold).mean()
        print(f"{threshold:.4f}  {both:.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
