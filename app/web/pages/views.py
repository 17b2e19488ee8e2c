"""The pages."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.cases.case import Case
from app.cases.lung_outline import lung_svg
from app.cases.pictures import display_size, heatmap_picture, overlay_picture
from app.imaging.overlay import encode_png
from app.imaging.phantom import draw_film
from app.web.guard.visitors import presented_secrets, visitor_secret
from app.web.pages.asked_result import asked_result
from app.web.pages.explanations import asked_heatmap, explain_again
from app.web.pages.film_first import answer_is_hidden, film_first_page, neighbours, revealing
from app.web.pages.forms import DrawnFilmForm, ExplanationForm, UploadForm, checked
from app.web.pages.limits_page import present_limits
from app.web.pages.upload_page import upload_page
from app.web.report.page import present_report
from app.web.services import services
from app.web.terms import asked_in_percent
from app.web.uploads import asked_judge

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The upload page."""
    visitor_secret()
    return upload_page()


@blueprint.post("/diagnoses")
def create() -> ResponseReturnValue:
    """Judge the uploaded film and lead to its page."""
    form = checked(UploadForm())
    with services().rooms.judging.turn(), services().cases.intake() as intake:
        diagnosis = asked_judge().diagnose(form.image.data.read(), form.requisition(), intake.film)
        case = intake.keep(diagnosis, visitor_secret())
    return redirect(url_for("pages.show", case_id=case.id), 303)


@blueprint.post("/diagnoses/drawn")
def create_drawn() -> ResponseReturnValue:
    """Draw a film, judge it and lead to its page."""
    form = checked(DrawnFilmForm())
    with services().rooms.judging.turn():
        film = draw_film(form.chosen_seed(), form.opacity.data)
        diagnosis = services().diagnoser.diagnose_film(film, known=True)
        case = services().cases.keep(diagnosis, visitor_secret())
    return redirect(url_for("pages.show", case_id=case.id), 303)


@blueprint.get("/diagnoses/<case_id>")
def show(case_id: str) -> ResponseReturnValue:
    """The result page of a case."""
    case = _case(case_id)
    if answer_is_hidden():
        return film_first_page(case)
    asked = asked_result(case)
    report = present_report(case, asked.explanation, asked.result)
    shown = {"case_id": case.id, "report": report, "beside": neighbours(case), "form": ExplanationForm()}
    return render_template("result.html", **shown, **asked.shown())


@blueprint.post("/diagnoses/<case_id>/explanations")
def explain(case_id: str) -> ResponseReturnValue:
    """Explain a case by the method of the form field `method`, and lead to its page."""
    form = checked(ExplanationForm())
    case = _case(case_id)
    explanation = explain_again(case, form.method.data)
    query: dict[str, Any] = {
        **asked_heatmap(case).fit_for(explanation.method).query(),
        **asked_in_percent().in_percent(),
        **revealing(),
        "method": explanation.method,
        "key": request.args.get("key"),
    }
    return redirect(url_for("pages.show", case_id=case_id, **query), 303)


@blueprint.post("/diagnoses/<case_id>/deletion")
def delete(case_id: str) -> ResponseReturnValue:
    """Delete a case now, and lead to the start page, which says so."""
    services().cases.delete(case_id, *presented_secrets())
    return redirect(url_for("pages.home", deleted="yes"), 303)


@blueprint.get("/diagnoses/<case_id>/film.png")
def film(case_id: str) -> ResponseReturnValue:
    """The film, as the page shows it."""
    return _png(services().cases.film_png(_case(case_id)))


@blueprint.get("/diagnoses/<case_id>/heatmap.png")
def heatmap(case_id: str) -> ResponseReturnValue:
    """The heatmap alone, transparent where nothing argues for pneumonia."""
    case = _case(case_id)
    asked = asked_heatmap(case)
    size = display_size(case.film_size)
    explanation = case.explanation(asked.method)
    with services().rooms.drawing.turn():
        return _png(encode_png(heatmap_picture(explanation, size, asked.style)))


@blueprint.get("/diagnoses/<case_id>/lungs.svg")
def lungs(case_id: str) -> ResponseReturnValue:
    """The outline of the lungs, over the film."""
    case = _case(case_id)
    if case.lungs is None:
        raise NotFound("Both lungs were not found on this film: there is no outline.")
    return Response(lung_svg(case.lungs, display_size(case.film_size)), mimetype="image/svg+xml")


@blueprint.get("/diagnoses/<case_id>/overlay.png")
def overlay(case_id: str) -> ResponseReturnValue:
    """Film and heatmap as one picture."""
    case = _case(case_id)
    asked = asked_heatmap(case)
    explanation = case.explanation(asked.method)
    with services().rooms.drawing.turn():
        film = services().cases.film(case)
        return _png(encode_png(overlay_picture(explanation, film, asked.style)))


@blueprint.get("/limits")
def limits() -> ResponseReturnValue:
    """What the model that judges was made for and measured on, and where it fails."""
    return render_template("limits.html", page=present_limits(services().diagnoser.manifest))


def _case(case_id: str) -> Case:
    return services().cases.find(case_id, *presented_secrets())


def _png(data: bytes) -> Response:
    return Response(data, mimetype="image/png")
