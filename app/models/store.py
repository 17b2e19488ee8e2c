"""The only reader of the model store: finds a model, checks its digests, loads it.

model_store/<name>-<version>/{manifest.json, model.keras, model.onnx, MODEL_CARD.md}

Models of both tasks lie side by side: classifiers, and lung field models.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.config import RuntimeChoice
from app.errors import ModelCorruptError, ModelError, ModelNotFoundError
from app.models.keras_runtime import KerasRuntime
from app.models.known_films import KnownFilms
from app.models.lung_manifest import LungManifest
from app.models.lung_model import LungModel
from app.models.lung_runtime import KerasLungRuntime, OnnxLungRuntime
from app.models.manifest import ModelManifest
from app.models.network import KerasNetwork, OnnxNetwork
from app.models.onnx_runtime import OnnxRuntime
from app.models.record import ModelRecord, task_of
from app.models.runtime import Runtime
from app.models.view_manifest import ViewManifest
from app.models.view_model import ViewModel

Manifest = TypeVar("Manifest", bound=ModelRecord)

KERAS_FILE = "model.keras"
ONNX_FILE = "model.onnx"
MANIFEST_FILE = "manifest.json"
KNOWN_FILE = "known_films.npz"
CARD_FILE = "MODEL_CARD.md"


@dataclass(frozen=True, eq=False)
class StoredModel:
    """A model that is loaded and whose files are as recorded."""

    manifest: ModelManifest
    runtime: Runtime
    known: KnownFilms | None = None

    @property
    def sha256(self) -> str:
        """Digest of the weights that run."""
        return self.manifest.files[KERAS_FILE]


class ModelStore:
    """A folder of models; threads: cores that a compiled one takes for a film, 0 for all."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self.folder = folder
        self._threads = threads

    def manifests(self) -> list[ModelManifest]:
        """Return the manifests of all classifiers, oldest first."""
        return self._manifests(ModelManifest)

    def lung_manifests(self) -> list[LungManifest]:
        """Return the manifests of all lung field models, oldest first."""
        return self._manifests(LungManifest)

    def view_manifests(self) -> list[ViewManifest]:
        """Return the manifests of all view models, oldest first."""
        return self._manifests(ViewManifest)

    def manifest(self, identity: str | None = None) -> ModelManifest:
        """Return the manifest of `<name>-<version>`, by default of the newest that was measured.

        A model added from elsewhere, of which no figure is known, judges only where it is named,
        or where there is no other.
        """
        manifests = self.manifests()
        measured = [each for each in manifests if each.operating_point.sensitivity is not None]
        return self._chosen(measured if identity is None and measured else manifests, identity)

    def open(self, identity: str | None = None, choice: RuntimeChoice = "auto") -> StoredModel:
        """Check and load a classifier, by default the newest; raises a ModelError.

        choice: `auto` takes the compiled model where it is on record as equal to the reference.
        """
        manifest = self.manifest(identity)
        self.verify(manifest)
        return StoredModel(manifest, self._runtime(manifest, choice), self._known(manifest))

    def open_lungs(self, identity: str | None = None, choice: RuntimeChoice = "auto") -> LungModel:
        """Check and load a lung field model, by default the newest; raises a ModelError."""
        manifest = self._chosen(self.lung_manifests(), identity)
        self.verify(manifest)
        folder = self.folder / manifest.identity
        if choice == "keras" or not _is_compiled(manifest):
            return LungModel(manifest, KerasLungRuntime.open(folder / KERAS_FILE))
        return LungModel(manifest, OnnxLungRuntime(folder / ONNX_FILE, self._threads))

    def open_view(self, identity: str | None = None, choice: RuntimeChoice = "auto") -> ViewModel:
        """Check and load a view model, by default the newest; raises a ModelError."""
        manifest = self._chosen(self.view_manifests(), identity)
        self.verify(manifest)
        folder = self.folder / manifest.identity
        if choice == "keras" or not _is_compiled(manifest):
            return ViewModel(manifest, KerasNetwork.open(folder / KERAS_FILE))
        return ViewModel(manifest, OnnxNetwork(folder / ONNX_FILE, self._threads))

    def weights(self, identity: str) -> Path:
        """Check a classifier and return the file of its weights; raises a ModelError."""
        manifest = self.manifest(identity)
        self.verify(manifest)
        return self.folder / manifest.identity / KERAS_FILE

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

    def verify(self, manifest: ModelRecord) -> None:
        """Raise ModelCorruptError unless every file is there as recorded."""
        for name, digest in manifest.files.items():
            _check_digest(self.folder / manifest.identity / name, digest)

    def _known(self, manifest: ModelManifest) -> KnownFilms | None:
        if KNOWN_FILE not in manifest.files:
            return None
        return KnownFilms.load(self.folder / manifest.identity / KNOWN_FILE)

    def _runtime(self, manifest: ModelManifest, choice: RuntimeChoice) -> Runtime:
        folder = self.folder / manifest.identity
        compiled = _is_compiled(manifest)
        if choice == "onnx" and not compiled:
            raise ModelError(f"{manifest.identity}: expected a compiled model that is on record, found none")

        def reference() -> Runtime:
            return KerasRuntime.open(folder / KERAS_FILE, manifest.evidence.layer)

        if choice == "keras" or not compiled:
            return reference()
        return OnnxRuntime(folder / ONNX_FILE, reference, self._threads)


def _is_compiled(manifest: ModelManifest | LungManifest | ViewManifest) -> bool:
    """Is an export there, on record as equal to the saved model?"""
    return ONNX_FILE in manifest.files and manifest.compiled is not None and manifest.compiled.equal


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
