"""Compiling a model: its answer as ONNX, and proof that both give the same numbers."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from app.errors import ModelError
from app.models.keras_runtime import KerasRuntime, load_keras
from app.models.lung_runtime import KerasLungRuntime, OnnxLungRuntime
from app.models.network import KerasNetwork, Network, OnnxNetwork
from app.models.onnx_runtime import ANSWER, FEATURES, SLOPES, OnnxRuntime
from app.models.record import Compiled
from app.models.runtime import Array, Runtime

OPSET = 18


def export_onnx(reference: KerasRuntime, path: Path) -> None:
    """Write the reference's answer as ONNX; raises ModelError for a head without a closed form."""
    answer: Any = reference.tapped_answer()
    if answer is None:
        raise ModelError(
            "expected a head of dense layers and rectifiers, received another: it stays with Keras"
        )
    _export(answer, path)
    _name_outputs(path, [*ANSWER, reference.layer + FEATURES, reference.layer + SLOPES])


def _name_outputs(path: Path, names: list[str]) -> None:
    """Give the outputs of an export their names, in their order."""
    import onnx

    model = onnx.load(path)
    new = {output.name: name for output, name in zip(model.graph.output, names, strict=True)}
    for node in model.graph.node:
        for places in (node.input, node.output):
            places[:] = [new.get(place, place) for place in places]
    for value in (*model.graph.output, *model.graph.value_info, *model.graph.initializer):
        value.name = new.get(value.name, value.name)
    onnx.save(model, path)


def _export(model: Any, path: Path) -> None:
    import keras

    film = keras.InputSpec(shape=model.inputs[0].shape, dtype="float32", name="film")
    with warnings.catch_warnings():  # tf2onnx asks NumPy for names of its version 1, and does without
        warnings.filterwarnings("ignore", r"In the future `np\.", FutureWarning)
        try:
            model.export(path, format="onnx", opset_version=OPSET, verbose=False, input_signature=[film])
        except ImportError as error:
            raise ModelError(f"compiling needs the packages onnx and tf2onnx ({error})") from error


def measure_parity(reference: Runtime, compiled: OnnxRuntime, films: Array) -> Compiled:
    """Return how far the compiled model is from the reference on films `(films, height, width, channels)`."""
    ours, theirs = reference.run(films), compiled.run(films)
    logits = float(np.abs(ours.logits - theirs.logits).max())
    taps = [_taps_apart(reference, compiled, films, layer) for layer in compiled.layers]
    evidence = _apart(ours.class_maps, theirs.class_maps)
    return Compiled(OPSET, len(films), logits, evidence, max(taps, default=None))


def _taps_apart(reference: Runtime, compiled: OnnxRuntime, films: Array, layer: str) -> float:
    """The greatest difference of a feature, or of a gradient of any class against the rest."""
    apart = []
    for index in range(compiled.run(films[:1]).logits.shape[1]):
        ours, theirs = (each.tap(films, (index,), layer) for each in (reference, compiled))
        apart += [_apart(ours.features, theirs.features), _apart(ours.gradients, theirs.gradients)]
    return max(apart)


def _apart(ours: Array, theirs: Array) -> float:
    """Greatest difference, as a share of the greatest value."""
    return float(np.abs(ours - theirs).max()) / (float(np.abs(ours).max()) or 1.0)


def compile_model(reference: KerasRuntime, path: Path, films: Array) -> Compiled:
    """Write the reference's answer as ONNX and return how well it agrees on films.

    Raises ModelError, and leaves no file, where the head has no closed form or the two disagree.
    """
    unproven = _unproven(path)
    export_onnx(reference, unproven)
    return _kept(unproven, path, measure_parity(reference, OnnxRuntime(unproven, lambda: reference), films))


def _unproven(path: Path) -> Path:
    """Where an export lies until it has been compared: one that is there already stays in its place."""
    return path.with_name(f".{path.name}")


def _kept(unproven: Path, path: Path, compiled: Compiled) -> Compiled:
    if not compiled.equal:
        unproven.unlink()
        raise ModelError(f"expected an export that agrees with the saved model, received {compiled}")
    unproven.rename(path)
    return compiled


def compile_network(weights: Path, path: Path, films: Array) -> Compiled:
    """Write a plain network as ONNX and return how well it agrees with the saved one.

    films: `(films, height, width, 1)` float32, preprocessed. Raises ModelError where they disagree.
    """
    return _compile(weights, path, films, KerasNetwork.open, OnnxNetwork)


def compile_lungs(weights: Path, path: Path, films: Array) -> Compiled:
    """Do the same with a lung field network, compared by the probability of each pixel."""
    return _compile(weights, path, films, KerasLungRuntime.open, OnnxLungRuntime)


def _compile(
    weights: Path,
    path: Path,
    films: Array,
    open_saved: Callable[[Path], Network],
    open_compiled: Callable[[Path], Network],
) -> Compiled:
    unproven = _unproven(path)
    _export(load_keras(weights), unproven)
    ours, theirs = open_saved(weights).run(films), open_compiled(unproven).run(films)
    difference = float(np.abs(ours - theirs).max())
    return _kept(unproven, path, Compiled(OPSET, len(films), difference, difference))
