"""The self-test: drawn films come out as recorded, and a picture can be read."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from app.diagnosis.reader import Reader
from app.errors import ModelCorruptError
from app.imaging.overlay import encode_png
from app.imaging.phantom import Draw, Drawer
from app.imaging.radiograph import Radiograph
from app.models.manifest import ModelManifest

Test = Callable[[Draw], None]  # of one model, on films that are drawn so; raises ModelCorruptError


def run_tests(tests: Iterable[Test], read: Reader) -> None:
    """Run the tests of several models, and read a picture meanwhile; raises ModelCorruptError.

    Reading starts the decoders, and raises DecoderUnavailableError where there can be none.
    """
    with ThreadPoolExecutor(1) as beside:  # decoders start in processes of their own meanwhile
        reading = beside.submit(read, encode_png(np.zeros((8, 8), np.uint8)))
        draw = Drawer()
        for test in tests:
            test(draw)
        reading.result()


def check_scores(score: Callable[[Radiograph], float], manifest: ModelManifest, draw: Draw) -> None:
    """Judge the drawn films; raises ModelCorruptError where a score is not as the manifest records it."""
    test = manifest.self_test
    for opacity, expected in zip((False, True), test.scores, strict=True):
        received = score(draw(test.seed, opacity))
        if not abs(received - expected) <= test.tolerance:
            raise ModelCorruptError(
                f"{manifest.identity}: expected the score {expected:.4f} on the drawn film, "
                f"received {received:.4f}"
            )
