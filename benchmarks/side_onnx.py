"""The product's default runtime in a contest: `python -m benchmarks.side_onnx NETWORK_FOLDER`."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as app/__main__.py sets it

import numpy as np

from app.models.onnx_runtime import OnnxRuntime, open_session
from app.models.runtime import Runtime
from benchmarks.side import serve
from benchmarks.side_steps import drawing, explaining, film_batch, read_manifest


def no_reference() -> Runtime:
    raise RuntimeError("expected the export to hold all that is asked of it")


def forward(folder: Path, films: int) -> Callable[[], object]:
    """Return the plain forward pass: a session that knows of nothing but logits."""
    session = open_session(folder / "plain.onnx")
    batch = np.repeat(film_batch(read_manifest(folder))[1], films, axis=0)
    return lambda: session.run(None, {"film": batch})


def main(folder: Path) -> None:
    """Serve the steps."""

    def runtime() -> OnnxRuntime:
        return OnnxRuntime(folder / "whole.onnx", no_reference)

    serve(
        {
            "forward": partial(forward, folder, 1),
            "forward of 8": partial(forward, folder, 8),
            "explain": lambda: explaining(runtime(), read_manifest(folder)),
            "draw": lambda: drawing(runtime(), read_manifest(folder)),
        }
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
