"""The form that sends an edited draft; it carries a CSRF token."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from app.web.pages.forms import one_break
from app.web.report.draft import LONGEST_DRAFT


class DraftForm(FlaskForm):  # type: ignore[misc]
    """The text of the report as its reader left it."""

    draft = TextAreaField(
        "Draft",
        filters=[one_break],
        validators=[
            Length(
                max=LONGEST_DRAFT,
                message=f"draft: expected at most {LONGEST_DRAFT} characters, received more",
            )
        ],
    )
