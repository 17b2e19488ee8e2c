"""What a reader prefers: theme, language, and to read the film before the answer; in cookies of this browser.

A wrong answer that is seen first makes readers err more (Bernstein et al., European Radiology 2023,
on chest films; Dratsch et al., Radiology 2023), hence the last preference.
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import AnyOf, Optional, Regexp

from app.web.language.choice import LANGUAGE, LANGUAGES
from app.web.pages.forms import checked
from app.web.services import services

THEME, READ_FIRST = "pneumoscope_theme", "pneumoscope_read_first"
_THEMES = ("dark", "light")
_ANSWERS = ("yes", "no")
_AGES = 365 * 24 * 3600  # seconds
_PLACE = r"/(?![/\\])[\w/.?=&%+~-]*\Z"  # an address of this server: no host, nothing that browsers drop

blueprint = Blueprint("preferences", __name__)


@dataclass(frozen=True)
class Preferences:
    """What this browser asked for; back: the page to return to from the form of preferences."""

    theme: str
    read_first: bool
    back: str


class PreferencesForm(FlaskForm):  # type: ignore[misc]
    """One choice, or several."""

    theme = StringField("Theme", validators=[Optional(), AnyOf(_THEMES)])
    read_first = StringField("Read first", validators=[Optional(), AnyOf(_ANSWERS)])
    language = StringField("Language", validators=[Optional(), AnyOf(tuple(LANGUAGES))])
    back = StringField(
        "Back", validators=[Optional(), Regexp(_PLACE, message="back: expected a page of ours")]
    )


def preferences() -> Preferences:
    """Return what the cookies of the request say; whatever else they hold counts as the default."""
    theme = request.cookies.get(THEME)
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return Preferences(
        theme=theme if theme in _THEMES else _THEMES[0],
        read_first=request.cookies.get(READ_FIRST) == "yes",
        back=back,
    )


@blueprint.post("/preferences")
def choose() -> ResponseReturnValue:
    """Keep what the form asks for, and lead back to its page."""
    form = checked(PreferencesForm())
    answer = redirect(form.back.data or "/", 303)
    for name, field in ((THEME, form.theme), (LANGUAGE, form.language), (READ_FIRST, form.read_first)):
        if field.data:
            _keep(answer, name, field.data)
    return answer


@blueprint.app_context_processor
def _for_templates() -> dict[str, Any]:
    return {"preferences": preferences()}


def _keep(answer: Response, name: str, value: str) -> None:
    secure = services().settings.secure_cookies
    answer.set_cookie(name, value, max_age=_AGES, httponly=True, samesite="Lax", secure=secure)
