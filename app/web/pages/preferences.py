"""What a reader prefers: theme, language, keys, the film before the answer; in cookies of this browser.

A wrong answer that is seen first makes readers err more (Bernstein et al., European Radiology 2023,
on chest films; Dratsch et al., Radiology 2023), hence the last preference. Keys of a single letter that
work wherever the focus is can be turned off (WCAG 2.2, 2.1.4).
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

THEME, READ_FIRST, LETTER_KEYS = "pneumoscope_theme", "pneumoscope_read_first", "pneumoscope_letter_keys"
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
    letter_keys: bool
    back: str


class PreferencesForm(FlaskForm):  # type: ignore[misc]
    """One choice, or several."""

    theme = StringField("Theme", validators=[Optional(), AnyOf(_THEMES)])
    read_first = StringField("Read first", validators=[Optional(), AnyOf(_ANSWERS)])
    letter_keys = StringField("Letter keys", validators=[Optional(), AnyOf(_ANSWERS)])
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
        letter_keys=request.cookies.get(LETTER_KEYS) != "no",
        back=back,
    )


@blueprint.post("/preferences")
def choose() -> ResponseReturnValue:
    """Keep what the form asks for, and lead back to its page."""
    form = checked(PreferencesForm())
    answer = redirect(form.back.data or "/", 303)
    kept = {THEME: "theme", LANGUAGE: "language", READ_FIRST: "read_first", LETTER_KEYS: "letter_keys"}
    for name, field in kept.items():
        if form[field].data:
            _keep(answer, name, form[field].data)
    return answer


@blueprint.app_context_processor
def _for_templates() -> dict[str, Any]:
    return {"preferences": preferences()}


def _keep(answer: Response, name: str, value: str) -> None:
    secure = services().settings.secure_cookies
    answer.set_cookie(name, value, max_age=_AGES, httponly=True, samesite="Lax", secure=secure)
