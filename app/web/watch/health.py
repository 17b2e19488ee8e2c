"""Is the process alive, and may it be sent films?"""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.web.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process lives."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The model is loaded and gives its drawn films their recorded scores; cases can be looked up."""
    diagnoser = services().diagnoser
    diagnoser.check_ready()
    services().cases.check_ready()
    manifest = diagnoser.manifest
    return jsonify(status="ready", model={"name": manifest.name, "version": manifest.version})
