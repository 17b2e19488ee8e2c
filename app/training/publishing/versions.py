"""With which packages a training was run."""

import platform
from importlib import metadata
from typing import Any

_PACKAGES = ("keras", "numpy", "opencv-python-headless", "pillow", "scikit-learn")


def package_versions() -> dict[str, Any]:
    """Return what a training was run with."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in _PACKAGES}}
