"""Cuts delimited text (RFC 4180, and what applications make of it) into records; a quote cannot swallow rows unseen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.intake.spreadsheet.contents import is_citation, is_period

_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')
_CONSTANT = re.compile(r'="(?:[^"\r\n]++|"")*+"')
_LINE_END = re.compile(r"\r\n|\r|\n")
_NUMBERED = re.compile(r"\s*\(?\d{1,4}[.)]?\s*")
NEVER_CLOSED = "tidak pernah ditutup"
CLOSED_LATER = "baru ditutup pada baris sesudahnya"


@dataclass
class Record:
    """One row of the text; `swallows` and `unpaired` map a column to why its quote cannot be trusted."""

    cells: list[str] = field(default_factory=list)
    swallows: dict[int, str] = field(default_factory=dict)
    unpaired: set[int] = field(default_factory=set)


class Records:
    """Reads the records of a text; `columns` is the number of columns of its table, 0 when unknown."""

    def __init__(self, text: str, separator: str, columns: int = 0) -> None:
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
        why = self._distrust(match)
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

    def _distrust(self, match: re.Match[str] | None) -> str:
        if match is None:
            return NEVER_CLOSED
        lines = _LINE_END.split(match[1])
        if len(lines) == 1 or match[1].count(self.separator) < max(2, (self.columns - 1) // 2):
            return ""
        return CLOSED_LATER if any(map(self._looks_like_row, lines[1:])) else ""

    def _looks_like_row(self, line: str) -> bool:
        cells = line.split(self.separator)
        if len(cells) > 1 and _NUMBERED.fullmatch(cells[0]):
            return True
        whole = bool(self.columns) and len(cells) == self.columns
        return whole and any(map(is_citation, cells)) and any(is_period(cell.strip()) for cell in cells)
