"""What a classifier reads: `python -m benchmarks.hidden [NAME-VERSION ...]`.

AUC on the test films as they are, with all but the lungs blackened, and with the lungs blackened:
the last should be near chance, as far as the rest of a film does not tell the disease.
"""

import os
import sys
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.config import Settings
from app.models.store import ModelStore, StoredModel
from app.training.dataset import FilmSet, load_films, with_lungs
from app.training.evaluate import predict
from app.training.films import LabelledFilm, read_films
from app.training.metrics import binary_auc, bootstrap_interval, pneumonia_score

FOLDER = Path(os.environ.get("CXR_DATA", "../shared/data")) / "chest_xray" / "test"
MARGIN = np.ones((9, 9), dtype=np.uint8)  # the lungs' edge is kept on either side


def main(names: list[str | None]) -> None:
    """Print a line per model and way of hiding."""
    store, labelled = ModelStore(Settings.from_env().model_store), read_films(FOLDER)
    for name in names:
        model = store.open(name)
        films = with_lungs(load_films(labelled, model.manifest.input), store.open_lungs())
        lungs = np.stack([cv2.dilate(each, MARGIN) for each in films.lungs]) > 0
        for title, kept in {"all": lungs | True, "only lungs": lungs, "no lungs": ~lungs}.items():
            print(f"{model.manifest.identity}, {title}: {measure(model, films, kept, labelled)}")


def measure(
    model: StoredModel, films: FilmSet, kept: npt.NDArray[np.bool_], labelled: list[LabelledFilm]
) -> str:
    """Return AUC and interval of films of which only a part is kept."""
    hidden = FilmSet(films.images * kept.astype(np.uint8), films.labels, films.spec, films.sources)
    predictions = predict(model.runtime, hidden, labelled)
    scores, positive = pneumonia_score(predictions.logits), predictions.labels > 0
    low, high = bootstrap_interval(lambda i: binary_auc(scores[i], positive[i]), predictions.patients)
    return f"AUC {binary_auc(scores, positive):.3f} ({low:.3f} to {high:.3f})"


if __name__ == "__main__":
    main(list(sys.argv[1:]) or [None])
