"""The model card (Mitchell et al. 2019, arXiv:1810.03993), written from the manifest."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.models.manifest import ModelManifest
from app.models.record import ModelRecord

LICENCE = "CC BY 4.0"
DATA_LICENCE = "CC BY 4.0"
SOURCE = (
    "Kermany, Zhang, Goldbaum: Labeled Optical Coherence Tomography (OCT) and Chest X-Ray Images for "
    "Classification, Mendeley Data v2, 2018, doi:10.17632/rscbjbr9sj.2; training part, 224 x 224 pixels"
)
POPULATION = (
    "Frontal chest films of children aged 1 to 5, "
    "one hospital (Guangzhou Women and Children's Medical Center)"
)
LIMITS = (
    "Made from films of children aged 1 to 5 of one hospital. Not made for adults, nor for other views.",
    "Knows pneumonia or none. Other disease may be called either.",
    "Films of another hospital can differ in ways that raise false alarms.",
    "Does not recognise pictures that are no chest films, as long as they are grey.",
    "Bacterial and viral are patterns of the training labels, no proof of a cause.",
    "The heatmap shows what raised the score, which need not be where the disease is.",
)
_TEMPLATE = "MODEL_CARD.md.j2"
_NAMES = {
    "auc": "AUC",
    "accuracy": "Accuracy",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "brier": "Brier score",
    "ece": "Expected calibration error",
    "bacterial_against_viral_auc": "Bacterial against viral, AUC",
}


def write_card(manifest: ModelManifest) -> str:
    """Return the card of a classifier as Markdown."""
    return render(_TEMPLATE, manifest, names=_NAMES)


def render(template: str, manifest: ModelRecord, **words: dict[str, str]) -> str:
    """Return a template beside this file, filled in, as Markdown."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown from our own manifest, not a page
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(model=manifest, **words)
