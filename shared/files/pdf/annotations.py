"""Annotations and forms become part of the page where they are seen, and are left out where they are not."""

from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf

SEEN = frozenset((
    "/Widget", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline",
    "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Watermark",
))  # fmt: skip
"""Kinds whose appearance is content of the page; notes, pop-ups, links, attached files, sound and film are left out."""
UNSEEN_FLAGS = 0b100011
"""Invisible, hidden, not viewed (ISO 32000-1, 12.5.3)."""


def unapplied(pdf: Pdf) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
    """Yields page (from 1) and place of each area that was only marked for redaction (ISO 32000-1, 12.5.6.23)."""
    for number, page in enumerate(pdf.pages, start=1):
        for each in _annotations(page.obj):
            if each.get("/Subtype") == Name.Redact:
                yield number, _rectangle(each)


def _annotations(page: Any) -> list[Any]:
    found = page.get("/Annots", Array([]))
    return [each for each in found if isinstance(each, Dictionary)] if isinstance(found, Array) else []


def _rectangle(one: Any) -> tuple[float, float, float, float]:
    sides = [float(each) for each in one.get("/Rect", Array([0, 0, 0, 0]))]
    left, right = sorted((sides[0], sides[2]))
    bottom, top = sorted((sides[1], sides[3]))
    return (left, bottom, right, top)


def flatten(pdf: Pdf) -> None:
    """Paints the visible annotations and form fields onto their pages and drops all others."""
    for page in pdf.pages:
        kept = [each for each in _annotations(page.obj) if _is_seen(each)]
        page.obj.Annots = Array(kept)
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("screen")
    for page in pdf.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]


def _is_seen(one: Any) -> bool:
    return str(one.get("/Subtype")) in SEEN and not int(one.get("/F", 0)) & UNSEEN_FLAGS
