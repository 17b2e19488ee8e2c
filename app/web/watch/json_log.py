"""Log lines as JSON objects, one a line."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from flask import has_request_context

from app.web.watch.request_log import request_id


class JsonFormatter(logging.Formatter):
    """Writes time (ISO 8601, UTC), level, logger, message, the request's id, and the record's `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request"] = request_id()
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({**line, **getattr(record, "fields", {})})
