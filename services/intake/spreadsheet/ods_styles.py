"""Looks of ODS cells, rows, columns, tables and runs, from the styles of the document (OpenDocument 1.3, 16)."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_WHITE = {"#ffffff", "#fff", "white"}
_NO_GROUND = {None, "transparent", *_WHITE}
_ZERO_SIZE = re.compile(r"0+(?:\.0+)?\s*(?:cm|mm|in|pt|pc|px)?")
_LETTERS = {"day": "d", "month": "m", "year": "y"}


@dataclass(frozen=True, slots=True)
class OdsLook:
    """What a style does; None where it leaves that to its parent. `date` names the shown parts of a date."""

    parent: str = ""
    struck: bool | None = None
    white: bool | None = None
    filled: bool | None = None
    hidden: bool = False
    same: bool = False
    date: str | None = None


class OdsStyles:
    """The styles by family and name, the common ones and the automatic ones."""

    def __init__(self) -> None:
        self._looks: dict[tuple[str, str], OdsLook] = {}
        self._dates: dict[str, str] = {}

    def take(self, element: Element) -> None:
        """Takes in a closed element where it is a style."""
        if element.tag == f"{_NUMBER}date-style":
            parts = {_LETTERS.get(child.tag.removeprefix(_NUMBER), "") for child in element}
            self._dates[element.get(f"{STYLE}name", "")] = "".join(part for part in "dmy" if part in parts)
        elif element.tag == f"{STYLE}style":
            family, name = element.get(f"{STYLE}family", ""), element.get(f"{STYLE}name", "")
            self._looks[family, name] = self._look(element)

    def of(self, family: str, name: str | None) -> OdsLook:
        """Returns the look of a style with what it takes from its parents."""
        found = self._looks.get((family, name or ""), OdsLook())
        seen = {name}
        while found.parent and found.parent not in seen:
            seen.add(found.parent)
            found = _over(found, self._looks.get((family, found.parent), OdsLook()))
        return found

    def _look(self, style: Element) -> OdsLook:
        shown = {key.rpartition("}")[2]: value for child in style for key, value in child.items()}
        line = shown.get("text-line-through-style", shown.get("text-line-through-type"))
        ground = _ground(style)
        return OdsLook(
            parent=style.get(f"{STYLE}parent-style-name", ""),
            struck=None if line is None else line != "none",
            white=shown["color"].lower() in _WHITE if "color" in shown else None,
            filled=None if ground is None else ground.lower() not in _NO_GROUND,
            hidden=_hides(shown),
            same=ground is not None and shown.get("color", "").lower() == ground.lower(),
            date=self._dates.get(style.get(f"{STYLE}data-style-name", "")),
        )


def _ground(style: Element) -> str | None:
    cell = style.find(f"{STYLE}table-cell-properties")
    return None if cell is None else cell.get(f"{_FO}background-color")


def _hides(shown: dict[str, str]) -> bool:
    sizes = [shown[name] for name in ("row-height", "column-width") if name in shown]
    return shown.get("display") in ("false", "none") or any(_ZERO_SIZE.fullmatch(size) for size in sizes)


def _over(own: OdsLook, parent: OdsLook) -> OdsLook:
    def either(name: str) -> bool | None:
        value: bool | None = getattr(own, name)
        return getattr(parent, name) if value is None else value

    date = parent.date if own.date is None else own.date
    return OdsLook(parent.parent, either("struck"), either("white"), either("filled"), own.hidden, own.same, date)
