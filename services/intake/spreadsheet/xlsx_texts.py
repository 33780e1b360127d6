"""Texts of XLSX cells: plain or in runs, with what the runs strike through or hide."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import WorkbookLimits
from services.intake.spreadsheet.xlsx_package import Package, local
from services.intake.spreadsheet.xlsx_styles import is_struck, is_white

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of a text with one look."""

    text: str
    struck: bool = False
    white: bool = False


@dataclass(frozen=True, slots=True)
class RichText:
    """A text in runs, each with how it looks."""

    runs: tuple[TextRun, ...]

    @classmethod
    def of(cls, text: str) -> "RichText":
        """Makes a text of one run."""
        return cls((TextRun(text),))

    @property
    def struck(self) -> str:
        """Returns what is struck through."""
        return "".join(run.text for run in self.runs if run.struck)

    def seen(self, *, filled: bool = False) -> str:
        """Returns what is shown and not struck; white runs show on a filled ground only."""
        return "".join(run.text for run in self.runs if not run.struck and (filled or not run.white))

    def unseen(self, *, filled: bool = False) -> str:
        """Returns what has the colour of its ground."""
        return "" if filled else "".join(run.text for run in self.runs if run.white and not run.struck)


def rich_text(element: Element) -> RichText:
    """Reads a string item (ECMA-376 part 1, 18.4.8); phonetic guides are left out."""
    runs = []
    for child in element:
        if local(child) == "t":
            runs.append(TextRun(_unescaped(child.text or "")))
        elif local(child) == "r":
            properties = next((part for part in child if local(part) == "rPr"), None)
            text = "".join(part.text or "" for part in child if local(part) == "t")
            runs.append(TextRun(_unescaped(text), is_struck(properties), is_white(properties)))
    return RichText(tuple(runs))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


class SharedTexts:
    """The shared strings, read once, and only after a sheet was found to be within its limits."""

    def __init__(self, package: Package, part: str, limits: WorkbookLimits) -> None:
        self.package = package
        self.part = part
        self.limits = limits
        self._texts: list[RichText] | None = None

    def at(self, index: int, cell: str) -> RichText:
        """Returns a text by its number; raises SpreadsheetRefused (`LEMBAR_RUSAK`) for a cell whose text is missing."""
        if self._texts is None:
            self._texts = self._load()
        if not 0 <= index < len(self._texts):
            raise refused("LEMBAR_RUSAK", f"teks sel {cell} tidak ada di dalamnya")
        return self._texts[index]

    def _load(self) -> list[RichText]:
        texts: list[RichText] = []
        with self.package.archive.open(self.package.entry(self.part or "xl/sharedStrings.xml")) as stream:
            for _, element in iterparse(stream, events=("end",)):
                if local(element) == "si":
                    texts.append(rich_text(element))
                    element.clear()
                    if len(texts) > self.limits.cells:
                        raise refused("LEMBAR_TERLALU_BESAR", f"memuat lebih dari {self.limits.cells} teks")
        return texts
