"""The only reader of the model store: finds a model, checks its digests, loads it.

model_store/<name>-<version>/{manifest.json, model.keras, model.onnx, MODEL_CARD.md}
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from app.config import RuntimeChoice
from app.errors import ModelCorruptError, ModelError, ModelNotFoundError
from app.models.keras_runtime import KerasRuntime
from app.models.manifest import ModelManifest
from app.models.onnx_runtime import OnnxRuntime
from app.models.runtime import Runtime

KERAS_FILE = "model.keras"
ONNX_FILE = "model.onnx"
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
        """Return the manifests of all models, oldest first."""
        paths = sorted(self.folder.glob(f"*/{MANIFEST_FILE}"))
        return sorted((ModelManifest.read(path) for path in paths), key=lambda each: each.created)

    def manifest(self, identity: str | None = None) -> ModelManifest:
        """Return the manifest of `<name>-<version>`, by default of the newest model."""
        manifests = self.manifests()
        if identity is None and manifests:
            return manifests[-1]
        for manifest in manifests:
            if manifest.identity == identity:
                return manifest
        known = ", ".join(each.identity for each in manifests) or "none"
        raise ModelNotFoundError(f"expected the model {identity or ''} in {self.folder}, it holds {known}")

    def open(self, identity: str | None = None, choice: RuntimeChoice = "auto") -> StoredModel:
        """Check and load a model, by default the newest; raises a ModelError.

        choice: `auto` takes the compiled model where it is on record as equal to the reference.
        """
        manifest = self.manifest(identity)
        self.verify(manifest)
        return StoredModel(manifest, self._runtime(manifest, choice))

    def verify(self, manifest: ModelManifest) -> None:
        """Raise ModelCorruptError unless every file is there as recorded."""
        for name, digest in manifest.files.items():
            _check_digest(self.folder / manifest.identity / name, digest)

    def _runtime(self, manifest: ModelManifest, choice: RuntimeChoice) -> Runtime:
        folder = self.folder / manifest.identity
        compiled = ONNX_FILE in manifest.files and manifest.compiled is not None and manifest.compiled.equal
        if choice == "onnx" and not compiled:
            raise ModelError(f"{manifest.identity}: expected a compiled model that is on record, found none")

        def reference() -> Runtime:
            return KerasRuntime.open(folder / KERAS_FILE, manifest.evidence.layer)

        if choice == "keras" or not compiled:
            return reference()
        return OnnxRuntime(folder / ONNX_FILE, reference)


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
