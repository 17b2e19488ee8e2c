"""What a finished run decides by: calibration and operating points, from its validation films.

Calibration, thresholds and the interval of a probability come from variants of them, augmented by the
policy of the training: films of another origin differ in just what our own varies, and films as they are
make the model look surer than it is elsewhere. Where training matched the framing of the labels, so do they.
"""

import dataclasses
from dataclasses import dataclass

from app.models.keras_runtime import KerasRuntime, load_keras
from app.models.manifest import ModelManifest
from app.models.store import KERAS_FILE, ModelStore, file_digest
from app.training.data.film_set import FilmSet, load_films, with_lungs, with_partners
from app.training.data.films import MAIN_SOURCE
from app.training.data.sources import Folders
from app.training.data.split import read_split
from app.training.figures.evaluate import Predictions, of_source, predict
from app.training.figures.metrics import Floats
from app.training.fitting.dataset import varied
from app.training.fitting.run import Run, RunConfig, refuse_unfinished
from app.training.publishing.calibrate import fit_calibration
from app.training.publishing.draft import draft_evidence, draft_manifest
from app.training.publishing.further import film_weights
from app.training.publishing.points import draft_points

VARIANTS = 8  # of each validation film, for calibration and threshold


@dataclass(frozen=True, eq=False)
class Decided:
    """A run that can decide: its manifest as far as validation films give it, and what it says of these.

    Still drafts are the manifest's figures, interval, self-test and scale of evidence. runtime: its weights,
    opened at the manifest's layer of evidence, once for all who measure; films: those for validation.
    shifted: what it says of the augmented variants; weights: what each of them counts, `(variants,)`, None
    where both classes count the same.
    """

    manifest: ModelManifest
    runtime: KerasRuntime
    films: FilmSet
    validation: Predictions
    shifted: Predictions
    weights: Floats | None

    def of_main_source(self) -> tuple[Predictions, FilmSet]:
        """Return what it says of the main source's validation films, and these."""
        main = self.films.sources == MAIN_SOURCE
        return of_source(self.validation, main), self.films.some(main)


def decide(run: Run, store: ModelStore, name: str, version: str, folders: Folders) -> Decided:
    """Return what a run decides by; raises LaboratoryError where the run or a film of it is missing.

    Each source counts as it did in training. store: has the lung field model of a run that matched framing.
    """
    config = run.read_config()
    refuse_unfinished(run)
    films = read_split(folders, run.split_file).validation
    loaded = load_films(films, config.input)
    digest = file_digest(run.model_file)  # before they are read: of weights that change it fits no copy
    runtime = KerasRuntime(load_keras(run.model_file))
    varied_films = varied(_framed(loaded, config, store), VARIANTS, config.seed, config.augmentation)
    shifted = predict(runtime, varied_films, films * VARIANTS)
    weights = film_weights(varied_films, config)
    manifest = draft_manifest(name, version, config, fit_calibration(shifted.logits, shifted.labels, weights))
    manifest = dataclasses.replace(
        manifest,
        evidence=draft_evidence(runtime),
        operating_points=draft_points(shifted, manifest.calibration, weights, VARIANTS),
        files={KERAS_FILE: digest},
    )
    return Decided(manifest, runtime, loaded, predict(runtime, loaded, films), shifted, weights)


def _framed(films: FilmSet, config: RunConfig, store: ModelStore) -> FilmSet:
    """The films with what it takes to frame them as in training."""
    if not config.match_framing:
        return films
    return with_partners(with_lungs(films, store.open_lungs(config.lungs)))
