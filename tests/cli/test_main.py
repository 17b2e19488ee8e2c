"""`python -m app` as a process."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(("given", "taken"), [(None, "1"), ("3", "3")])
def test_numpy_leaves_the_processors_to_the_model_unless_told_otherwise(
    given: str | None, taken: str
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    if given:
        environment["OPENBLAS_NUM_THREADS"] = given
    program = "import os, app.__main__; print(os.environ['OPENBLAS_NUM_THREADS'])"
    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert said.stdout.strip() == taken
