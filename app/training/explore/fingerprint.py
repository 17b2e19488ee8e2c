"""A film's fingerprint: films that look the same have nearly the same one, whatever their bytes.

The hash of the discrete cosine transform after Zauner: Implementation and Benchmarking of
Perceptual Image Hash Functions, Hagenberg 2010, section 3.2.1. Where he smooths with a mean of
7 x 7 and then scales, here each of the 32 x 32 pixels is the mean of the area that it covers.
"""

import cv2
import numpy as np
import numpy.typing as npt

SIDE = 32  # of the film that is transformed, pixels
WAVES = 8  # of each direction, without the constant one
SMALL = 64  # side of the film by which a likeness is confirmed, pixels

Grey = npt.NDArray[np.uint8]


def fingerprint(film: Grey) -> np.uint64:
    """Return 64 bits, each saying whether a wave is stronger than the median wave.

    film: `(height, width)` uint8. A film of one grey value has no waves, and the fingerprint 0.
    """
    small = cv2.resize(film, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    waves = cv2.dct(small)[1 : WAVES + 1, 1 : WAVES + 1].ravel()
    return np.uint64(np.packbits(waves > np.median(waves)).view(">u8")[0])


def miniature(film: Grey) -> Grey:
    """Return the film as `(SMALL, SMALL)` uint8, each pixel the mean of the area that it covers."""
    return cv2.resize(film, (SMALL, SMALL), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def correlations(some: Grey, others: Grey) -> npt.NDArray[np.float32]:
    """Return Pearson's correlation of each film with its counterpart, `(films,)`, -1 to 1.

    some, others: `(films, SMALL, SMALL)` uint8. Nothing correlates with a film of one grey value: 0.
    """
    left, right = _standardised(some), _standardised(others)
    return np.asarray((left * right).sum(axis=1), dtype=np.float32)


def _standardised(films: Grey) -> npt.NDArray[np.float32]:
    flat = films.reshape(len(films), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.where(lengths > 0, lengths, 1), dtype=np.float32)
