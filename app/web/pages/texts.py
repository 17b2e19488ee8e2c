"""Pages to read: help, and what this is."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import __version__
from app.web.pages.times import day
from app.web.services import services

blueprint = Blueprint("texts", __name__)


@blueprint.get("/help")
def help_page() -> ResponseReturnValue:
    """What the number and the colours mean, and how to work with many films."""
    return render_template("help.html", minutes=services().settings.retention_minutes)


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    """What this is, which version and model of it, and under which licence."""
    model = services().diagnoser.manifest
    return render_template("about.html", version=__version__, model=model, created=day(model.created[:10]))
