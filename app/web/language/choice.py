"""Which language an answer has: what the reader chose, else what the browser asks for, else English."""

from pathlib import Path
from typing import Any

from flask import Flask, Response, has_request_context, request
from flask_babel import Babel

from app.web.language.model_texts import of_model
from app.web.language.words import ENGLISH, language, plain_number

LANGUAGE = "pneumoscope_language"  # the cookie
LANGUAGES = {ENGLISH: "English", "fr": "Français"}  # the first where nothing else is asked for
_WRITTEN = ("text/html", "text/event-stream", "application/pdf")
_FOR_PROGRAMS = "/api/"


def register(app: Flask) -> None:
    """Give every answer its language, and templates the means to speak it."""
    catalogues = Path(__file__).resolve().parent / "translations"
    Babel(app, default_translation_directories=str(catalogues), locale_selector=chosen_language)
    app.jinja_env.filters.update(number=plain_number, of_model=of_model)
    app.context_processor(_for_templates)
    app.after_request(_name)


def chosen_language() -> str:
    """Return the language of the request: one of LANGUAGES. Programs are answered in English."""
    if not has_request_context() or request.path.startswith(_FOR_PROGRAMS):
        return ENGLISH
    chosen = request.cookies.get(LANGUAGE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or ENGLISH


def _for_templates() -> dict[str, Any]:
    return {"language": language(), "languages": LANGUAGES}


def _name(response: Response) -> Response:
    """Say in which language it is, and what that depended on."""
    if response.mimetype in _WRITTEN and not request.path.startswith(_FOR_PROGRAMS):
        response.headers["Content-Language"] = language()
        response.vary.update(("Accept-Language", "Cookie"))
    return response
