"""The model card (Mitchell et al. 2019, arXiv:1810.03993), written from the manifest."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.models.manifest import ModelManifest
from app.models.record import ModelRecord
from app.training.data.films import MAIN_SOURCE
from app.training.data.sources import SOURCES

LICENCE = "CC BY 4.0"
_ONE_SOURCE = (
    "Made from films of children aged 1 to 5 of one hospital. Not made for adults, nor for other views.",
)
_WITH_ADULTS = (
    "Made mostly from films of children aged 1 to 5 of one hospital. Not made for other views.",
    "Of adults it has seen few films, and their labels are noisy: see its figures on them.",
)
_LIMITS = (
    "Knows pneumonia or none. Other disease may be called either.",
    "Films of another hospital can differ in ways that raise false alarms.",
    "Alone it would judge any grey picture; the view model before it refuses most that are no chest films.",
    "Bacterial and viral are patterns of the training labels, no proof of a cause.",
    "The heatmap shows what raised the score, which need not be where the disease is.",
)
FAILURES = (
    "False alarm: a film cut close to the lungs, taken in expiration, underexposed or turned looks denser "
    "than the lungs are.",
    "False alarm: oedema, effusion, collapse, a tumour, or in small children the thymus, is white as "
    "pneumonia is, and may be called so.",
    "Missed: a faint or small opacity, and one behind the heart or below the diaphragm.",
    "Misread: letters, cables, tubes, an arm or a chin in the picture may carry the answer. The share of the "
    "evidence in the lungs may tell when they do.",
    "Misplaced: on the film of another hospital, another detector or another age the percentages may be off, "
    "even where the order of the films holds.",
)
_TEMPLATE = "MODEL_CARD.md.j2"
_NAMES = {
    "auc": "AUC",
    "accuracy": "Accuracy",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "brier": "Brier score",
    "ece": "Expected calibration error, as these films are mixed",
    "ece_at_prevalence": "Expected calibration error, at the prevalence of the calibration",
    "bacterial_against_viral_auc": "Bacterial against viral, AUC",
}


def population(also: Sequence[str]) -> str:
    """Return the films that a model of these further sources was made from, in words."""
    return "; ".join(SOURCES[name].population for name in (MAIN_SOURCE, *also))


def citation(also: Sequence[str]) -> str:
    """Return where they come from."""
    return "; ".join(SOURCES[name].citation for name in (MAIN_SOURCE, *also))


def data_licence(also: Sequence[str]) -> str:
    """Return under which licence each may be used, in the same order."""
    return "; ".join(SOURCES[name].licence for name in (MAIN_SOURCE, *also))


def limits(also: Sequence[str]) -> tuple[str, ...]:
    """Return what such a model cannot."""
    return (*(_WITH_ADULTS if also else _ONE_SOURCE), *_LIMITS)


def write_card(manifest: ModelManifest) -> str:
    """Return the card of a classifier as Markdown."""
    return render(_TEMPLATE, manifest, names=_NAMES, parts=part_titles(manifest))


def part_titles(manifest: ModelManifest) -> dict[str, str]:
    """Return a heading for each part of the metrics: internal, or of which other source."""
    trained = manifest.training.get("also", ())
    titles = {}
    for name in manifest.metrics:
        part, _, source = name.partition(", ")
        known = "second source" if source in trained else "external"
        titles[name] = f"{known if source else 'internal'}: {part}{f' {source}' if source else ''}"
    return titles


def render(template: str, manifest: ModelRecord, **words: dict[str, str]) -> str:
    """Return a template beside this file, filled in, as Markdown."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,  # Markdown from our own manifest, not a page  # noqa: S701  # nosec B701
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(model=manifest, **words)
