"""Looks of XLSX cells: number format, and whether font and fill hide the text or strike it through."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from services.intake.spreadsheet.number_formats import BUILT_IN
from services.intake.spreadsheet.xlsx_package import Package, local

_NEARLY_WHITE = 0xF0  # each of red, green and blue at least this
_WHITE_INDEXES = {"1", "9"}
_WHITE_THEME = "0"  # the first colour of a theme is the window's ground
_TINY = 2.0  # points; no printed letter is that small


@dataclass(frozen=True, slots=True)
class CellLook:
    """How a cell looks: its format code, whether its text is struck or white, and whether its ground is coloured."""

    code: str = "General"
    struck: bool = False
    white: bool = False
    filled: bool = False
    same: bool = False

    @property
    def unseen(self) -> bool:
        """Tells whether its text has the colour of its ground."""
        return self.same or (self.white and not self.filled)


PLAIN = CellLook()


def looks(package: Package, part: str) -> list[CellLook]:
    """Returns the look of each cell style, by its number; empty without a part of styles."""
    if not package.has(part):
        return []
    root = fromstring(package.read(part))
    codes = BUILT_IN | {int(e.get("numFmtId", 0)): e.get("formatCode", "") for e in root.iter() if local(e) == "numFmt"}
    fonts, fills = _children(root, "fonts"), _children(root, "fills")
    return [_look(style, codes, fonts, fills) for style in _children(root, "cellXfs")]


def is_struck(properties: Element | None) -> bool:
    """Tells whether the properties of a font or a run strike the text through."""
    marks = [] if properties is None else [child for child in properties if local(child) in ("strike", "dstrike")]
    return any(mark.get("val", "1") not in ("0", "false", "noStrike") for mark in marks)


def is_white(properties: Element | None) -> bool:
    """Tells whether the properties of a font or a run make the text white, or too small to be seen."""
    for child in properties if properties is not None else ():
        if local(child) == "color" and _is_white(child):
            return True
        if local(child) == "sz" and float(child.get("val", 11)) < _TINY:
            return True
    return False


def _children(root: Element, name: str) -> list[Element]:
    return next((list(element) for element in root if local(element) == name), [])


def _look(style: Element, codes: dict[int, str], fonts: list[Element], fills: list[Element]) -> CellLook:
    font, fill = _at(fonts, style.get("fontId")), _at(fills, style.get("fillId"))
    code = codes.get(int(style.get("numFmtId", 0)), "General")
    same = _is_filled(fill) and _colour(font, "color") == _colour(fill, "fgColor") != ()
    return CellLook(code, struck=is_struck(font), white=is_white(font), filled=_is_filled(fill), same=same)


def _colour(properties: Element | None, name: str) -> tuple[tuple[str, str], ...]:
    """The attributes of the colour of a font, or of the ground of a solid fill; none where it names no colour."""
    found = next((e for e in properties.iter() if local(e) == name), None) if properties is not None else None
    return tuple(sorted(found.items())) if found is not None else ()


def _at(elements: list[Element], index: str | None) -> Element | None:
    place = int(index or 0)
    return elements[place] if 0 <= place < len(elements) else None


def _is_white(color: Element) -> bool:
    if color.get("theme") is not None:
        return color.get("theme") == _WHITE_THEME and float(color.get("tint", 0)) > -0.1
    rgb = color.get("rgb", "")[-6:]
    parts = [int(rgb[at : at + 2], 16) for at in (0, 2, 4)] if len(rgb) == 6 else []
    return (bool(parts) and min(parts) >= _NEARLY_WHITE) or color.get("indexed") in _WHITE_INDEXES


def _is_filled(fill: Element | None) -> bool:
    """Tells whether a fill gives the cell another ground than white."""
    if fill is None:
        return False
    for pattern in fill:
        if local(pattern) == "gradientFill":
            return True
        if pattern.get("patternType", "none") == "none":
            return False
        ground = next((child for child in pattern if local(child) == "fgColor"), None)
        return pattern.get("patternType") != "solid" or (ground is not None and not _is_white(ground))
    return False
