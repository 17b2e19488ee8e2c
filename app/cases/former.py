"""What versions before the database left: a folder of films that nobody would ever remove."""

import logging
import shutil
from pathlib import Path

_FORMER = "cases"
_log = logging.getLogger("pneumoscope.cases")


def remove_former_cases(instance: Path) -> None:
    """Remove the folder of cases of such a version; what cannot be removed is said in the log."""
    folder = instance / _FORMER
    if folder.is_dir():
        shutil.rmtree(folder, onerror=_say)
        _log.warning("the cases of a version before the database were removed: they are judged anew")


def _say(_: object, path: str, error: object) -> None:
    _log.error("a former case cannot be removed: %s", path)
