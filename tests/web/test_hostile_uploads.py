"""Hostile files at the door: each has its answer, none is a fault, and no metadata comes out."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from app.config import Settings
from app.diagnosis import Diagnoser
from app.errors import DecoderUnavailableError
from app.imaging.decode import DecodeLimits
from app.imaging.decoder import DecoderBounds, SeparateDecoder
from app.imaging.radiograph import Radiograph
from app.models.manifest import ModelManifest
from app.models.store import StoredModel
from app.web import create_app
from tests.conftest import BrightCornerRuntime, corner_film, png
from tests.imaging.hostile import NAME, everything
from tests.web.actors import Browser, api_upload

LIMITS = DecodeLimits(2**20, 10**6)
ANSWERED = {201, 413, 415, 422}
NAMES = (NAME.encode(), NAME.encode("utf-16-le"), NAME.encode("utf-16-be"))


def named_films() -> dict[str, bytes]:
    """A film by every format, with a name in every place that the format has for one."""
    film = Image.fromarray(corner_film(True))
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = NAME
    texts = PngInfo()
    for key in ("Title", "Patient"):
        texts.add_text(key, NAME, zip=key == "Title")
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{NAME}</x>")
    said = {"exif": exif, "icc_profile": NAME.encode() * 9, "xmp": f"<x>{NAME}</x>".encode()}
    return {
        "JPEG": png(film, "JPEG", comment=NAME, **said),
        "PNG": png(film, "PNG", pnginfo=texts, exif=exif, icc_profile=NAME.encode() * 9),
        "TIFF": png(film, "TIFF", tiffinfo={270: NAME, 315: NAME, 34675: NAME.encode()}),
        "WEBP": png(film, "WEBP", lossless=True, **said),
        "BMP": png(film, "BMP") + NAME.encode(),
    }


@pytest.fixture(scope="module")
def reader() -> Iterator[SeparateDecoder]:
    with closing(SeparateDecoder(LIMITS, DecoderBounds(seconds=5, memory=160 * 2**20))) as decoder:
        yield decoder


@pytest.fixture
def diagnoser(manifest: ModelManifest, reader: SeparateDecoder) -> Diagnoser:
    return Diagnoser(StoredModel(manifest, BrightCornerRuntime()), LIMITS, reader=reader)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP"])
def test_nothing_of_a_films_metadata_is_kept_or_served(
    kind: str, doctor: Browser, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    uploaded = named_films()[kind]
    assert NAMES[0] in uploaded
    page = doctor.result(uploaded)
    served = [doctor.client.get(page).data]
    for name in ("film.png", "heatmap.png", "overlay.png"):
        picture = doctor.client.get(f"{page}/{name}").data
        assert set(chunks(picture)) <= {b"IHDR", b"IDAT", b"IEND"}
        served.append(picture)
    kept = [path.read_bytes() for path in settings.instance_path.rglob("*") if path.is_file()]
    for data in (*served, *kept, caplog.text.encode()):
        assert not [name for name in NAMES if name in data]


def chunks(picture: bytes) -> list[bytes]:
    """The kinds of the chunks of a PNG."""
    kinds, place = [], 8
    while place < len(picture):
        kinds.append(picture[place + 4 : place + 8])
        place += 12 + int.from_bytes(picture[place : place + 4], "big")
    return kinds


def test_every_hostile_upload_is_answered_and_the_next_film_is_judged(
    client: FlaskClient, ill_png: bytes
) -> None:
    for name, data in everything().items():
        if len(data) < 10**6:
            assert api_upload(client, data).status_code in ANSWERED, name
    assert api_upload(client, ill_png).status_code == 201


@pytest.mark.parametrize("death", ["crash", "vanish", "lie ab", "eat 500"])
def test_a_film_that_kills_its_decoder_is_refused_by_page_and_api_and_others_are_judged(
    settings: Settings, manifest: ModelManifest, death: str
) -> None:
    bounds = DecoderBounds(memory=160 * 2**20)
    with closing(SeparateDecoder(LIMITS, bounds, program="tests.imaging.odd_decoder")) as odd:
        diagnoser = Diagnoser(StoredModel(manifest, BrightCornerRuntime()), LIMITS, reader=odd)
        client = create_app(settings, diagnoser).test_client()
        answer = api_upload(client, death.encode())
        assert (answer.status_code, answer.get_json()["code"]) == (422, "decoder-failed")
        assert "<title>Not judged" in Browser(client).upload(death.encode()).text
        assert api_upload(client, b"own_id").get_json()["code"] == "too-small"  # decoded, and judged


def test_where_no_decoder_can_be_started_the_asker_is_told_to_come_again(
    settings: Settings, manifest: ModelManifest, ill_png: bytes
) -> None:
    def reader(_: bytes) -> Radiograph:
        raise DecoderUnavailableError("expected a decoder, none can be started; try again soon")

    diagnoser = Diagnoser(StoredModel(manifest, BrightCornerRuntime()), LIMITS, reader=reader)
    client = create_app(settings, diagnoser).test_client()
    for answer in (api_upload(client, ill_png), client.get("/readyz")):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert answer.get_json()["code"] == "decoder-unavailable"
    assert Browser(client).upload(ill_png).status_code == 503


def test_a_film_turned_by_its_metadata_is_kept_upright_and_forgets_it(
    doctor: Browser, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    page = doctor.result(png(corner_film(True, 240, 200), "PNG", exif=exif))
    (tmp_path / "film.png").write_bytes(doctor.client.get(f"{page}/film.png").data)
    shown = Image.open(tmp_path / "film.png")
    assert shown.size == (240, 200)
    assert not shown.getexif()
    assert np.asarray(shown)[:90, 130:].min() == 220  # upper left becomes upper right
