"""The film of a request, and how it is to be judged: for pages and API alike."""

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from app.diagnosis import Requisition
from app.web.services import Judge, services

FILM_FIELD = "image"
FORM_OVERHEAD = 2**20  # bytes of a request beside its films


def asked_model() -> str | None:
    """Return what the form or query names in `model`; None where both are silent."""
    return request.form.get("model") or request.args.get("model")


def asked_judge() -> Judge:
    """Return the judge of the model that the form or query names, by default the server's own.

    Raises UnknownModelError.
    """
    return services().judges.named(asked_model())


def asked_requisition() -> Requisition:
    """Return what the query asks of the judgement in `method`, `layer` and `invert`; raises BadRequest."""
    given = request.args.get("invert", "0")
    if given not in ("0", "1"):
        raise BadRequest(f"invert: expected 0 or 1, received {given[:40]!r}")
    return Requisition(request.args.get("method"), request.args.get("layer"), given == "1")


def uploaded_film() -> FileStorage:
    """Return the one file of the multipart field `image`; raises BadRequest for none or several."""
    films = [film for film in request.files.getlist(FILM_FIELD) if film.filename]
    if len(films) != 1:
        raise BadRequest(f"expected one film in the multipart field {FILM_FIELD!r}, received {len(films)}")
    return films[0]
