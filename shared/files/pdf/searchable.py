"""Puts recognised words under the picture of a page, so that it can be searched and read aloud."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from pikepdf import Dictionary, Name, Pdf, Stream

HELVETICA_WIDTH = 0.52
"""Mean width of a letter of Helvetica in its size."""


def add_words(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Adds unseen text to pages; `options["words"]` has for each page (from 1) text and box (shares of the page).

    Runs in a confined process; returns the new file and no facts.
    """
    with Pdf.open(io.BytesIO(content)) as pdf:
        for number, words in options["words"].items():
            _add(pdf, pdf.pages[int(number) - 1], words)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, compress_streams=True, recompress_flate=True)
    return out.getvalue(), {}


def _add(pdf: Pdf, page: Any, words: Sequence[Any]) -> None:
    left, bottom, right, top = (float(each) for each in page.mediabox)
    turn = _turn(int(page.obj.get("/Rotate", 0)) % 360, right - left, top - bottom)
    wide, high = (top - bottom, right - left) if turn.startswith(b"0 ") else (right - left, top - bottom)
    lines = [b"q 1 0 0 1 %.3f %.3f cm %s cm BT 3 Tr" % (left, bottom, turn)]
    lines += [line for text, box in words if (line := _line(text, box, wide, high))]
    page.contents_add(Stream(pdf, b"\n".join([*lines, b"ET Q"])), prepend=False)
    resources = (
        page.obj.setdefault("/Resources", Dictionary()) if hasattr(page.obj, "setdefault") else page.obj.Resources
    )
    fonts = resources.get("/Font", Dictionary())
    fonts["/Recognised"] = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    resources.Font = fonts


def _turn(rotation: int, wide: float, high: float) -> bytes:
    """Returns the matrix from the page as it is seen to the page as it is written."""
    if rotation == 90:
        return b"0 1 -1 0 %.3f 0" % wide
    if rotation == 180:
        return b"-1 0 0 -1 %.3f %.3f" % (wide, high)
    if rotation == 270:
        return b"0 -1 1 0 0 %.3f" % high
    return b"1 0 0 1 0 0"


def _line(text: str, box: Sequence[float], wide: float, high: float) -> bytes:
    said = text.encode("cp1252", "ignore")
    size = (box[3] - box[1]) * high
    natural = HELVETICA_WIDTH * size * len(said)
    if not said or natural <= 0:
        return b""
    stretch = max(1.0, min(1000.0, 100 * (box[2] - box[0]) * wide / natural))
    escaped = said.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    place = (size, stretch, box[0] * wide, (1 - box[3]) * high + 0.15 * size, escaped)
    return b"/Recognised %.2f Tf %.1f Tz 1 0 0 1 %.2f %.2f Tm (%s ) Tj" % place
