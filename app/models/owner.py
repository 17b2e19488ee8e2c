"""What the owner of a model from elsewhere has to say of it: no file holds it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Owner:
    """What the owner of a model says of it.

    classes: in the order of the outputs (of a single output: the negative one first);
    pneumonia: which of them are pneumonia; threshold: of the probability.
    """

    name: str
    version: str
    classes: tuple[str, ...]
    pneumonia: tuple[str, ...]
    normalisation: str
    threshold: float
    population: str
    licence: str
