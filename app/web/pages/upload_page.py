"""The page on which a film is chosen."""

from flask import render_template, request

from app.web.pages.forms import DrawnFilmForm, UploadForm
from app.web.services import services
from app.web.uploads import asked_model
from app.web.watch.request_log import request_id


def upload_page(message: str | None = None, offer_inversion: bool = False) -> str:
    """Return the upload page, with what went wrong above the form and the model that was asked for chosen.

    offer_inversion: it was a negative, which the form can have judged with black and white exchanged.
    """
    return render_template(
        "upload.html",
        form=UploadForm(),
        drawn_form=DrawnFilmForm(),
        message=message,
        offer_inversion=offer_inversion,
        settings=services().settings,
        models=services().judges.names,
        chosen_model=asked_model(),
        deleted=request.args.get("deleted") == "yes",
        request_id=request_id(),
    )
