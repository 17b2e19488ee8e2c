"""The API, for programs: no cookies, no CSRF token; a link's key is its own secret."""

import secrets

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.web.access import check_access
from app.web.answers import present_api
from app.web.forms import asked_inversion, uploaded_film
from app.web.services import services

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_access)


@blueprint.post("/diagnoses")
def create() -> ResponseReturnValue:
    """Judge the film of the multipart field `image`; the query may name `method`, `layer`, `invert`."""
    film, secret, invert = uploaded_film(), secrets.token_urlsafe(32), asked_inversion()
    method, layer = request.args.get("method"), request.args.get("layer")
    with services().rooms.for_film(method, layer).turn():
        diagnosis = services().diagnoser.diagnose(film.read(), method, layer, invert)
        case = services().cases.keep(diagnosis, secret)
    answer = present_api(case, _links(case.id, secret))
    return jsonify(answer), 201, {"Location": answer["links"]["self"]}


@blueprint.get("/diagnoses/<case_id>")
def show(case_id: str) -> ResponseReturnValue:
    """The same answer again, for whoever holds the key."""
    key = request.args.get("key", "")
    case = services().cases.find(case_id, key)
    return jsonify(present_api(case, _links(case.id, key)))


@blueprint.delete("/diagnoses/<case_id>")
def delete(case_id: str) -> ResponseReturnValue:
    """Delete the case now, for whoever holds the key."""
    services().cases.delete(case_id, request.args.get("key", ""))
    return "", 204


def _links(case_id: str, key: str) -> dict[str, str]:
    endpoints = {
        "self": "api.show",
        "page": "pages.show",
        "film": "pages.film",
        "overlay": "pages.overlay",
        "heatmap": "pages.heatmap",
    }
    return {name: url_for(end, case_id=case_id, key=key) for name, end in endpoints.items()}
