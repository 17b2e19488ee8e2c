"""The form that sends an edited draft; it carries a CSRF token."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from app.web.report.draft import LONGEST_DRAFT


def _one_break(text: str | None) -> str | None:
    """A form sends each line's end as two characters, and counts one."""
    return text and text.replace("\r\n", "\n")


class DraftForm(FlaskForm):  # type: ignore[misc]
    """The text of the report as its reader left it."""

    draft = TextAreaField(
        "Draft",
        filters=[_one_break],
        validators=[
            Length(
                max=LONGEST_DRAFT,
                message=f"draft: expected at most {LONGEST_DRAFT} characters, received more",
            )
        ],
    )
