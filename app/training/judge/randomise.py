"""Clones of a model with more and more of its layers as they were before training.

Models are flat (`app.models.flat`). A block ends where branches meet (`Add`, `Concatenate`), or,
in a network without branches, at every layer with a kernel. The given model is never changed.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

MOST_STAGES = 8
_MEETINGS = ("Add", "Average", "Concatenate", "Maximum", "Multiply")
_DEFAULT = "glorot_uniform"


def stages(model: "keras.Model") -> list[tuple[str, list[str]]]:
    """Return, for each stage, a title and the names of the layers that are new by then: head first."""
    blocks = _blocks(model.layers)
    head, body = blocks[-1], _merged(blocks[:-1], MOST_STAGES - 1)
    found, names = [("head", head)], list(head)
    for number, block in enumerate(reversed(body), start=1):
        names = [*names, *block]
        title = "all" if number == len(body) else f"down to block {len(body) - number + 1} of {len(body)}"
        found.append((title, names))
    return found


def _blocks(layers: list[Any]) -> list[list[str]]:
    """Return the names of the weighted layers by block, the head (the last kernel) being the last."""
    meetings = any(type(layer).__name__ in _MEETINGS for layer in layers)
    head = max(index for index, layer in enumerate(layers) if hasattr(layer, "kernel"))
    blocks: list[list[str]] = [[]]
    for index, layer in enumerate(layers):
        if index == head or (not meetings and hasattr(layer, "kernel")):
            blocks.append([])
        if layer.weights:
            blocks[-1].append(layer.name)
        if type(layer).__name__ in _MEETINGS:
            blocks.append([])
    return [block for block in blocks if block]


def _merged(blocks: list[list[str]], most: int) -> list[list[str]]:
    """Return the blocks joined with their neighbours until there are at most so many."""
    parts = np.array_split(np.arange(len(blocks)), min(most, len(blocks)))
    return [[name for index in part for name in blocks[index]] for part in parts]


def randomised(model: "keras.Model", names: list[str], seed: int) -> "keras.Model":
    """Return a clone whose named layers are initialised anew, by their own rules, from the seed."""
    import keras

    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    numbers = np.random.default_rng(seed)
    for layer in clone.layers:
        if layer.name in names:
            layer.set_weights([_fresh(layer, weight, numbers) for weight in layer.weights])
    return clone


def _fresh(layer: Any, weight: Any, numbers: np.random.Generator) -> Any:
    import keras

    rule = getattr(layer, f"{weight.name}_initializer", None) or keras.initializers.get(_DEFAULT)
    config = rule.get_config()
    if "seed" in config:
        config["seed"] = int(numbers.integers(2**31))
    return keras.ops.convert_to_numpy(type(rule).from_config(config)(weight.shape))
