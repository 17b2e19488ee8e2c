"""The flat twin of a Keras model: one graph without nesting, ending in logits.

A backbone inside a model, a Sequential, a model inside a model: the tensors of the inner
graph are not those of the outer one, and whoever taps the inner ones finds them unconnected.
The twin calls a copy of every layer anew, in one graph, with the weights of the original,
which is left as it is. A final sigmoid or softmax is taken off: the unit is the logit.
"""

import itertools
from typing import TYPE_CHECKING, Any

from app.errors import ModelError

if TYPE_CHECKING:
    import keras


_LINEAR_ENDS = ("GlobalAveragePooling2D", "GlobalMaxPooling2D", "Dropout", "Identity")


def flat_twin(model: "keras.Model") -> "keras.Model":
    """Return the flat twin: input as the model's, output logits `(films, 1 or classes)`.

    Raises ModelError for a model that has no graph (subclassed), or several inputs or
    outputs, or an end that is neither linear nor sigmoid of one nor softmax of several.
    """
    import keras

    _check(model)
    copies = _Copies()
    film = keras.Input(batch_shape=model.inputs[0].shape, name="film")
    output = _play(model, film, copies)
    copies.take_weights()
    flat = keras.Model(film, output, name=model.name)
    return keras.Model(film, _logits(flat), name=model.name)


def _check(model: "keras.Model") -> None:
    import keras

    if not isinstance(model, keras.Sequential | keras.Function):
        raise ModelError(f"expected a functional or sequential model, received a {type(model).__name__}")
    if not model.built or len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ModelError("expected a model with one input of known shape and one output")
    shape = model.inputs[0].shape
    if len(shape) != 4 or None in shape[1:]:
        raise ModelError(f"expected an input (films, height, width, channels), received {shape}")


class _Copies:
    """One copy of each layer, however often it is called, under a name of its own."""

    def __init__(self) -> None:
        self._pairs: dict[int, tuple[Any, Any]] = {}
        self._names: set[str] = {"film"}

    def of(self, layer: Any) -> Any:
        if id(layer) not in self._pairs:
            config = {**layer.get_config(), "name": self._free_name(layer.name)}
            self._pairs[id(layer)] = (layer, type(layer).from_config(config))
        return self._pairs[id(layer)][1]

    def take_weights(self) -> None:
        for layer, copy in self._pairs.values():
            if hasattr(copy, "set_weights"):  # a layer; an operation on tensors, such as a sum, has none
                copy.set_weights(layer.get_weights())
            if hasattr(copy, "finalize_state"):  # preprocessing layers keep what follows from their weights
                copy.finalize_state()

    def _free_name(self, name: str) -> str:
        numbered = (f"{name}_{number}" for number in itertools.count(2))
        free = next(each for each in itertools.chain([name], numbered) if each not in self._names)
        self._names.add(free)
        return free


def _play(model: "keras.Model", film: Any, copies: _Copies) -> Any:
    """Call the copies of the model's layers, inner models' included, on a symbolic input."""
    import keras

    def call(layer: Any, *tensors: Any, **options: Any) -> Any:
        if isinstance(layer, keras.Sequential | keras.Function):
            return _play(layer, tensors[0], copies)
        if isinstance(layer, keras.Layer):
            options.pop("training", None)
        return copies.of(layer)(*tensors, **options)

    if isinstance(model, keras.Sequential):
        for layer in model.layers:
            film = call(layer, film)
        return film
    # Keras's own replay of a graph; clone_model stands on it, but cannot begin at an inner tensor
    return model._run_through_graph(film, call_fn=call)


def _logits(flat: "keras.Model") -> Any:
    """The logits of a flat model: what its last layer gives before sigmoid or softmax."""
    import keras

    last, output = flat.operations[-1], flat.outputs[0]
    kind = _end(last)
    expected = {"linear", "sigmoid"} if output.shape[-1] == 1 else {"linear", "softmax"}
    if len(output.shape) != 2 or kind not in expected:
        ends = " or ".join(sorted(expected))
        raise ModelError(f"expected an end of {ends} in {output.shape[-1]} values, received {kind}")
    if kind == "linear":
        return output
    return _linear_copy(last)(last.input) if isinstance(last, keras.layers.Dense) else last.input


def _end(last: Any) -> str:
    """What the last step of a model does: `linear`, `sigmoid`, `softmax`, or what else it is."""
    kind = type(last).__name__
    if kind in ("Softmax", "Sigmoid"):  # layers, or operations on tensors
        return kind.lower()
    if kind in ("Dense", "Activation"):
        return getattr(last.activation, "__name__", type(last.activation).__name__)
    return "linear" if kind in _LINEAR_ENDS else kind


def _linear_copy(last: Any) -> Any:
    import keras

    copy = keras.layers.Dense.from_config({**last.get_config(), "activation": "linear"})
    copy.build(last.input.shape)
    copy.set_weights(last.get_weights())
    return copy
