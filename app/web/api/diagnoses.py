"""The API, for programs: no cookies, no CSRF token; a link's key is its own secret."""

import secrets
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.case import Case
from app.cases.reading import Reading, read_case
from app.models.operating_point import BALANCED
from app.web.api.answers import present_api
from app.web.guard.access import check_access
from app.web.services import Judge, services
from app.web.terms import AskedTerms, asked_in_shares
from app.web.uploads import asked_judge, asked_requisition, uploaded_film

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.before_request(check_access)


@blueprint.post("/diagnoses")
def create() -> ResponseReturnValue:
    """Judge the film of the multipart field `image`.

    The query may name `model`, `method` and `layer`, `point` and `prevalence`, and `invert`.
    """
    asked, secret, judge = asked_in_shares(), secrets.token_urlsafe(32), asked_judge()
    judge.manifest.point(asked.point or BALANCED)  # before the film is judged
    case = _judged(judge, secret)
    answer = present_api(case, _read(case, asked), _links(case.id, secret, asked))
    return jsonify(answer), 201, {"Location": answer["links"]["self"]}


@blueprint.get("/diagnoses/<case_id>")
def show(case_id: str) -> ResponseReturnValue:
    """The same answer again, for whoever holds the key."""
    key, asked = request.args.get("key", ""), asked_in_shares()
    case = services().cases.find(case_id, key)
    return jsonify(present_api(case, _read(case, asked), _links(case.id, key, asked)))


@blueprint.delete("/diagnoses/<case_id>")
def delete(case_id: str) -> ResponseReturnValue:
    """Delete the case now, for whoever holds the key."""
    services().cases.delete(case_id, request.args.get("key", ""))
    return "", 204


def _judged(judge: Judge, secret: str) -> Case:
    """Judge the film of the request when its turn comes, and keep the case for whoever has the secret."""
    film, requisition = uploaded_film(), asked_requisition()
    with services().rooms.for_film(requisition).turn(), services().cases.intake() as intake:
        # a film that lies long without its case is swept
        accepted = intake.film if requisition.own_explanation else None
        diagnosis = judge.diagnose(film.read(), requisition, accepted)
        return intake.keep(diagnosis, secret)


def _read(case: Case, asked: AskedTerms) -> Reading:
    return read_case(case, asked.point, asked.prevalence or services().settings.prevalence)


def _links(case_id: str, key: str, asked: AskedTerms) -> dict[str, str]:
    """The links of a case; answer and page say again what was asked for."""
    endpoints = {
        "self": "api.show",
        "page": "pages.show",
        "film": "pages.film",
        "overlay": "pages.overlay",
        "heatmap": "pages.heatmap",
    }
    queries: dict[str, dict[str, Any]] = {"self": asked.in_shares(), "page": asked.in_percent()}
    return {
        name: url_for(end, case_id=case_id, key=key, **queries.get(name, {}))
        for name, end in endpoints.items()
    }
