"""Who may use the API: everybody who reaches the server, or whoever shows a token for it."""

from flask import request

from app.errors import TokenRequiredError, TokenScopeError
from app.web.services import services

_READING = ("GET", "HEAD", "OPTIONS")


def check_access() -> None:
    """Raise TokenRequiredError or TokenScopeError unless the request may go on.

    A token opens the API, not the cases: each still asks for its own key.
    """
    if services().settings.api_access == "open":
        return
    needed = "read" if request.method in _READING else "write"
    scopes = services().tokens.scopes(_presented())
    if not scopes:
        raise TokenRequiredError("expected the header Authorization: Bearer with a token that is in use")
    if needed not in scopes:
        raise TokenScopeError(f"expected a token with the scope {needed}, received one without")


def _presented() -> str:
    shown = request.authorization
    return str(shown.token or "") if shown is not None and shown.type == "bearer" else ""
