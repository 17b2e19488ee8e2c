"""The only reader of the model store: finds a model, checks its digests, loads it.

model_store/<name>-<version>/{manifest.json, model.keras, MODEL_CARD.md}

Models of both tasks lie side by side: classifiers, and lung field models.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.errors import ModelCorruptError, ModelNotFoundError
from app.models.keras_runtime import KerasRuntime
from app.models.lung_manifest import LungManifest
from app.models.lung_model import LungModel
from app.models.lung_runtime import KerasLungRuntime
from app.models.manifest import ModelManifest
from app.models.record import ModelRecord, task_of
from app.models.runtime import Runtime

Manifest = TypeVar("Manifest", bound=ModelRecord)

KERAS_FILE = "model.keras"
MANIFEST_FILE = "manifest.json"
CARD_FILE = "MODEL_CARD.md"


@dataclass(frozen=True, eq=False)
class StoredModel:
    """A model that is loaded and whose files are as recorded."""

    manifest: ModelManifest
    runtime: Runtime

    @property
    def sha256(self) -> str:
        """Digest of the weights that run."""
        return self.manifest.files[KERAS_FILE]


class ModelStore:
    """A folder of models."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifests(self) -> list[ModelManifest]:
        """Return the manifests of all classifiers, oldest first."""
        return self._manifests(ModelManifest)

    def lung_manifests(self) -> list[LungManifest]:
        """Return the manifests of all lung field models, oldest first."""
        return self._manifests(LungManifest)

    def manifest(self, identity: str | None = None) -> ModelManifest:
        """Return the manifest of `<name>-<version>`, by default of the newest classifier."""
        return self._chosen(self.manifests(), identity)

    def open(self, identity: str | None = None) -> StoredModel:
        """Check and load a classifier, by default the newest; raises a ModelError."""
        manifest = self.manifest(identity)
        weights = self._checked(manifest)
        return StoredModel(manifest, KerasRuntime.open(weights, manifest.evidence.layer))

    def open_lungs(self, identity: str | None = None) -> LungModel:
        """Check and load a lung field model, by default the newest; raises a ModelError."""
        manifest = self._chosen(self.lung_manifests(), identity)
        return LungModel(manifest, KerasLungRuntime.open(self._checked(manifest)))

    def weights(self, identity: str) -> Path:
        """Check a classifier and return the file of its weights; raises a ModelError."""
        return self._checked(self.manifest(identity))

    def _manifests(self, kind: type[Manifest]) -> list[Manifest]:
        """Those of the kind's task; a file that names no task is read too, and refused."""
        paths = sorted(self.folder.glob(f"*/{MANIFEST_FILE}"))
        own = [path for path in paths if task_of(path) in (kind.TASK, None)]
        return sorted((kind.read(path) for path in own), key=lambda each: each.created)

    def _chosen(self, manifests: list[Manifest], identity: str | None) -> Manifest:
        if identity is None and manifests:
            return manifests[-1]
        for manifest in manifests:
            if manifest.identity == identity:
                return manifest
        known = ", ".join(each.identity for each in manifests) or "none"
        raise ModelNotFoundError(f"expected the model {identity or ''} in {self.folder}, it holds {known}")

    def _checked(self, manifest: ModelRecord) -> Path:
        """Return the weights of a model whose files are all as recorded."""
        folder = self.folder / manifest.identity
        for name, digest in manifest.files.items():
            _check_digest(folder / name, digest)
        return folder / KERAS_FILE


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_digest(path: Path, expected: str) -> None:
    if not path.is_file():
        raise ModelCorruptError(f"expected the file {path}, found none")
    received = file_digest(path)
    if received != expected:
        raise ModelCorruptError(f"{path}: expected SHA-256 {expected[:12]}…, received {received[:12]}…")
