"""The pages."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.pictures import heatmap_picture, overlay_picture
from app.imaging.overlay import encode_png
from app.imaging.phantom import draw_film
from app.web.errors import upload_page
from app.web.forms import DrawnFilmForm, UploadForm, checked
from app.web.presenters import present_result
from app.web.services import services
from app.web.visitors import presented_secrets, visitor_secret

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
    diagnosis = services().diagnoser.diagnose(form.image.data.read())
    case = services().cases.keep(diagnosis, visitor_secret())
    return redirect(url_for("pages.show", case_id=case.id), 303)


@blueprint.post("/diagnoses/drawn")
def create_drawn() -> ResponseReturnValue:
    """Draw a film, judge it and lead to its page."""
    form = checked(DrawnFilmForm())
    film = draw_film(form.chosen_seed(), form.opacity.data)
    case = services().cases.keep(services().diagnoser.diagnose_film(film), visitor_secret())
    return redirect(url_for("pages.show", case_id=case.id), 303)


@blueprint.get("/diagnoses/<case_id>")
def show(case_id: str) -> ResponseReturnValue:
    """The result page of a case."""
    case = services().cases.find(case_id, *presented_secrets())
    key = request.args.get("key")
    result = present_result(case, services().settings.retention_minutes, by_link=key is not None)
    return render_template("result.html", result=result, case_id=case.id, key=key)


@blueprint.get("/diagnoses/<case_id>/film.png")
def film(case_id: str) -> ResponseReturnValue:
    """The film, as the page shows it."""
    cases = services().cases
    return _png(cases.film_png(cases.find(case_id, *presented_secrets())))


@blueprint.get("/diagnoses/<case_id>/heatmap.png")
def heatmap(case_id: str) -> ResponseReturnValue:
    """The heatmap alone, transparent where nothing argues for pneumonia."""
    cases = services().cases
    case = cases.find(case_id, *presented_secrets())
    return _png(encode_png(heatmap_picture(case, cases.film(case).shape)))


@blueprint.get("/diagnoses/<case_id>/overlay.png")
def overlay(case_id: str) -> ResponseReturnValue:
    """Film and heatmap as one picture."""
    cases = services().cases
    case = cases.find(case_id, *presented_secrets())
    return _png(encode_png(overlay_picture(case, cases.film(case))))


def _png(data: bytes) -> Response:
    return Response(data, mimetype="image/png")
