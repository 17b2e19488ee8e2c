"""The web application, and the only room that knows Flask.

A view reads the request, calls one use case and renders; wording lives in `pages`,
HTTP codes in `errors`. What a request needs is in `Services`, put there by `create_app`.
"""

from app.web.application import create_app

__all__ = ["create_app"]
