"""The batches of an epoch, prepared ahead in threads, each a function of seed, epoch and film."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]

_LOOK_AHEAD = 4


@dataclass(frozen=True, eq=False)
class Batch:
    """What one step learns from.

    images: `(batch, height, width, 1)` float32. targets: float32, `(batch, classes)` for films
    that have a class, `(batch, height, width, 1)` for those that have a mask. weights: `(batch,)`.
    lungs: `(batch, height, width, 1)` float32, 1 = lung, where evidence outside them has a price.
    """

    images: npt.NDArray[np.float32]
    targets: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    lungs: npt.NDArray[np.float32] | None = None


def shuffled(count: int, batch_size: int, seed: int, epoch: int) -> list[Indices]:
    """Return the films of each batch of an epoch, by index; a last, smaller batch is dropped."""
    order = np.random.default_rng((seed, epoch)).permutation(count)
    return [order[i : i + batch_size] for i in range(0, count - batch_size + 1, batch_size)]


def ahead(chunks: list[Indices], make: Callable[[Indices], Batch]) -> Iterator[Batch]:
    """Yield the batch that `make` gives of each chunk, in order, some being made already."""
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(make, chunk) for chunk in chunks[:_LOOK_AHEAD]]
        for following in range(_LOOK_AHEAD, len(chunks) + _LOOK_AHEAD):
            if not waiting:
                return
            yield waiting.pop(0).result()
            if following < len(chunks):
                waiting.append(threads.submit(make, chunks[following]))
