"""What a model's manifest says of itself: in the reader's language where the catalogue `models` has it.

A model brings its own texts, and code knows none of them. What nobody has translated yet stands in
English and is marked so.
"""

from flask_babel import Domain
from markupsafe import Markup

from app.web.language.words import ENGLISH, language

_MODELS = Domain(domain="models")


def model_text(text: str) -> str:
    """Return a text of a manifest in the reader's language, else as it is."""
    return str(_MODELS.gettext(text)) if text else ""


def of_model(text: str) -> Markup:
    """Return the same for a page: marked as English where it is, on a page that is not."""
    said = model_text(text)
    if said != text or language() == ENGLISH:
        return Markup("{}").format(said)
    return Markup('<span lang="en">{}</span>').format(said)
