"""Owner, colleague with a link, stranger, and programs with tokens: who may see and do what."""

import dataclasses
import re

import pytest
from flask import Flask

from app.cases.tokens import Scope, TokenStore
from app.config import Settings
from app.diagnosis import Diagnoser
from app.web import create_app
from tests.web.actors import Browser, Program, kept

PICTURES = ("", "/film.png", "/heatmap.png", "/overlay.png")


@pytest.fixture
def closed(settings: Settings, diagnoser: Diagnoser) -> Flask:
    """A server whose API asks for tokens."""
    return create_app(dataclasses.replace(settings, api_access="token"), diagnoser)


def program(app: Flask, *scopes: Scope) -> Program:
    tokens: TokenStore = app.extensions["pneumoscope"].tokens
    return Program(app.test_client(), tokens.create("a program", scopes)[1])


def test_the_owner_deletes_a_case_and_nothing_is_left(
    doctor: Browser, settings: Settings, ill_png: bytes
) -> None:
    address = doctor.result(ill_png)
    assert "Delete now" in doctor.client.get(address).text
    answer = doctor.delete(address)
    assert answer.status_code == 303
    assert "Deleted: the film" in doctor.client.get(answer.headers["Location"]).text
    assert [doctor.client.get(address + name).status_code for name in PICTURES] == [404] * 4
    assert doctor.delete(address).status_code == 404
    assert kept(settings) == []


def test_the_button_of_the_page_works_as_it_stands_without_scripts(doctor: Browser, ill_png: bytes) -> None:
    page = doctor.client.get(doctor.result(ill_png)).text
    form = re.search(
        r'<form class="choices" method="post" action="([^"]+/deletion)">(.*?)</form>', page, re.DOTALL
    )
    assert form
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.group(2))
    assert token
    assert doctor.client.post(form.group(1), data={"csrf_token": token.group(1)}).status_code == 303


def test_a_stranger_deletes_nothing_and_learns_nothing(
    doctor: Browser, stranger: Browser, settings: Settings, ill_png: bytes
) -> None:
    address = doctor.result(ill_png)
    absent = stranger.delete("/diagnoses/" + "0" * 32)
    other = stranger.delete(address)
    assert (other.status_code, absent.status_code) == (404, 404)
    assert re.sub("[0-9a-f]{16}", "", other.text) == re.sub("[0-9a-f]{16}", "", absent.text)
    assert stranger.client.delete("/api/v1" + address + "?key=guess").status_code == 404
    assert doctor.client.get(address).status_code == 200


def test_a_page_of_another_site_deletes_nothing(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png)
    assert doctor.client.post(f"{address}/deletion").status_code == 403
    assert doctor.client.get(address).status_code == 200


def test_a_colleague_with_a_link_sees_all_of_this_case_and_of_no_other(
    app: Flask, stranger: Browser, ill_png: bytes
) -> None:
    owner = Program(app.test_client())
    links, others = owner.links(ill_png), owner.links(ill_png)
    page, key = links["page"].split("?")
    assert [stranger.client.get(f"{page}{name}?{key}").status_code for name in PICTURES] == [200] * 4
    assert stranger.client.get(f"{others['page'].split('?')[0]}?{key}").status_code == 404
    assert stranger.client.get(page).status_code == 404


def test_whoever_holds_a_link_may_delete_its_case(app: Flask, stranger: Browser, ill_png: bytes) -> None:
    owner = Program(app.test_client())
    page, key = owner.links(ill_png)["page"].split("?")
    assert f"{page}/deletion?{key}" in stranger.client.get(f"{page}?{key}").text
    assert stranger.delete(page, f"?{key}").status_code == 303
    assert stranger.client.get(f"{page}?{key}").status_code == 404


def test_a_program_deletes_its_case_by_its_link(app: Flask, settings: Settings, ill_png: bytes) -> None:
    owner = Program(app.test_client())
    links = owner.links(ill_png)
    assert owner.delete(links["self"].split("?")[0]).status_code == 404
    answer = owner.delete(links["self"])
    assert (answer.status_code, answer.data) == (204, b"")
    assert [owner.get(link).status_code for link in links.values()] == [404] * 5
    assert owner.delete(links["self"]).status_code == 404
    assert kept(settings) == []


def test_an_open_api_asks_for_no_token_and_minds_none(app: Flask, ill_png: bytes) -> None:
    for token in (None, "pneumo_guess"):
        someone = Program(app.test_client(), token)
        links = someone.links(ill_png)
        assert someone.get(links["self"]).status_code == 200
        assert someone.delete(links["self"]).status_code == 204


@pytest.mark.parametrize("shown", [None, "", "pneumo_guess", "pneumo_" + "A" * 43])
def test_without_a_token_in_use_the_closed_api_answers_401(
    closed: Flask, settings: Settings, ill_png: bytes, shown: str | None
) -> None:
    someone = Program(closed.test_client(), shown)
    asked = (
        someone.judge(ill_png),
        someone.get("/api/v1/diagnoses/0"),
        someone.delete("/api/v1/diagnoses/0"),
    )
    for answer in asked:
        assert (answer.status_code, answer.get_json()["code"]) == (401, "token-required")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert kept(settings) == []


def test_other_kinds_of_authorization_are_no_token(closed: Flask) -> None:
    token = program(closed, "read", "write").token
    for header in (f"Basic {token}", f"Token {token}", str(token), "Bearer"):
        answer = closed.test_client().get("/api/v1/diagnoses/0", headers={"Authorization": header})
        assert answer.status_code == 401


def test_a_token_opens_what_it_is_for(closed: Flask, ill_png: bytes) -> None:
    writer, reader, both = program(closed, "write"), program(closed, "read"), program(closed, "read", "write")
    links = writer.links(ill_png)
    for answer in (writer.get(links["self"]), reader.judge(ill_png), reader.delete(links["self"])):
        assert (answer.status_code, answer.get_json()["code"]) == (403, "token-scope")
    assert [each.get(links["self"]).status_code for each in (reader, both)] == [200, 200]
    assert both.delete(links["self"]).status_code == 204
    assert writer.delete(both.links(ill_png)["self"]).status_code == 204


def test_a_token_does_not_open_the_cases_of_others(closed: Flask, ill_png: bytes) -> None:
    owner, other = program(closed, "read", "write"), program(closed, "read", "write")
    address = owner.links(ill_png)["self"].split("?")[0]
    key = other.links(ill_png)["self"].split("?")[1]
    for query in ("", f"?{key}"):
        assert other.get(address + query).status_code == 404
        assert other.delete(address + query).status_code == 404


def test_a_revoked_token_opens_nothing_from_the_next_request_on(closed: Flask, ill_png: bytes) -> None:
    tokens: TokenStore = closed.extensions["pneumoscope"].tokens
    token_id, token = tokens.create("a program", ["read", "write"])
    owner = Program(closed.test_client(), token)
    links = owner.links(ill_png)
    tokens.revoke(token_id)
    assert owner.get(links["self"]).status_code == 401


def test_a_closed_api_leaves_pages_and_links_as_they_are(closed: Flask, ill_png: bytes) -> None:
    doctor, colleague = Browser(closed.test_client()), Browser(closed.test_client())
    assert doctor.client.get(doctor.result(ill_png)).status_code == 200
    links = program(closed, "write").links(ill_png)
    assert [colleague.client.get(links[name]).status_code for name in ("page", "film", "overlay")] == [
        200
    ] * 3


@pytest.mark.parametrize("address", ["/diagnoses", "/diagnoses/", "/api/v1/diagnoses", "/api/v1/diagnoses/"])
def test_nobody_gets_a_list_of_cases(doctor: Browser, ill_png: bytes, address: str) -> None:
    case_id = doctor.result(ill_png).rpartition("/")[2]
    answer = doctor.client.get(address)
    assert answer.status_code in (404, 405)
    assert case_id not in answer.text
