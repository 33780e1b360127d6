"""Writes XLSX packages part by part, with parts, names and cells as odd writers make them."""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from tests.intake.spreadsheet.kinds.case import Make, table

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    '<styleSheet xmlns="{main}"><numFmts count="{many}">{codes}</numFmts>{fonts}{fills}'
    '<cellXfs count="9"><xf numFmtId="0" fontId="0" fillId="0"/>{styles}</cellXfs></styleSheet>'
)


def inline(spot: str, text: str, style: int = 0) -> str:
    """Returns a cell with a text of its own."""
    return f'<c r="{spot}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


@dataclass(frozen=True)
class Package:
    """An XLSX file to write: cells by address that replace the usual ones, and what is odd about the package."""

    cells: Mapping[str, str] = field(default_factory=dict)
    row_marks: Mapping[int, str] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    styles: str = ""
    shared: bool = False
    rename: Callable[[str], str] = str
    target: str = "worksheets/sheet1.xml"
    shared_related: bool = True
    sheets: str = '<sheet name="Daftar" sheetId="1" r:id="rId1"/>'
    without: tuple[str, ...] = ()

    def write(self, folder: Path) -> Path:
        """Writes the file and returns its path."""
        path = folder / "daftar.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self._parts().items():
                if name not in self.without:
                    archive.writestr(self.rename(name), content)
        return path

    def _parts(self) -> dict[str, str]:
        texts = list(dict.fromkeys(text for row in table() for text in row))
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
            f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_TYPES}.sheet.main+xml"/></Types>',
            "_rels/.rels": self._relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>{self.sheets}</sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": self._relations(self._book_relations()),
            "xl/worksheets/sheet1.xml": self._sheet(texts),
        }
        if self.styles:
            parts["xl/styles.xml"] = self.styles
        if self.shared:
            items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
            parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{items}</sst>'
        return parts

    def _book_relations(self) -> dict[str, tuple[str, str]]:
        related = {"rId1": ("worksheet", self.target)}
        if self.styles:
            related["rId2"] = ("styles", "styles.xml")
        if self.shared and self.shared_related:
            related["rId3"] = ("sharedStrings", "sharedStrings.xml")
        return related

    def _relations(self, related: Mapping[str, tuple[str, str]]) -> str:
        lines = "".join(
            f'<Relationship Id="{name}" Type="{_RELATED}/{kind}" Target="{target}"/>'
            for name, (kind, target) in related.items()
        )
        return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'

    def _sheet(self, texts: list[str]) -> str:
        rows = []
        for number, row in enumerate(table(), start=1):
            cells = {
                f"{chr(65 + at)}{number}": self._cell(f"{chr(65 + at)}{number}", text, texts)
                for at, text in enumerate(row)
            }
            cells |= {
                spot: xml
                for spot, xml in self.cells.items()
                if spot.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(number)
            }
            rows.append(f'<row r="{number}" {self.row_marks.get(number, "")}>{"".join(cells.values())}</row>')
        body = f"<sheetData>{''.join(rows)}</sheetData>"
        return f'<worksheet xmlns="{_MAIN}" xmlns:r="{_RELATED}">{self.before}{body}{self.after}</worksheet>'

    def _cell(self, spot: str, text: str, texts: list[str]) -> str:
        return f'<c r="{spot}" t="s"><v>{texts.index(text)}</v></c>' if self.shared else inline(spot, text)


def package(**options: object) -> Make:
    """Returns a maker of the package with these options."""
    return Package(**options).write  # type: ignore[arg-type]


def styled(*codes: str, fonts: str = "", fills: str = "", styles: str = "") -> str:
    """Returns a part of styles: style n has the n-th format code; `styles` are further ones."""
    listed = "".join(
        f'<numFmt numFmtId="{163 + number}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for number, code in enumerate(codes, start=1)
    )
    own = "".join(f'<xf numFmtId="{163 + number}" fontId="0" fillId="0"/>' for number in range(1, len(codes) + 1))
    return STYLES.format(
        main=_MAIN,
        many=len(codes),
        codes=listed,
        fonts=f"<fonts><font/>{fonts}</fonts>",
        fills=f"<fills><fill/>{fills}</fills>",
        styles=own + styles,
    )


def valued(spot: str, value: object, style: int = 1) -> str:
    """Returns a cell with a number in a style."""
    return f'<c r="{spot}" s="{style}"><v>{value}</v></c>'
