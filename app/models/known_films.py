"""The films that a model was made from, as a cloud in the space of its embedding.

Mahalanobis distance to the nearest class, of one covariance for all (Lee et al. 2018,
arXiv:1807.03888): how unlike any of them a film is, whatever its score.
"""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from app.errors import ModelCorruptError
from app.models.runtime import Array


@dataclass(frozen=True, eq=False)
class KnownFilms:
    """centres: `(classes, dimensions)` float32. whitening: `(dimensions, dimensions)` float32.

    After `(x - centre) @ whitening` the films of a class have unit variance in every direction.
    """

    centres: npt.NDArray[np.float32]
    whitening: npt.NDArray[np.float32]

    def distances(self, embeddings: Array) -> npt.NDArray[np.float32]:
        """Return the distance of each film from the nearest class, `(films,)`, in deviations.

        embeddings: `(films, dimensions)` float32. Divided by the root of the dimensions: of the
        films themselves it is about 1.
        """
        apart = (embeddings[:, np.newaxis] - self.centres) @ self.whitening
        distances = np.sqrt((apart**2).mean(axis=-1)).min(axis=-1)
        return np.asarray(distances, dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the cloud as `.npz`."""
        np.savez(path, centres=self.centres, whitening=self.whitening)

    @staticmethod
    def load(path: Path) -> "KnownFilms":
        """Read it again; raises ModelCorruptError."""
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                return KnownFilms(stored["centres"], stored["whitening"])
        except (OSError, EOFError, BadZipFile, ValueError, KeyError) as error:
            raise ModelCorruptError(f"{path}: expected centres and whitening, received {error}") from error
