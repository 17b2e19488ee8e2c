"""Pages to read."""

import pytest
from flask.testing import FlaskClient

from app import __version__
from app.config import Settings


@pytest.mark.parametrize("address", ["/help", "/about", "/limits", "/agreement", "/work-list"])
def test_every_page_is_one_click_away_and_leads_to_the_others(client: FlaskClient, address: str) -> None:
    assert f'href="{address}"' in client.get("/").text
    page = client.get(address)
    assert page.status_code == 200
    assert 'href="/help"' in page.text
    assert page.text.count("<h1") == 1


def test_help_says_how_long_films_are_kept(client: FlaskClient, settings: Settings) -> None:
    assert f"for {settings.retention_minutes:g} minutes" in client.get("/help").text


def test_about_names_version_model_and_what_it_is_not(client: FlaskClient) -> None:
    page = client.get("/about").text
    for part in (__version__, "tiny-0.1.0", "drawn children", "CC BY 4.0", "Not a medical device"):
        assert part in page
