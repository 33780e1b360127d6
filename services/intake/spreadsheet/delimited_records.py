"""Cuts delimited text (RFC 4180, and what applications make of it) into records; a quote cannot swallow rows unseen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from services.intake.spreadsheet.contents import is_citation, is_period, starts_as_citation
from services.intake.spreadsheet.vocabulary import TITLE_MEANINGS

_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')
_CONSTANT = re.compile(r'="(?:[^"\r\n]++|"")*+"')
_LINE_END = re.compile(r"\r\n|\r|\n")
_NUMBERED = re.compile(r"\s*\(?\d{1,4}[.)]?\s*")
_PERIOD_CELL = re.compile(r"\d{1,3}\s*(?:\([^)]*\)\s*)?(?:tahun|thn?|th|bulan)|perma\w+|selamanya", re.IGNORECASE)
NEVER_CLOSED = "tidak pernah ditutup"
CLOSED_LATER = "baru ditutup pada baris sesudahnya"


@dataclass
class Record:
    """One row of the text; `swallows` and `unpaired` map a column to why its quote cannot be trusted."""

    cells: list[str] = field(default_factory=list)
    swallows: dict[int, str] = field(default_factory=dict)
    unpaired: set[int] = field(default_factory=set)


class Records:
    """Reads the records of a text; `columns` are the meanings of the columns of its table, none when unknown."""

    def __init__(self, text: str, separator: str, columns: Sequence[str] = ()) -> None:
        self.text = text
        self.separator = separator
        self.columns = columns
        self.place = 0
        self.closed = True
        self._plain = re.compile(rf"[^{re.escape(separator)}\r\n]*")

    def __iter__(self) -> Iterator[Record]:
        while self.place < len(self.text):
            yield self._record()

    def _record(self) -> Record:
        record = Record()
        while True:
            record.cells.append(self._field(record))
            if self.text.startswith(self.separator, self.place):
                self.place += 1
                continue
            end = _LINE_END.match(self.text, self.place)
            if end:
                self.place = end.end()
            return record

    def _field(self, record: Record) -> str:
        while self.text.startswith(" ", self.place):
            self.place += 1
        if self.text.startswith('="', self.place):
            constant = _CONSTANT.match(self.text, self.place)
            if constant:
                self.place = constant.end()
                return constant[0] + self._rest()
        if self.text.startswith('"', self.place) and not self._is_lone_mark():
            return self._quoted(record)
        return self._rest()

    def _rest(self) -> str:
        match = self._plain.match(self.text, self.place)
        self.place = match.end() if match else self.place
        return match[0] if match else ""

    def _is_lone_mark(self) -> bool:
        """In text between tabs a quote alone in its cell is a ditto mark."""
        following = self.text[self.place + 1 : self.place + 2]
        return self.separator == "\t" and following in ("\t", "\r", "\n", "")

    def _quoted(self, record: Record) -> str:
        column = len(record.cells)
        match = _QUOTED.match(self.text, self.place) if self.closed else self._in_line()
        why = self._distrust(match, column)
        if match is None or why:
            self.closed = self.closed and match is not None
            if self.separator != "\t":
                record.swallows[column] = why
            return self._rest()
        self.place = match.end()
        rest = self._rest()
        if rest.strip():
            record.unpaired.add(column)
        return match[1].replace('""', '"') + rest

    def _in_line(self) -> re.Match[str] | None:
        """After one quote that never closes, only quotes that close in their own line are taken for pairs."""
        end = _LINE_END.search(self.text, self.place)
        return _QUOTED.match(self.text, self.place, end.start() if end else len(self.text))

    def _distrust(self, match: re.Match[str] | None, column: int) -> str:
        """Says why a pair of quotes may hold more than one cell; "" where nothing speaks for it."""
        if match is None:
            return NEVER_CLOSED
        lines = _LINE_END.split(match[1])
        marks = match[1].count(self.separator)
        if len(lines) == 1 or not marks:
            return ""
        rows = marks * 2 >= len(self.columns) - 1 and any(map(self._looks_like_row, lines[1:]))
        return CLOSED_LATER if rows or self._holds_other_cells(match[1], marks, column) else ""

    def _looks_like_row(self, line: str) -> bool:
        cells = line.split(self.separator)
        if len(cells) > 1 and _NUMBERED.fullmatch(cells[0]):
            return True
        whole = bool(self.columns) and len(cells) == len(self.columns)
        return whole and any(map(is_citation, cells)) and any(is_period(cell.strip()) for cell in cells)

    def _holds_other_cells(self, text: str, marks: int, column: int) -> bool:
        """Tells whether a text with as many separators as a row holds laws and periods that other columns hold.

        A quote that closes in an earlier column than it opened in gives a row with too many cells instead.
        """
        if not 1 < len(self.columns) <= marks + 1 or column >= len(self.columns):
            return False
        cells = [cell.strip() for part in _LINE_END.split(text) for cell in part.split(self.separator)]
        law = any(map(starts_as_citation, cells)) and self.columns[column] != "legal_basis"
        period = any(map(_PERIOD_CELL.fullmatch, cells)) and self.columns[column] != "period"
        return (
            (law and period)
            or (self.columns[column] in (*TITLE_MEANINGS, "period", "responsible") and law)
            or (self.columns[column] in ("legal_basis", *TITLE_MEANINGS) and period)
        )
