"""Texts and values of ODS cells: what is shown, what is struck through, what has the colour of its ground."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element

from services.intake.spreadsheet.number_formats import Shown
from services.intake.spreadsheet.ods_styles import OFFICE, OdsLook, OdsStyles
from services.intake.spreadsheet.shown_dates import partial_date
from shared.law.period_words.dates import find_dates

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")


class Runs(NamedTuple):
    """The text of a cell by how it looks."""

    seen: str = ""
    struck: str = ""
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    look: OdsLook


def cell_runs(cell: Element, styles: OdsStyles, look: OdsLook) -> Runs:
    """Returns the text of a cell by the looks of its runs; notes are no part of it."""
    parts: tuple[list[str], list[str], list[str]] = ([], [], [])
    for number, paragraph in enumerate(_paragraphs(cell)):
        if number:
            parts[0].append("\n")
        for run in _runs(paragraph, styles, look):
            kind = 1 if run.look.struck else 2 if run.look.same or (run.look.white and not look.filled) else 0
            parts[kind].append(run.text)
    return Runs(*("".join(texts) for texts in parts))


def shown_cell(cell: Element, runs: Runs, look: OdsLook) -> tuple[Shown, str]:
    """Returns a cell as it is shown, and the value that is stored in it; "" for a cell of text."""
    kind = cell.get(f"{OFFICE}value-type", "")
    stored = next((cell.get(f"{OFFICE}{name}", "") for name in _VALUES if cell.get(f"{OFFICE}{name}")), "")
    written = any(True for _ in _paragraphs(cell))
    if kind == "string" or not stored:
        return Shown(runs.seen or ("" if written else stored)), ""
    if runs.struck.strip() or runs.unseen.strip():
        return Shown(runs.seen), ""
    if kind == "date":
        return _date(runs.seen, stored, look, written=written), stored
    return Shown(runs.seen if written else _value(stored, kind)), stored


def _date(text: str, stored: str, look: OdsLook, *, written: bool) -> Shown:
    if written and not text.strip():
        return Shown("")
    moment = _moment(stored)
    parts = look.date
    if parts is None and written:
        parts = "dmy" if any(found.day for found in find_dates(text)) else ""
        return Shown(text, "whole" if parts else "part")
    if moment is None:
        return Shown(text or stored, "part")
    if parts in (None, "dmy"):
        return Shown(partial_date(moment, "dmy"), "whole")
    return Shown(text or (partial_date(moment, parts) if parts else stored), "part")


def _moment(stored: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stored)
    except ValueError:
        return None


def _value(stored: str, kind: str) -> str:
    if kind == "percentage":
        return f"{float(stored) * 100:.15g}%".replace(".", ",")
    if kind == "boolean":
        return stored.upper()
    return stored


def _paragraphs(cell: Element) -> Iterator[Element]:
    for child in cell:
        if child.tag in _PARAGRAPHS:
            yield child
        elif child.tag == f"{_TEXT}list":
            yield from child.iter(f"{_TEXT}p")


def _runs(element: Element, styles: OdsStyles, look: OdsLook) -> Iterator[_Run]:
    yield _Run(element.text or "", look)
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield _Run(" " * min(int(child.get(f"{_TEXT}c", 1)), 1000), look)
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield _Run("\n", look)
        elif child.tag != f"{OFFICE}annotation":
            own = styles.of("text", child.get(f"{_TEXT}style-name")) if child.tag == f"{_TEXT}span" else look
            yield from _runs(child, styles, _with(own, look))
        yield _Run(child.tail or "", look)


def _with(own: OdsLook, outer: OdsLook) -> OdsLook:
    return OdsLook(
        struck=outer.struck if own.struck is None else own.struck,
        white=outer.white if own.white is None else own.white,
        filled=outer.filled,
    )
