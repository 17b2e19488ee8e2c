"""The archive from Kaggle, by Kaggle's own client, which holds the key; it is seen by nobody else."""

import os
import shutil
import subprocess  # Kaggle's client, no shell  # nosec B404
import sys
from collections.abc import Mapping
from pathlib import Path

from app.errors import LaboratoryError

DATASET = "paultimothymooney/chest-xray-pneumonia"
ADDRESS = f"https://www.kaggle.com/datasets/{DATASET}"
ARCHIVE = "chest-xray-pneumonia.zip"
_KEY_FILES = ("kaggle.json", "access_token")


def download_from_kaggle(folder: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Have the client put the archive into the folder, and return its path.

    What the client says goes to standard error. Raises LaboratoryError where it is not installed,
    finds no key, or fails.
    """
    client = _client(environment)
    _check_key(environment)
    folder.mkdir(parents=True, exist_ok=True)
    line = [client, "datasets", "download", "-d", DATASET, "-p", str(folder)]
    ended = subprocess.run(  # its own name and a folder, nothing else  # nosec B603
        line, check=False, stdout=sys.__stderr__, env=dict(environment)
    )
    archive = folder / ARCHIVE
    if ended.returncode != 0 or not archive.is_file():
        raise LaboratoryError(
            f"kaggle: expected {ARCHIVE} and exit status 0, received exit status {ended.returncode}"
            f"{'' if archive.is_file() else ' and no archive'}; what it says stands above"
        )
    return archive


def _client(environment: Mapping[str, str]) -> str:
    """The client on the path, or beside the Python that runs."""
    places = os.pathsep.join([environment.get("PATH", ""), str(Path(sys.executable).parent)])
    found = shutil.which("kaggle", path=places)
    if found is None:
        raise LaboratoryError(
            "expected Kaggle's client on the path, found none: install it with `pip install kaggle`, "
            "or fetch with --source mendeley, which needs none"
        )
    return found


def _check_key(environment: Mapping[str, str]) -> None:
    home = Path(environment.get("HOME", "")) if environment.get("HOME") else Path.home()
    folders = [Path(environment.get("KAGGLE_CONFIG_DIR") or home / ".kaggle"), home / ".config" / "kaggle"]
    named = environment.get("KAGGLE_USERNAME") and environment.get("KAGGLE_KEY")
    kept = any((folder / name).is_file() for folder in folders for name in _KEY_FILES)
    if not (named or environment.get("KAGGLE_API_TOKEN") or kept):
        raise LaboratoryError(
            "expected a key for Kaggle, found none: make one at https://www.kaggle.com/settings and put "
            "it into ~/.kaggle/kaggle.json, or into KAGGLE_USERNAME and KAGGLE_KEY"
        )
