"""The forms of the pages; each carries a CSRF token."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

FILM_FIELD = "image"
MISSING = "Choose a radiograph first."


class UploadForm(FlaskForm):  # type: ignore[misc]
    """One film."""

    image = FileField("Radiograph", validators=[FileRequired(MISSING)])


class DrawnFilmForm(FlaskForm):  # type: ignore[misc]
    """A film that the program draws."""

    opacity = BooleanField("with an opacity")
    seed = IntegerField("seed", default=1, validators=[Optional(), NumberRange(0, 9999)])
