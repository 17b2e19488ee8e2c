"""`/metrics`, for those who may see it.

What it says of the last film between two looks would tell its result: so it is off unless the
settings open it, to whoever reaches the server or to whoever shows the token.
"""

import hmac

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import NotFound, Unauthorized

from app.web.services import services

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def show() -> ResponseReturnValue:
    """Counts and times, in Prometheus' text format."""
    _check_asker(services().settings.metrics)
    return Response(services().metrics.text(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _check_asker(setting: str) -> None:
    if setting == "off":
        raise NotFound
    shown = request.headers.get("Authorization", "")
    if setting != "open" and not hmac.compare_digest(shown.encode(), f"Bearer {setting}".encode()):
        raise Unauthorized(
            "expected the token of the setting METRICS", www_authenticate=WWWAuthenticate("bearer")
        )
