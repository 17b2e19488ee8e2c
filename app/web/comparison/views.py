"""A second model is asked; both answers are shown side by side."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.case import Case
from app.imaging.radiograph import Radiograph
from app.web.comparison.page import present_comparison
from app.web.guard.visitors import presented_secrets, visitor_secret
from app.web.services import services
from app.web.uploads import asked_judge

blueprint = Blueprint("comparison", __name__)


@blueprint.post("/diagnoses/<case_id>/comparison")
def create(case_id: str) -> ResponseReturnValue:
    """Have the film of a case judged by the model of the form field `model`, and lead to both answers."""
    case, key = _case(case_id), request.args.get("key")
    with services().rooms.judging.turn():
        film = Radiograph(services().cases.film(case), drawn=case.drawn)
        diagnosis = asked_judge().diagnose_film(film, known=True)
        other = services().cases.keep(diagnosis, key or visitor_secret())
    return redirect(url_for("comparison.show", one=case.id, other=other.id, key=key), 303)


@blueprint.get("/comparisons/<one>/<other>")
def show(one: str, other: str) -> ResponseReturnValue:
    """Two answers to one film, side by side; 400 for two films."""
    cases = (_case(one), _case(other))
    page = present_comparison(cases, [services().cases.film(case) for case in cases])
    return render_template("comparison.html", page=page, key=request.args.get("key"))


def _case(case_id: str) -> Case:
    return services().cases.find(case_id, *presented_secrets())
