"""The cloud of films that a model was made from, and from which distance a film is unlike them."""

import dataclasses
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.covariance import LedoitWolf

from app.models.known_films import KnownFilms
from app.models.manifest import ModelManifest, Novelty
from app.models.runtime import Runtime
from app.models.store import KNOWN_FILE, file_digest
from app.training.data.film_set import FilmSet
from app.training.figures.metrics import Floats

WITHIN = 0.99  # share of the validation films of every source that are not unlike
RULE = f"beyond {WITHIN:.0%} of the validation films of every source, as they are"
_AT_ONCE = 64


def with_known_films(
    manifest: ModelManifest, runtime: Runtime, training: FilmSet, validation: FilmSet, folder: Path
) -> ModelManifest:
    """Write the cloud of the training films into the model's folder; return the manifest with it.

    The threshold is chosen on validation films. The embedding is that of the runtime: the mean over the cells
    of the manifest's layer of evidence.
    """
    known = fit_known_films(_embeddings(runtime, training), _kinds(training))
    distances = known.distances(_embeddings(runtime, validation))
    known.save(folder / KNOWN_FILE)
    return dataclasses.replace(
        manifest,
        novelty=Novelty(novelty_threshold(distances, validation.sources), RULE),
        files={**manifest.files, KNOWN_FILE: file_digest(folder / KNOWN_FILE)},
    )


def fit_known_films(embeddings: Floats, kinds: npt.NDArray[np.str_]) -> KnownFilms:
    """Return the centre of each kind and one whitening for all, of embeddings `(films, dimensions)`.

    The covariance is shrunk (Ledoit & Wolf 2004): there may be more dimensions than films can fill.
    """
    names = np.unique(kinds)
    centres = np.stack([embeddings[kinds == name].mean(axis=0) for name in names])
    apart = embeddings - centres[np.searchsorted(names, kinds)]
    values, vectors = np.linalg.eigh(LedoitWolf(assume_centered=True).fit(apart).covariance_)
    whitening = vectors / np.sqrt(np.maximum(values, 1e-12))
    return KnownFilms(centres.astype(np.float32), whitening.astype(np.float32))


def novelty_threshold(distances: Floats, sources: npt.NDArray[np.str_]) -> float:
    """Return the distance that WITHIN of the films of every source stay below."""
    highest = max(float(np.quantile(distances[sources == name], WITHIN)) for name in np.unique(sources))
    return round(highest, 4)


def _kinds(films: FilmSet) -> npt.NDArray[np.str_]:
    """Source and label of each film, as one word."""
    return np.array([f"{source} {label}" for source, label in zip(films.sources, films.labels, strict=True)])


def _embeddings(runtime: Runtime, films: FilmSet) -> Floats:
    chunks = [slice(start, start + _AT_ONCE) for start in range(0, len(films.images), _AT_ONCE)]
    return np.concatenate([runtime.run(films.inputs(chunk)).embedding for chunk in chunks])
