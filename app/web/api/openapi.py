"""`/api/v1/openapi.json`: what the API takes and answers, as the file beside this one says."""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

DOCUMENT: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

blueprint = Blueprint("openapi", __name__, url_prefix="/api/v1")


@blueprint.get("/openapi.json")
def show() -> ResponseReturnValue:
    """The document, OpenAPI 3.1."""
    return jsonify(DOCUMENT)
