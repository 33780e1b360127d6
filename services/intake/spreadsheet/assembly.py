"""Turns the drafts of a table into rows, and remarks on what is missing or odd in them."""

from collections.abc import Iterable
from functools import lru_cache

from services.intake.spreadsheet.columns import EXTRAS, NAMES, ColumnPlan
from services.intake.spreadsheet.contents import is_blank, is_citation, is_repetition, says_when, speaks_of_law
from services.intake.spreadsheet.findings import Notes
from services.intake.spreadsheet.grid import Grid, address
from services.intake.spreadsheet.result import SheetRow
from services.intake.spreadsheet.rows import Draft
from services.intake.spreadsheet.splits import split_consequences, split_period
from shared.law.period_words import parse

TITLE_JOINT = " — "
FIELD_JOINT = "; "
BOTH_CONSEQUENCES = "akibat bila dibuka dan akibat bila ditutup"
PERIOD_AND_OFFICIAL = "jangka waktu dan penanggung jawab"
_MISSING = {
    "title": "JUDUL_KOSONG",
    "legal_basis": "DASAR_HUKUM_KOSONG",
    "consequence": "KONSEKUENSI_KOSONG",
    "period": "PERIODE_KOSONG",
}


def assemble(grid: Grid, plan: ColumnPlan, drafts: list[Draft], notes: Notes) -> list[SheetRow]:
    """Makes the rows of a table in order."""
    rows = [_Assembly(grid, plan, draft, notes).row() for draft in drafts]
    _report_numbers(drafts, plan, notes)
    _report_duplicates(zip(rows, drafts, strict=True), notes)
    return rows


class _Assembly:
    def __init__(self, grid: Grid, plan: ColumnPlan, draft: Draft, notes: Notes) -> None:
        self.grid = grid
        self.plan = plan
        self.draft = draft
        self.notes = notes
        self.values: dict[str, str] = {}
        self.places: dict[str, str] = {}

    def row(self) -> SheetRow:
        self._take_title()
        for name in ("legal_basis", "consequence_open", "consequence_closed", "period", "responsible", *EXTRAS):
            self._take(name, self.plan.columns(name))
        self._take_files()
        self._take_both_consequences()
        self._take_period_and_official()
        self._remark()
        value = self.values.get
        return SheetRow(
            row=self.draft.row,
            sheet=self.grid.name,
            title=value("title", ""),
            legal_basis=value("legal_basis", ""),
            consequence_open=value("consequence_open", ""),
            consequence_closed=value("consequence_closed", ""),
            period=value("period", ""),
            responsible=value("responsible", ""),
            cells=self.places,
            extra={name: self.values[name] for name in EXTRAS if self.values.get(name)},
        )

    def _text(self, column: int) -> str:
        text = " ".join(self.draft.texts.get(column, []))
        if is_repetition(text):
            self.notes.add("SEL_PENGULANGAN", self.draft.places[column], text=text)
            return ""
        return "" if is_blank(text) else text

    def _take_title(self) -> None:
        columns = self.plan.columns("title")
        parts = [*self.draft.heads, *(self._text(column) for column in columns)]
        self.values["title"] = TITLE_JOINT.join(dict.fromkeys(part for part in parts if part))
        self._mark("title", list(reversed(columns)))

    def _take(self, name: str, columns: list[int]) -> None:
        parts = [text for column in columns if (text := self._text(column))]
        self.values[name] = FIELD_JOINT.join(parts)
        self._mark(name, columns)

    def _mark(self, name: str, columns: list[int]) -> None:
        """Notes the address of a field: its cell, else the cell where it belongs."""
        written = [column for column in columns if column in self.draft.places]
        if written:
            self.places[name] = self.draft.places[written[0]]
        elif columns:
            self.places[name] = address(self.draft.row, columns[0])

    def _raw(self, column: int) -> str:
        """The cell with its line breaks, unless it goes on in a later row."""
        texts = self.draft.texts.get(column, [])
        return self.grid.shown(self.draft.row, column) if len(texts) == 1 else " ".join(texts)

    def _take_files(self) -> None:
        """Takes the names of files, one a line; a cell that goes on in later rows names one in each."""
        columns = [column for column in self.plan.columns("files") if self._text(column)]
        if columns:
            texts = [self.draft.texts[column] for column in columns]
            lines = [
                self._raw(column) if len(text) == 1 else "\n".join(text)
                for column, text in zip(columns, texts, strict=True)
            ]
            self.values["files"] = "\n".join(lines)

    def _take_both_consequences(self) -> None:
        for column in self.plan.columns("consequence"):
            text = self._text(column)
            place = self.draft.places.get(column, address(self.draft.row, column))
            parts = split_consequences(self._raw(column)) if text else None
            if parts is not None:
                self.notes.add("SEL_DIPISAH", place, parts=BOTH_CONSEQUENCES)
            for name, part in zip(("consequence_open", "consequence_closed"), parts or (text, ""), strict=True):
                self.values[name] = FIELD_JOINT.join(filter(None, (self.values[name], part)))
                self.places.setdefault(name, place)

    def _take_period_and_official(self) -> None:
        for column in self.plan.columns("period_responsible"):
            text = self._text(column)
            place = self.draft.places.get(column, address(self.draft.row, column))
            parts = split_period(self._raw(column)) if text else None
            if parts is not None:
                self.notes.add("SEL_DIPISAH", place, parts=PERIOD_AND_OFFICIAL)
            elif text:
                self.notes.add("SEL_TIDAK_TERPISAH", place, parts=PERIOD_AND_OFFICIAL, field=NAMES["period"])
            for name, part in zip(("period", "responsible"), parts or (text, ""), strict=True):
                self.values[name] = self.values[name] or part
                self.places.setdefault(name, place)

    def _remark(self) -> None:
        values, places = self.values, self.places
        values["consequence"] = values["consequence_open"] or values["consequence_closed"]
        places_of = {**places, "consequence": places.get("consequence_open", places.get("consequence_closed", ""))}
        for name, code in _MISSING.items():
            given = values[name] or (name == "legal_basis" and values["statute"])
            if not given and places_of.get(name):
                self.notes.add(code, places_of[name], row=self.draft.row)
        if is_citation(values["period"]):
            self.notes.add("PERIODE_ISI_LAIN", places["period"])
        elif doubts := _doubts(values["period"]):
            self.notes.add("PERIODE_TIDAK_JELAS", places["period"], text=values["period"][:120], why=doubts)
        if says_when(values["consequence_open"]):
            self.notes.add("KONSEKUENSI_BERUPA_WAKTU", places["consequence_open"])
        if values["legal_basis"] and not speaks_of_law(values["legal_basis"]):
            self.notes.add("DASAR_HUKUM_MERAGUKAN", places["legal_basis"])


@lru_cache(maxsize=4096)
def _doubts(period: str) -> str:
    """Says why no period follows from the words, "" where one does."""
    reading = parse(period)
    return " ".join(found.message for found in reading.findings) if reading.kind == "unclear" else ""


def _report_numbers(drafts: list[Draft], plan: ColumnPlan, notes: Notes) -> None:
    seen: dict[int, int] = {}
    before = 0
    for draft in drafts:
        number = draft.number
        if number is None or plan.number is None:
            continue
        cell = address(draft.row, plan.number)
        if number in seen and number != 1:
            notes.add("NOMOR_GANDA", cell, number=number, other=seen[number])
        elif number > before + 1:
            notes.add("NOMOR_LOMPAT", cell, before=before, number=number)
        seen.setdefault(number, draft.row)
        before = number


def _report_duplicates(pairs: Iterable[tuple[SheetRow, Draft]], notes: Notes) -> None:
    seen: dict[str, str] = {}
    for row, draft in pairs:
        title = row.title.casefold()
        if not title or draft.shares_title:
            continue
        place = row.cells.get("title", address(row.row, 1))
        if title in seen:
            notes.add("DUPLIKAT_JUDUL", place, other=seen[title])
        seen.setdefault(title, place)
