"""A program to be killed: the command line with a slow model whose answers depend on the whole batch.

A batch made up otherwise than in an unbroken run would give other figures.
"""

import sys
import time

from app.cli.commands import cli
from app.diagnosis import Diagnoser
from app.models.runtime import Array, Outputs
from app.models.store import StoredModel
from tests.conftest import BrightCornerRuntime, make_manifest

PAUSE = 0.1  # seconds for a batch: a run lasts long enough to be caught on a busy machine


class SlowRuntime(BrightCornerRuntime):
    """A fake model that takes its time."""

    def run(self, batch: Array) -> Outputs:
        time.sleep(PAUSE)
        outputs = super().run(batch)
        company = batch[..., 0].reshape(len(batch), -1)[:, ::7].sum()
        return Outputs(outputs.logits * (1 + company / 1e4), outputs.class_maps, outputs.embedding)


if __name__ == "__main__":
    cli(sys.argv[1:], obj=lambda _: Diagnoser(StoredModel(make_manifest(), SlowRuntime())))
