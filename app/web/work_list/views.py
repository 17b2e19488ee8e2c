"""Several films at once, and the list of one's own."""

import json
from collections.abc import Iterator
from itertools import chain

from flask import (
    Blueprint,
    Flask,
    Response,
    redirect,
    render_template,
    request,
    stream_template,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest

from app.cases.pictures import thumbnail
from app.config import Settings
from app.imaging.overlay import encode_png
from app.web.guard.visitors import known_visitor, presented_secrets, visitor_secret
from app.web.pages.film_first import list_order
from app.web.pages.forms import FilmsForm, checked
from app.web.services import services
from app.web.uploads import FORM_OVERHEAD, asked_judge
from app.web.work_list.batch import judge_films, uploaded_films
from app.web.work_list.export import as_answers, as_csv
from app.web.work_list.page import FILTERS, FilmLine, present_line, present_list

EVENTS = "text/event-stream"
blueprint = Blueprint("work_list", __name__)


def register(app: Flask, settings: Settings) -> None:
    """Let a request that brings several films be larger, before anything of it is read."""

    def allow() -> None:
        if request.endpoint == "work_list.create":
            request.max_content_length = int(settings.max_batch_mb * 2**20) + FORM_OVERHEAD

    app.before_request(allow)


@blueprint.post("/films")
def create() -> ResponseReturnValue:
    """Judge the uploaded films one after the other, and say of each what was found as soon as it is."""
    asked = checked(FilmsForm()).requisition()
    judged = judge_films(uploaded_films(), asked_judge(), visitor_secret(), asked)
    first = next(judged)  # waits for a place: a server that is too busy still says so by its status
    lines = map(present_line, chain([first], judged))
    if request.accept_mimetypes.best_match(["text/html", EVENTS]) == EVENTS:
        response = Response(stream_with_context(_events(lines)), mimetype=EVENTS)
    else:
        response = Response(stream_template("judging.html", lines=lines))
    response.headers["X-Accel-Buffering"] = "no"  # a proxy that gathers it would show nothing until the end
    response.call_on_close(judged.close)
    return response


@blueprint.get("/work-list")
def show() -> ResponseReturnValue:
    """The films of this browser session, narrowed by the query's `show`."""
    chosen = request.args.get("show", "all")
    if chosen not in FILTERS:
        raise BadRequest(f"show: expected one of {', '.join(FILTERS)}, received {chosen[:40]!r}")
    page = present_list(services().work_list.cases(known_visitor(), list_order()), chosen)
    minutes = services().settings.retention_minutes
    return render_template("work_list.html", page=page, form=FlaskForm(), minutes=minutes)


@blueprint.get("/work-list.csv")
def csv_file() -> ResponseReturnValue:
    """The list as a table for spreadsheets."""
    text = as_csv(services().work_list.cases(known_visitor()))
    return _file(text, "text/csv; charset=utf-8", "work-list.csv")


@blueprint.get("/work-list.json")
def json_file() -> ResponseReturnValue:
    """The list as the API would answer for each film."""
    text = json.dumps(as_answers(services().work_list.cases(known_visitor())), indent=2)
    return _file(text + "\n", "application/json", "work-list.json")


@blueprint.post("/work-list/deletion")
def delete() -> ResponseReturnValue:
    """Delete all films of this browser session now."""
    services().cases.delete_all(known_visitor())
    return redirect(url_for("pages.home", deleted="yes"), 303)


@blueprint.get("/diagnoses/<case_id>/thumbnail.png")
def small_film(case_id: str) -> ResponseReturnValue:
    """The film, small."""
    case = services().cases.find(case_id, *presented_secrets())
    with services().rooms.drawing.turn():
        return Response(encode_png(thumbnail(services().cases.film(case))), mimetype="image/png")


def _events(lines: Iterator[FilmLine]) -> Iterator[str]:
    """Server-sent events (HTML Living Standard, 9.2): `film` for each, and `end`."""
    for line in lines:
        data = {"name": line.name, "complaint": line.complaint, **_row_fields(line)}
        yield f"event: film\ndata: {json.dumps(data)}\n\n"
    yield "event: end\ndata: {}\n\n"


def _row_fields(line: FilmLine) -> dict[str, object]:
    if line.row is None:
        return {}
    return {
        "id": line.row.id,
        "page": url_for("pages.show", case_id=line.row.id),
        "headline": line.row.headline,
        "positive": line.row.positive,
        "probability": line.row.probability,
        "warnings": line.row.warnings,
    }


def _file(text: str, kind: str, name: str) -> Response:
    disposition = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(text, content_type=kind, headers=disposition)
