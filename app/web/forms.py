"""The forms of the pages; each carries a CSRF token."""

import secrets
from typing import TypeVar

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

FILM_FIELD = "image"
MISSING = "Choose a radiograph first."
LAST_SEED = 9999

AnyForm = TypeVar("AnyForm", bound=FlaskForm)


class UploadForm(FlaskForm):  # type: ignore[misc]
    """One film."""

    image = FileField("Radiograph", validators=[FileRequired(MISSING)])
    invert = BooleanField("exchange black and white")

    def validate_image(self, _: FileField) -> None:
        """Refuse a second film, which nobody would see judged."""
        uploaded_film()


class DrawnFilmForm(FlaskForm):  # type: ignore[misc]
    """A film that the program draws; another one each time, unless the seed is given."""

    opacity = BooleanField("with an opacity")
    seed = IntegerField("seed", validators=[Optional(), NumberRange(0, LAST_SEED)])

    def chosen_seed(self) -> int:
        """Return the seed given, or a random one."""
        given = self.seed.data
        return secrets.randbelow(LAST_SEED + 1) if given is None else int(given)


class ExplanationForm(FlaskForm):  # type: ignore[misc]
    """One more explanation of a case."""

    method = StringField("Method", validators=[InputRequired("Choose a method first.")])


def checked(form: AnyForm) -> AnyForm:
    """Return the form if it is valid; raises BadRequest with its first complaint."""
    if not form.validate():
        raise BadRequest(next(complaint for complaints in form.errors.values() for complaint in complaints))
    return form


def asked_inversion() -> bool:
    """Is the film of this request to be judged with black and white exchanged? Raises BadRequest."""
    given = request.args.get("invert", "0")
    if given not in ("0", "1"):
        raise BadRequest(f"invert: expected 0 or 1, received {given!r}")
    return given == "1"


def uploaded_film() -> FileStorage:
    """Return the one file of the multipart field `image`; raises BadRequest for none or several."""
    films = [film for film in request.files.getlist(FILM_FIELD) if film.filename]
    if len(films) != 1:
        raise BadRequest(f"expected one film in the multipart field {FILM_FIELD!r}, received {len(films)}")
    return films[0]
