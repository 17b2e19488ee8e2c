"""The compiled runtime: the reference's numbers, without the reference's weight."""

import dataclasses
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelError
from app.models.onnx_runtime import OnnxRuntime
from tests.models.networks import HEADS, films, flat, nested

pytestmark = pytest.mark.model

EXPORTED = [head for head in HEADS if head != "gap_softplus"]


def unused() -> None:
    raise AssertionError("the reference was loaded")


@pytest.fixture(scope="module")
def references():
    from app.models.keras_runtime import KerasRuntime

    return {head: KerasRuntime(nested(head)) for head in EXPORTED}


@pytest.fixture(scope="module")
def compiled(references, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    from app.models.onnx_export import export_onnx

    folder = tmp_path_factory.mktemp("onnx")
    for head, reference in references.items():
        export_onnx(reference, folder / f"{head}.onnx")
    return {head: folder / f"{head}.onnx" for head in references}


@pytest.mark.parametrize("head", EXPORTED)
@pytest.mark.parametrize("count", [1, 5])
def test_logits_maps_and_embedding_are_those_of_the_reference(
    references, compiled: dict[str, Path], head: str, count: int
) -> None:
    ours = OnnxRuntime(compiled[head], unused).run(films(count))
    theirs = references[head].run(films(count))
    for name in ("logits", "class_maps", "embedding"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), abs=1e-5), name


def test_the_measured_difference_is_that_of_the_two(references, compiled: dict[str, Path]) -> None:
    from app.models.onnx_export import measure_parity

    same = measure_parity(references["gap_softmax"], OnnxRuntime(compiled["gap_softmax"], unused), films())
    assert same.equal
    assert (same.films, same.opset) == (4, 18)
    other = measure_parity(references["gap_hidden"], OnnxRuntime(compiled["gap_softmax"], unused), films())
    assert not other.equal


def test_a_head_without_a_closed_form_is_not_exported(tmp_path: Path) -> None:
    from app.models.keras_runtime import KerasRuntime
    from app.models.onnx_export import export_onnx

    with pytest.raises(ModelError, match="stays with Keras"):
        export_onnx(KerasRuntime(flat("gap_softplus")), tmp_path / "model.onnx")


@pytest.mark.parametrize("head", EXPORTED)
@pytest.mark.parametrize("count", [1, 5])
def test_taps_of_the_layer_explained_are_those_of_the_reference_without_it(
    references, compiled: dict[str, Path], head: str, count: int
) -> None:
    group, layer = (1, 2) if "softmax" in head else (1,), references[head].layer
    ours = OnnxRuntime(compiled[head], unused).tap(films(count), group, layer)
    theirs = references[head].tap(films(count), group, layer)
    assert ours.features == pytest.approx(theirs.features, abs=1e-5)
    assert ours.gradients == pytest.approx(theirs.gradients, abs=1e-5)


def test_parity_covers_the_taps_and_an_export_whose_taps_disagree_is_not_equal(
    references, compiled: dict[str, Path]
) -> None:
    from app.models.onnx_export import measure_parity

    for head in EXPORTED:
        same = measure_parity(references[head], OnnxRuntime(compiled[head], unused), films())
        assert 0 <= same.taps <= 1e-5
    assert not dataclasses.replace(same, taps=2e-4).equal


def test_taps_of_finer_layers_come_from_the_reference_opened_once(
    references, compiled: dict[str, Path]
) -> None:
    opened = []

    def reference():
        opened.append(1)
        return references["gap_hidden"]

    runtime = OnnxRuntime(compiled["gap_hidden"], reference)
    (layer,) = references["gap_hidden"].finer_layers()
    with ThreadPoolExecutor(4) as threads:
        taps = list(threads.map(lambda _: runtime.tap(films(), (1,), layer), range(4)))
    assert opened == [1]
    assert np.array_equal(taps[0].gradients, references["gap_hidden"].tap(films(), (1,), layer).gradients)


def test_an_older_export_without_taps_answers_the_same_and_has_the_reference_tap(
    references, compiled: dict[str, Path], tmp_path: Path
) -> None:
    import onnx.utils

    from app.models.onnx_runtime import ANSWER

    reference = references["gap_softmax"]
    old = tmp_path / "model.onnx"
    onnx.utils.extract_model(str(compiled["gap_softmax"]), str(old), ["film"], list(ANSWER))
    older, newer = OnnxRuntime(old, lambda: reference), OnnxRuntime(compiled["gap_softmax"], unused)
    assert np.array_equal(older.run(films()).class_maps, newer.run(films()).class_maps)
    taps = [each.tap(films(), (1, 2), reference.layer).gradients for each in (older, reference)]
    assert np.array_equal(*taps)


def test_answers_and_taps_of_several_threads_do_not_mix(references, compiled: dict[str, Path]) -> None:
    layer = references["flatten_hidden"].layer
    runtime = OnnxRuntime(compiled["flatten_hidden"], unused)
    logits, tap = runtime.run(films()).logits, runtime.tap(films(), (1,), layer)
    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(runtime.run, films()) for _ in range(16)]
        taps = [threads.submit(runtime.tap, films(), (1,), layer) for _ in range(16)]
    assert all(np.array_equal(each.result().logits, logits) for each in answers)
    assert all(np.array_equal(each.result().gradients, tap.gradients) for each in taps)


def test_threads_agree_bit_for_bit(compiled: dict[str, Path]) -> None:
    runtime = OnnxRuntime(compiled["flatten_hidden"], unused)
    alone = runtime.run(films()).class_maps
    with ThreadPoolExecutor(8) as threads:
        results = threads.map(lambda _: runtime.run(films()).class_maps, range(24))
        assert all(np.array_equal(maps, alone) for maps in results)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match="expected a compiled model"):
        OnnxRuntime(tmp_path / "model.onnx", unused)


def test_a_process_that_judges_with_the_export_never_loads_tensorflow() -> None:
    program = (
        "import sys; from app.config import Settings; from app.diagnosis import open_diagnoser; "
        "from app.imaging.phantom import draw_film; diagnoser = open_diagnoser(Settings(runtime='onnx')); "
        "diagnoser.check_ready(); diagnoser.diagnose_film(draw_film(1, True)).overlay(); "
        "loaded = {'keras', 'tensorflow', 'torch', 'sklearn'} & set(sys.modules); assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])
