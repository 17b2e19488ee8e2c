"""`python -m app models`: list the stored models, verify, compile and add them."""

import dataclasses
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import click
import numpy as np

from app.cli.quiet import quiet_native_output
from app.config import RuntimeChoice, Settings
from app.diagnosis import Diagnoser
from app.errors import ModelError
from app.imaging import phantom
from app.imaging.preprocess import NORMALISATIONS, model_input
from app.models.lung_model import LungModel
from app.models.manifest import ModelManifest, SelfTest
from app.models.owner import Owner
from app.models.runtime import Array
from app.models.store import KERAS_FILE, MANIFEST_FILE, ONNX_FILE, ModelStore, StoredModel, file_digest
from app.models.view_model import ViewModel

_FILMS = 8  # drawn, for the comparison of a compiled model where no others are at hand


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List, verify, compile and add the models of the store."""
    if context.invoked_subcommand is None:
        context.invoke(list_models)


@models.command("list")
def list_models() -> None:
    """List the stored models, oldest first."""
    for manifest in _store().manifests():
        auc = manifest.metrics.get("validation", {}).get("auc", {}).get("value")
        figure = "not measured" if auc is None else f"validation AUC {auc}"
        compiled = "compiled" if manifest.compiled and manifest.compiled.equal else "not compiled"
        click.echo(
            f"{manifest.identity}  {manifest.architecture}  {figure}  {compiled}  {manifest.population}"
        )


@models.command()
@click.argument("identity", required=False)
def verify(identity: str | None) -> None:
    """Check digests and self-test of a model by every runtime it has; by default of all."""
    store = _store()
    for manifest in store.manifests() if identity is None else [store.manifest(identity)]:
        choices: tuple[RuntimeChoice, ...] = ("onnx", "keras") if manifest.compiled else ("keras",)
        for choice in choices:
            with quiet_native_output():
                Diagnoser(store.open(manifest.identity, choice)).self_test()
        click.echo(f"{manifest.identity}: as recorded, by {' and '.join(choices)}")
    if identity is None:
        _verify_guards(store)


def _verify_guards(store: ModelStore) -> None:
    """The models that stand about the classifiers."""
    guards: list[tuple[str, Callable[[str], LungModel | ViewModel]]] = [
        *((each.identity, store.open_lungs) for each in store.lung_manifests()),
        *((each.identity, store.open_view) for each in store.view_manifests()),
    ]
    for name, open_model in guards:
        with quiet_native_output():
            open_model(name).check_ready()
        click.echo(f"{name}: as recorded")


@models.command()
@click.argument("identity", required=False)
def export(identity: str | None) -> None:
    """Compile a stored model to ONNX; it is taken where it agrees with the saved one."""
    store = _store()
    manifest = store.manifest(identity)
    store.verify(manifest)
    with quiet_native_output():
        manifest = _compile(store.folder / manifest.identity, manifest)
    _write(store.folder / manifest.identity, manifest)
    click.echo(f"{manifest.identity}: compiled, {manifest.compiled}")


@models.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", prompt=True, help="Under which it is stored.")
@click.option("--version", default="1.0.0", show_default=True)
@click.option("--classes", prompt="Classes, in the order of the outputs, by commas", help="By commas.")
@click.option("--pneumonia", prompt="Which of them are pneumonia, by commas", help="By commas.")
@click.option("--normalisation", prompt=True, type=click.Choice(sorted(NORMALISATIONS)), help="Of its input.")
@click.option("--layer", help="Whose cells are explained; default: the last feature map.")
@click.option("--threshold", default=0.5, show_default=True, type=click.FloatRange(0.001, 0.999))
@click.option("--population", default="unknown", show_default=True, help="On whose films it was made.")
@click.option("--licence", default="unknown", show_default=True)
def add(file: Path, name: str, version: str, layer: str | None, **words: str) -> None:
    """Add a Keras classifier from elsewhere: FILE.keras or FILE.h5."""
    store = _store()
    owner = Owner(
        name,
        version,
        classes=_names(words["classes"]),
        pneumonia=_names(words["pneumonia"]),
        normalisation=words["normalisation"],
        threshold=float(words["threshold"]),
        population=words["population"],
        licence=words["licence"],
    )
    folder = store.folder / f"{name}-{version}"
    if folder.exists():
        raise ModelError(f"{folder} exists: stored models do not change, choose another version")
    unfinished = store.folder / f".{folder.name}"
    unfinished.mkdir(exist_ok=True)
    try:
        with quiet_native_output():
            manifest = _foreign_model(file, layer, owner, unfinished)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    compiled = "compiled" if manifest.compiled else "not compiled: it runs with Keras"
    explained = f"explained by {manifest.evidence.method} at {manifest.evidence.layer}"
    click.echo(f"added: {manifest.identity}, {explained}, {compiled}")


def _foreign_model(file: Path, layer: str | None, owner: Owner, folder: Path) -> ModelManifest:
    """Write a foreign model into a folder, compiled where that can be."""
    from app.models.foreign import check_agreement, foreign_manifest, load_foreign

    runtime = load_foreign(file, layer, folder / KERAS_FILE)
    manifest = foreign_manifest(runtime, owner, file_digest(folder / KERAS_FILE))
    check_agreement(folder / KERAS_FILE, runtime, _drawn_films(manifest))
    manifest = _with_self_test(StoredModel(manifest, runtime))
    if runtime.answer is not None and find_spec("tf2onnx") and find_spec("onnx"):
        manifest = _compile(folder, manifest)
    _write(folder, manifest)
    return manifest


def _compile(folder: Path, manifest: ModelManifest) -> ModelManifest:
    """Write export and manifest into a model's folder; raises ModelError where it cannot be compiled."""
    from app.models.keras_runtime import KerasRuntime
    from app.models.onnx_export import compile_model

    batch = _drawn_films(manifest)
    reference = KerasRuntime.open(folder / KERAS_FILE, manifest.evidence.layer)
    compiled = compile_model(reference, folder / ONNX_FILE, batch)
    files = {**manifest.files, ONNX_FILE: file_digest(folder / ONNX_FILE)}
    return dataclasses.replace(manifest, files=files, compiled=compiled)


def _drawn_films(manifest: ModelManifest) -> Array:
    films = [phantom.draw_film(seed, seed % 2 == 1) for seed in range(_FILMS)]
    return np.stack([model_input(film, manifest.input) for film in films])


def _write(folder: Path, manifest: ModelManifest) -> None:
    unfinished = folder / f".{MANIFEST_FILE}"
    unfinished.write_text(manifest.to_json(), encoding="utf-8")
    unfinished.rename(folder / MANIFEST_FILE)


def _with_self_test(model: StoredModel) -> ModelManifest:
    test = model.manifest.self_test
    scores = [
        round(Diagnoser(model).diagnose_film(phantom.draw_film(test.seed, opacity)).score, 4)
        for opacity in (False, True)
    ]
    return dataclasses.replace(
        model.manifest, self_test=SelfTest(test.seed, (scores[0], scores[1]), test.tolerance)
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _store() -> ModelStore:
    return ModelStore(Settings.from_env().model_store)
