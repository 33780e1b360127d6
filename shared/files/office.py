"""What an Office file holds beside its visible pages: hidden sheets, rows, pivot caches, notes, comments, changes."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

MOST_BYTES = 64 * 1024 * 1024
"""Of one part of the file that is read."""
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_NAME = re.compile(rb'\bname="([^"]*)"')
_HIDDEN_STATE = re.compile(rb'\bstate="(?:hidden|veryHidden)"')
_HIDDEN_ROW = re.compile(rb'<(row|col)\b[^>]*\bhidden="(?:1|true)"')
_HIDDEN_SLIDE = re.compile(rb'<p:sld\b[^>]*\bshow="(?:0|false)"')
_CHANGE = re.compile(rb"<w:(?:ins|del)\b")
_HIDDEN_TEXT = re.compile(rb"<w:vanish\b(?! *w:val=.(?:0|false))")
_ODF_HIDDEN = re.compile(
    rb'(?:table:visibility="(?:collapse|filter)"|table:display="false"|text:tracked-changes|<office:annotation)'
)
PARTS = {
    "tembolok pivot": re.compile(r"xl/pivotCache/"),
    "komentar": re.compile(r"(?:xl|word|ppt)/(?:threadedComments|comments)"),
    "catatan pembicara": re.compile(r"ppt/notesSlides/"),
    "tautan ke berkas lain": re.compile(r"xl/externalLinks/"),
    "berkas tempelan": re.compile(r"(?:xl|word|ppt)/embeddings/"),
}
"""What people call a part, and how its name in the archive begins."""


def hidden_parts(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Returns no bytes, and as `hidden` the Indonesian names of what is not seen; `options` are none.

    Runs in a confined process; what is no archive has nothing that can be named.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"", {"hidden": list(dict.fromkeys(_found(archive)))}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return b"", {"hidden": []}


def _found(archive: zipfile.ZipFile) -> Iterator[str]:
    names = archive.namelist()
    for called, pattern in PARTS.items():
        if any(pattern.match(name) for name in names):
            yield called
    for name in names:
        yield from _in_part(name, archive)


def _in_part(name: str, archive: zipfile.ZipFile) -> Iterator[str]:
    if name == "xl/workbook.xml":
        for sheet in _SHEET.findall(_read(archive, name)):
            if _HIDDEN_STATE.search(sheet):
                found = _NAME.search(sheet)
                yield f"lembar “{found[1].decode('utf-8', 'replace')[:60] if found else '?'}”"
    elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
        kinds = {found[1] for found in _HIDDEN_ROW.finditer(_read(archive, name))}
        yield from (each for kind, each in ((b"row", "baris"), (b"col", "kolom")) if kind in kinds)
    elif name == "word/document.xml":
        text = _read(archive, name)
        yield from ["perubahan yang dilacak"] * bool(_CHANGE.search(text))
        yield from ["teks tersembunyi"] * bool(_HIDDEN_TEXT.search(text))
    elif name.startswith("ppt/slides/slide") and _HIDDEN_SLIDE.search(_read(archive, name)):
        yield "salindia"
    elif name == "content.xml" and _ODF_HIDDEN.search(_read(archive, name)):
        yield "bagian yang tidak ditampilkan"


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MOST_BYTES)
