"""People as the tests know them."""

import io
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.cases.opening import DATABASE_FILE, FILM_FOLDER
from app.config import Settings


@dataclass
class Browser:
    """Somebody at a browser: keeps cookies and sends the form as the page has it."""

    client: FlaskClient

    def token(self) -> str:
        page = self.client.get("/").text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found
        return found.group(1)

    def upload(self, data: bytes, name: str = "film.png") -> TestResponse:
        return post_film(self.client, "/diagnoses", data, name, csrf_token=self.token())

    def result(self, data: bytes) -> str:
        """Upload a film; return the address of its page."""
        answer = self.upload(data)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def delete(self, address: str, query: str = "") -> TestResponse:
        """Press "Delete now" on the page of a case."""
        return self.client.post(f"{address}/deletion{query}", data={"csrf_token": self.token()})


@dataclass
class Program:
    """A program that uses the API, with a token or without."""

    client: FlaskClient
    token: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.token is None else {"Authorization": f"Bearer {self.token}"}

    def judge(self, data: bytes) -> TestResponse:
        return post_film(self.client, "/api/v1/diagnoses", data, headers=self.headers)

    def links(self, data: bytes) -> dict[str, str]:
        """Have a film judged; return the links of the answer."""
        answer = self.judge(data)
        assert answer.status_code == 201, answer.text
        return answer.get_json()["links"]

    def get(self, address: str) -> TestResponse:
        return self.client.get(address, headers=self.headers)

    def delete(self, address: str) -> TestResponse:
        return self.client.delete(address, headers=self.headers)


def api_upload(client: FlaskClient, data: bytes, name: str = "film.png") -> TestResponse:
    return post_film(client, "/api/v1/diagnoses", data, name)


def post_film(
    client: FlaskClient,
    address: str,
    data: bytes,
    name: str = "film.png",
    headers: dict[str, str] | None = None,
    **fields: str,
) -> TestResponse:
    """Post a multipart form, encoded in memory."""
    film = FileStorage(io.BytesIO(data), filename=name, name="image")
    boundary, body = encode_multipart({"image": film, **fields})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(address, data=body, content_type=kind, headers=headers)


def kept(settings: Settings) -> list[str]:
    """What is kept below the instance folder: ids of cases, and names of their films."""
    with closing(sqlite3.connect(settings.instance_path / DATABASE_FILE)) as database:
        ids = [case_id for (case_id,) in database.execute("SELECT id FROM cases")]
    return sorted(ids + [path.name for path in (settings.instance_path / FILM_FOLDER).iterdir()])
