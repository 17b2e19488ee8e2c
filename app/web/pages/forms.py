"""The forms of the pages; each carries a CSRF token."""

import secrets
from typing import TypeVar

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.exceptions import BadRequest
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.diagnosis import Requisition
from app.web.uploads import uploaded_film

MISSING = "Choose a radiograph first."
LAST_SEED = 9999

AnyForm = TypeVar("AnyForm", bound=FlaskForm)


class FilmsForm(FlaskForm):  # type: ignore[misc]
    """Films, and how they are to be judged."""

    invert = BooleanField("exchange black and white")

    def requisition(self) -> Requisition:
        """Return what is asked of the judgement."""
        return Requisition(invert=bool(self.invert.data))


class UploadForm(FilmsForm):
    """One film."""

    image = FileField("Radiograph", validators=[FileRequired(MISSING)])

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


def one_break(text: str | None) -> str | None:
    """Return a text with each line's end as one character: a form counts one, and sends two."""
    return text and text.replace("\r\n", "\n")


def checked(form: AnyForm) -> AnyForm:
    """Return the form if it is valid; raises BadRequest with its first complaint."""
    if not form.validate():
        raise BadRequest(next(complaint for complaints in form.errors.values() for complaint in complaints))
    return form
