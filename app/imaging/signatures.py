"""What a file is, by its first bytes: so that a refusal can name it."""

from typing import Final

MAGIC: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")  # of JPEG, PNG and TIFF
_BEGINNINGS: Final = (  # the most particular first
    (b"%PDF-", "a PDF"),
    (b"%!PS", "a PostScript file"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript file"),
    (b"GIF8", "a GIF"),
    (b"8BPS", "a Photoshop file"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 file"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 file"),
    (b"\xff\x0a", "a JPEG XL file"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"II\x2b\x00", "a BigTIFF"),
    (b"MM\x00\x2b", "a BigTIFF"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_MARKUPS: Final = ((b"<svg", "an SVG"), (b"<html", "a web page"), (b"<!doctype html", "a web page"))
_LOOKED_AT: Final = 512  # bytes: a markup may begin with a declaration


def kind_of(data: bytes) -> str:
    """Return what the bytes are, in words for a sentence; `a file of another kind` where unknown."""
    if data[128:132] == b"DICM":
        return "a DICOM file"
    if data[4:8] == b"ftyp":
        return "an AVIF, HEIF or video file"
    beginning = data[:_LOOKED_AT].lower()
    known = [name for start, name in _BEGINNINGS if data.startswith(start)]
    marked = [name for tag, name in _MARKUPS if tag in beginning]
    return next(iter(known + marked), "a file of another kind")
