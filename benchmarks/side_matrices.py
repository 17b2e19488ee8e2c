"""Large matrix products in a contest, by NumPy and by ONNX Runtime: `python -m benchmarks.side_matrices`."""

from collections.abc import Callable

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

from benchmarks.side import serve

MATRIX = 2048


def by_numpy() -> Callable[[], object]:
    left, right = matrices()
    return lambda: left @ right


def by_onnx() -> Callable[[], object]:
    places = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [MATRIX] * 2) for name in "abc"]
    node = helper.make_node("MatMul", ["a", "b"], ["c"])
    opset = [helper.make_opsetid("", 18)]
    model = helper.make_model(
        helper.make_graph([node], "product", places[:2], places[2:]), opset_imports=opset, ir_version=8
    )
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    left, right = matrices()
    return lambda: session.run(None, {"a": left, "b": right})


def matrices() -> list[np.ndarray]:
    return list(np.random.default_rng(0).random((2, MATRIX, MATRIX), dtype=np.float32))


if __name__ == "__main__":
    serve({"NumPy": by_numpy, "ONNX Runtime": by_onnx})
