"""What a classifier reads: `python -m benchmarks.hidden [NAME-VERSION ...] [--markdown FILE]`.

AUC, sensitivity and specificity on the test films and on the model's own validation films: as they
are, with the lungs blackened (AUC should be near chance, as far as the rest of a film does not tell
the disease), with nothing but the lungs (it should hold), with letters erased, with the borders
cropped, and with the films of both labels framed alike. And the share of the evidence for pneumonia
that lies in the lungs. All with 95 % intervals over patients, on the films on which both lungs are
found.
"""

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
import numpy.typing as npt

from app.config import Settings
from app.explain.evidence import group_evidence
from app.imaging.geometry import spread
from app.imaging.lungs import lung_field
from app.models.lung_model import LungModel
from app.models.store import ModelStore, StoredModel
from app.training.augmentation.lung_view import framed_alike
from app.training.augmentation.movement import Box
from app.training.data.film_set import FilmSet, load_films, with_partners
from app.training.data.films import LabelledFilm, read_films
from app.training.data.split import split_films
from app.training.figures.evaluate import Predictions, figures, predict
from app.training.figures.metrics import bootstrap_interval
from app.training.judge.where import energy
from app.training.publishing.points import pneumonia_probability
from benchmarks.hiding import WAYS, Mask

DATA = Path(os.environ.get("CXR_DATA", "../shared/data")) / "chest_xray"
NAMES = {"auc": "AUC", "sensitivity": "sensitivity", "specificity": "specificity"}


@dataclass(frozen=True, eq=False)
class Part:
    """Films with both lungs: loaded, labelled, and their lungs `(films, height, width)` bool."""

    title: str
    films: FilmSet
    labelled: list[LabelledFilm]
    lungs: Mask


@click.command()
@click.argument("names", nargs=-1)
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the tables there, too.")
def main(names: tuple[str, ...], markdown: Path | None) -> None:
    """Print a table per model; NAMES: of stored models, by default the newest."""
    store = ModelStore(Settings.from_env().model_store)
    lines = [line for name in names or [None] for line in table(store.open(name), store.open_lungs())]
    print("\n".join(lines))
    if markdown:
        markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


def table(model: StoredModel, lungs: LungModel) -> list[str]:
    """Return the Markdown of one model."""
    parts = [find_lungs(model, lungs, *each) for each in collections(model)]
    lines = [f"{model.manifest.identity}, {lungs.manifest.identity}:", ""]
    lines += [f"| films | what is left | {' | '.join(NAMES.values())} |", "| --- " * (2 + len(NAMES)) + "|"]
    for part in parts:
        for title, predictions in hidden(model, part).items():
            found = figures(predictions, model.manifest, names=frozenset(NAMES))
            cells = [written(found[name]["value"], found[name]["interval"]) for name in NAMES]
            lines.append(f"| {part.title} | {title} | {' | '.join(cells)} |")
    lines += ["", "| films | which | share of the evidence in the lungs |", "| --- | --- | --- |"]
    return [*lines, *(line for part in parts for line in evidence_lines(model, part)), ""]


def collections(model: StoredModel) -> list[tuple[str, list[LabelledFilm]]]:
    """Return the test films, and those that the model was validated on."""
    training = model.manifest.training
    seed = int(training.get("split_seed", training["seed"]))  # once one seed was that of the split, too
    own = split_films(read_films(DATA / "train"), seed).validation
    return [("test", read_films(DATA / "test")), ("validation", own)]


def find_lungs(model: StoredModel, lungs: LungModel, title: str, labelled: list[LabelledFilm]) -> Part:
    """Load films and keep those on which a plausible pair of lungs is found."""
    films = load_films(labelled, lungs.manifest.input)
    threshold = lungs.manifest.threshold
    found = [
        lung_field(lungs.runtime.run(films.inputs(slice(index, index + 1)))[0], threshold)
        for index in range(len(labelled))
    ]
    both = np.array([field.plausible for field in found])
    masks = np.stack([field.mask for field in found])[both]
    kept = [film for film, keep in zip(labelled, both, strict=True) if keep]
    title = f"{title}, {both.sum()} of {len(both)}"
    return Part(title, load_films(kept, model.manifest.input), kept, masks)


def hidden(model: StoredModel, part: Part) -> dict[str, Predictions]:
    """Return what the model says of the films, something taken away in every way."""
    answer = {}
    for title, way in WAYS.items():
        images = np.stack([way(*pair) for pair in zip(part.films.images, part.lungs, strict=True)])
        films = FilmSet(images, part.films.labels, part.films.spec, part.films.sources)
        answer[title] = predict(model.runtime, films, part.labelled)
    answer["framed alike"] = predict(model.runtime, framed(part), part.labelled)
    return answer


def framed(part: Part, seed: int = 0) -> FilmSet:
    """Return each film cut so that it lies as tightly around its lungs as one of the other label.

    Of each pair the tighter edges count, so that both labels are framed alike.
    """
    random, partners = np.random.default_rng(seed), with_partners(part.films).partners
    lungs = (part.lungs * 255).astype(np.uint8)
    images = [
        cut(image, framed_alike(lungs[index], lungs[random.choice((partners or ())[index])]))
        for index, image in enumerate(part.films.images)
    ]
    return dataclasses.replace(part.films, images=np.stack(images))


def cut(image: npt.NDArray[np.uint8], box: Box | None) -> npt.NDArray[np.uint8]:
    """Return what lies in a box, at the size of the image."""
    if box is None:
        return image
    top, left, bottom, right = (round(edge) for edge in box)
    return cv2.resize(image[top:bottom, left:right], image.shape[::-1], interpolation=cv2.INTER_AREA).astype(
        np.uint8, copy=False
    )


def evidence_lines(model: StoredModel, part: Part) -> list[str]:
    """Return the mean share of positive evidence in the lungs: of all films, and of those called ill."""
    said = predict(model.runtime, part.films, part.labelled)
    shares = np.array([share_in_lungs(model, said, index, lungs) for index, lungs in enumerate(part.lungs)])
    probability = pneumonia_probability(said, model.manifest.calibration)
    called = probability >= model.manifest.operating_point.threshold
    area = f"lungs fill {part.lungs.mean():.2f} of the film"
    lines = []
    for title, some in {"all": called | True, "called pneumonia": called}.items():
        known = some & np.isfinite(shares)
        cell = mean_share(shares[known], said.patients[known])
        lines.append(f"| {part.title} | {title} ({known.sum()}; {area}) | {cell} |")
    return lines


def mean_share(shares: npt.NDArray[np.float64], patients: npt.NDArray[np.str_]) -> str:
    """Return the mean with its interval over patients."""
    interval = bootstrap_interval(lambda chosen: float(shares[chosen].mean()), patients)
    return written(float(shares.mean()), interval)


def share_in_lungs(model: StoredModel, said: Predictions, index: int, lungs: Mask) -> float:
    """Return the share of one film; NaN where nothing argues for pneumonia."""
    manifest = model.manifest
    cells = group_evidence(said.class_maps[index], said.logits[index], manifest.pneumonia_indices).cells
    return energy(spread(cells, manifest.evidence.grid, lungs.shape, manifest.input), lungs)


def written(value: float, interval: tuple[float, float]) -> str:
    """Return a figure with its interval."""
    return f"{value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"


if __name__ == "__main__":
    main()
