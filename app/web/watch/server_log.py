"""gunicorn's log, without what a client wrote."""

import sys
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from app.web.watch.frames import frames
from app.web.watch.request_log import NO_ROUTE, ROUTE, known_method

_NO_HTTP = "Invalid request from"
_FAILED = "Error handling request"


class ServerLogger(Logger):  # type: ignore[misc]
    """Logs requests by route, status and id: no path, query, header or address of a client.

    gunicorn itself quotes what is no HTTP, and the address of what failed: both may hold a name.
    """

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Log one answer."""
        answered = {name.lower(): value for name, value in resp.headers}
        fields = {
            "method": known_method(environ.get("REQUEST_METHOD", "")),
            "route": environ.get(ROUTE, NO_ROUTE),
            "status": int(str(resp.status).split(None, 1)[0]),
            "seconds": round(request_time.total_seconds(), 6),
            "request": answered.get("x-request-id", "-"),
        }
        self.access_log.info(
            "{method} {route} {status} {seconds:.6f} {request}".format(**fields), extra={"fields": fields}
        )

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log a warning; of a request that is no HTTP, that it came."""
        if msg.startswith(_NO_HTTP):
            super().warning("refused a request that is no HTTP (%s)", _type_of_current_error())
        else:
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log an error; of a request that failed outside the application, where."""
        error = sys.exc_info()[1]
        if msg.startswith(_FAILED) and error:
            super().error("a request failed\n%s", frames(error))
        else:
            super().exception(msg, *args, **kwargs)


def _type_of_current_error() -> str:
    error = sys.exc_info()[1]
    return type(error).__name__ if error else "unknown"
