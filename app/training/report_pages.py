"""Pages of the laboratory's reports: HTML that stands alone, from templates beside those who fill them in."""

import base64
from pathlib import Path

import numpy as np
import numpy.typing as npt
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.imaging.overlay import encode_png


def data_uri(media_type: str, content: bytes) -> str:
    """Return a picture as a page holds it that stands alone: in base 64 (RFC 2397)."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


def png_uri(picture: npt.NDArray[np.uint8]) -> str:
    """Return pixels, `(height, width)` grey or `(height, width, 3)` RGB, as a PNG in a data URI."""
    return data_uri("image/png", encode_png(picture))


def page_templates(folder: Path) -> Environment:
    """Return the templates of a folder: what one of them lacks is an error, and text is escaped."""
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
