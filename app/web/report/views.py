"""The report of a case, to download."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.web.guard.visitors import presented_secrets
from app.web.pages.asked_result import asked_result
from app.web.pages.forms import checked
from app.web.report.form import DraftForm
from app.web.report.page import ReportPage, present_report
from app.web.services import services

blueprint = Blueprint("report", __name__)


@blueprint.get("/diagnoses/<case_id>/report.pdf")
def download(case_id: str) -> ResponseReturnValue:
    """The report as PDF, with the draft that the software makes."""
    return _report(case_id, None)


@blueprint.post("/diagnoses/<case_id>/report.pdf")
def download_edited(case_id: str) -> ResponseReturnValue:
    """The report as PDF, with the text of the form field `draft`; nothing of it is kept."""
    return _report(case_id, checked(DraftForm()).draft.data)


def _report(case_id: str, edited: str | None) -> Response:
    # ReportLab takes a fifth of a second to import: only where a report is asked for
    from app.web.report.films import film_pair
    from app.web.report.pdf import report_pdf

    case = services().cases.find(case_id, *presented_secrets())
    asked = asked_result(case)
    page = present_report(case, asked.explanation, asked.result, edited)
    with services().rooms.drawing.turn():
        pair = film_pair(asked.explanation, services().cases.film(case), asked.heatmap.style)
        return _attached(report_pdf(page, pair), page)


def _attached(data: bytes, page: ReportPage) -> Response:
    response = Response(data, mimetype="application/pdf")
    name = f"pneumoscope-{page.created:%Y-%m-%d}-{page.reference}.pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
