"""Who asks: the secret of a browser session, or the key of a link."""

import secrets

from flask import request, session

_SESSION_KEY = "visitor"


def visitor_secret() -> str:
    """Return the secret of this browser session; make it where absent.

    The cookie is signed anew, so that a session lasts from its last visit.
    """
    session.modified = True
    if _SESSION_KEY not in session:
        session[_SESSION_KEY] = secrets.token_urlsafe(32)
    return str(session[_SESSION_KEY])


def known_visitor() -> str:
    """Return the secret of this browser session, empty where it has none yet."""
    return str(session.get(_SESSION_KEY, ""))


def presented_secrets() -> tuple[str, ...]:
    """Return what the asker shows for a case: the link's key, and the session's secret."""
    return request.args.get("key", ""), known_visitor()
