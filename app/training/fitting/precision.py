"""In which precision a network is trained."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import LaboratoryError

PRECISIONS = ("float32", "mixed_bfloat16")  # as Keras names its policies; weights are float32 in both


@contextmanager
def precision(policy: str) -> Iterator[None]:
    """Let layers be built under a policy of Keras; raises LaboratoryError where it has no such."""
    from keras import config

    before = config.dtype_policy()
    try:
        config.set_dtype_policy(policy)
    except ValueError as error:
        raise LaboratoryError(f"precision: expected a policy of Keras, received {policy!r}") from error
    try:
        yield
    finally:
        config.set_dtype_policy(before)
