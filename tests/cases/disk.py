"""A small disk that fills up and can become read-only: memory, mounted as root."""

import subprocess
from pathlib import Path

import pytest


class SmallDisk:
    """A file system of so many kilobytes at a folder."""

    def __init__(self, folder: Path, kilobytes: int) -> None:
        self.folder = folder
        folder.mkdir()
        options = f"size={kilobytes}k,mode=700"
        command = ["mount", "-t", "tmpfs", "-o", options, "pneumoscope-test", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            pytest.skip("no right to mount a small disk: run as root to run this test")

    def remount(self, mode: str) -> None:
        """Make it `ro` or `rw`."""
        subprocess.run(["mount", "-o", f"remount,{mode}", str(self.folder)], check=True)

    def unmount(self) -> None:
        """Let go of it, also where something is open still."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)
