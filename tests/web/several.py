"""Several films sent by one form, and what comes of them."""

import io
import json
import re
import zipfile

from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.web.actors import Browser

EVENTS = {"Accept": "text/event-stream"}
ANSWERS = re.compile(r">Signs of pneumonia<|>No signs found<|%")
Named = tuple[str, bytes]


def send(
    browser: Browser, *files: Named, headers: dict[str, str] | None = None, **fields: str
) -> TestResponse:
    """Send several files by one form."""
    films = [FileStorage(io.BytesIO(data), filename=name, name="image") for name, data in files]
    boundary, body = encode_multipart({"image": films, "csrf_token": browser.token(), **fields})
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post("/films", data=body, content_type=kind, headers=headers)


def events(answer: TestResponse) -> list[dict[str, object]]:
    """The films of an answer in events; it must have ended as it should."""
    assert answer.mimetype == "text/event-stream"
    *films, last = (part.split("\n") for part in answer.text.removesuffix("\n\n").split("\n\n"))
    assert last[0] == "event: end"
    assert {film[0] for film in films} <= {"event: film"}
    return [json.loads(film[1].removeprefix("data: ")) for film in films]


def zipped(*files: Named) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return stream.getvalue()


def listed(browser: Browser, query: str = "") -> list[str]:
    return re.findall(r'data-id="([0-9a-f]{32})"', browser.client.get(f"/work-list{query}").text)
