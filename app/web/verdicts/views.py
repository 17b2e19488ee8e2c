"""A verdict is given; all so far are shown."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.verdict import make_verdict
from app.web.guard.visitors import presented_secrets
from app.web.pages.film_first import revealing
from app.web.pages.forms import one_break
from app.web.services import services
from app.web.terms import asked_in_percent
from app.web.verdicts.agreement import present_agreement

blueprint = Blueprint("verdicts", __name__)


@blueprint.post("/diagnoses/<case_id>/verdict")
def give(case_id: str) -> ResponseReturnValue:
    """Keep the reader's verdict on the answer as the query reads it, and lead back to its page."""
    case, asked = services().cases.find(case_id, *presented_secrets()), asked_in_percent()
    given = request.form
    note = one_break(given.get("note")) or ""
    verdict = make_verdict(given.get("opinion", ""), given.get("finding") or None, note)
    services().verdicts.give(case, verdict, asked.point)
    query: dict[str, Any] = {**asked.in_percent(), **revealing(), "key": request.args.get("key")}
    return redirect(url_for("pages.show", case_id=case_id, _anchor="verdict", **query), 303)


@blueprint.get("/agreement")
def agreement() -> ResponseReturnValue:
    """How readers and the model agreed so far, and how well its probabilities kept their word."""
    return render_template("agreement.html", page=present_agreement(services().verdicts.counted()))
