"""The log of a real server: lines for machines, and no patient in any of them."""

import io
import json
import re

from PIL import Image

from app.imaging.phantom import draw_film
from benchmarks.server import Server, serving
from tests.server.talk import ask, post_film, send_raw
from tests.waiting import until

NAME = "Doe_Jane_19700101"


def named_film(kind: str) -> bytes:
    """A film whose EXIF names a patient."""
    picture, stream = Image.fromarray(draw_film(1, True, 256, 256).pixels), io.BytesIO()
    exif = Image.Exif()
    for tag in (0x010E, 0x013B, 0x8298):  # description, artist, copyright
        exif[tag] = NAME
    picture.save(stream, kind, exif=exif)
    return stream.getvalue()


def say_the_name_in_every_place(server: Server) -> None:
    port = server.port
    assert post_film(port, named_film("JPEG"), f"{NAME}.jpg", f"?patient={NAME}").status == 201
    assert post_film(port, named_film("TIFF"), f"../{NAME}.tif", f"?method={NAME}").status == 422
    assert post_film(port, named_film("PNG")[:-400], f"{NAME}.png").status == 422
    assert post_film(port, NAME.encode(), f"{NAME}\n.png").status in (400, 415)
    for address in (f"/{NAME}", f"/diagnoses/{NAME}", f"/api/v1/diagnoses/0?key={NAME}", f"/static/{NAME}"):
        assert ask(port, address, Cookie=f"pneumoscope={NAME}", Referer=f"http://{NAME}/").status == 404
    assert {ask(port, "/", method).status for method in (NAME, "DOEJANE")} <= {400, 405}
    for head in (f"GET /?q={NAME} and more HTTP/1.1", f"{NAME}", f"GET /{NAME} HTTP/1.1\r\n{NAME} : x"):
        assert b" 400 " in send_raw(port, f"{head}\r\nHost: {NAME}\r\n\r\n".encode())


def test_a_name_appears_in_no_line_and_no_file_wherever_it_was_said(server: Server) -> None:
    say_the_name_in_every_place(server)
    until(lambda: server.log.count("refused a request that is no HTTP") >= 3)
    assert "doe" not in server.log.lower()
    for path in server.folder.rglob("*"):
        assert "doe" not in path.name.lower()
        assert path.is_dir() or b"doe_jane" not in path.read_bytes().lower()


def test_every_line_is_an_object_with_its_time_and_level(server: Server) -> None:
    ask(server.port, "/")
    for line in server.log.splitlines():
        assert json.loads(line).keys() >= {"time", "level", "logger", "process", "message"}


def test_a_request_is_found_by_the_id_that_its_asker_was_told(server: Server) -> None:
    answer = post_film(server.port, b"no picture")
    asked = answer.headers["X-Request-ID"]
    lines = lambda: [json.loads(line) for line in server.log.splitlines() if asked in line]  # noqa: E731
    until(lambda: len(lines()) == 2)
    refusal, access = lines()
    assert (refusal["request"], refusal["reason"], refusal["status"]) == (asked, "unsupported-format", 415)
    assert (access["request"], access["method"], access["route"]) == (asked, "POST", "/api/v1/diagnoses")
    assert access["status"] == 415
    assert access["seconds"] > 0


def test_for_people_a_line_is_time_process_level_and_words() -> None:
    with serving(ready=False, LOG_FORMAT="text") as server:
        ask(server.port, "/?q=Doe")
        until(lambda: "GET / 200" in server.log)
        assert "Doe" not in server.log
        assert all(re.match(r"20\d\d-.* \[\d+\] \[[A-Z]+\] \S", line) for line in server.log.splitlines())
