"""What a server's answer says of the file; HTTP as in RFC 9110."""

from urllib.parse import urlsplit

import requests

from app.errors import LaboratoryError

PASSING = (408, 425, 429, 500, 502, 503, 504)  # statuses after which it may go better
_LOCAL = ("127.0.0.1", "::1", "localhost")


def check_address(url: str) -> None:
    """Raise LaboratoryError unless the address is https, or of this machine."""
    address = urlsplit(url)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _LOCAL):
        raise LaboratoryError(f"expected an address with https, received {url}")


def version_of(response: requests.Response) -> str:
    """Return what names this version of the file, byte for byte: a strong ETag, else Last-Modified."""
    tag = response.headers.get("ETag", "")
    return response.headers.get("Last-Modified", "") if not tag or tag.startswith("W/") else tag


def content_range(response: requests.Response) -> tuple[int, int | None]:
    """Return first byte and total of `Content-Range: bytes 5-9/10`; -1 where it cannot be read."""
    span, _, total = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    start = span.partition("-")[0]
    return int(start) if start.isdecimal() else -1, int(total) if total.isdecimal() else None
