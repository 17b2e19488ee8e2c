"""What a PDF of the report says: its words as a reader sees them, page by page."""

import re
import zlib

_OBJECT = re.compile(rb"\n(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_TOKEN = re.compile(rb"/(F\d+\+\d+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj|(BT|T\*)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(data: bytes) -> list[str]:
    """The words of each page, single spaces between them."""
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    letters = {name: _letters(objects, body) for body in objects.values() for name in _font_names(body)}
    found = [body for body in objects.values() if re.search(rb"/Type /Page\b", body)]
    contents = [int(re.search(rb"/Contents (\d+) 0 R", body)[1]) for body in found]
    return [_words(_stream(objects[number]), letters) for number in contents]


def whole(data: bytes) -> str:
    """The words of all pages."""
    return " ".join(pages(data))


def _font_names(body: bytes) -> list[bytes]:
    return re.findall(rb"/Name /(F\d+\+\d+)", body) if b"/ToUnicode" in body else []


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    table = _stream(objects[int(re.search(rb"/ToUnicode (\d+) 0 R", font)[1])])
    pairs = re.findall(rb"<([0-9A-F]{2})> <([0-9A-F]{4})>", table)
    return {int(code, 16): chr(int(letter, 16)) for code, letter in pairs}


def _stream(body: bytes) -> bytes:
    return zlib.decompressobj().decompress(_STREAM.search(body)[1])


def _words(content: bytes, letters: dict[bytes, dict[int, str]]) -> str:
    text, font = "", b""
    for name, shown, step in _TOKEN.findall(content):
        font = name or font
        text += " " if step else "".join(letters[font][code] for code in _bytes(shown))
    return " ".join(text.split())


def _bytes(shown: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code.isdigit() else _PLAIN.get(code, code)

    return _ESCAPE.sub(one, shown)
