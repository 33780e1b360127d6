"""Reads a list of exempt information from a workbook: the way from file to rows, findings and questions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.intake.spreadsheet.assembly import assemble
from services.intake.spreadsheet.cell_reports import report_cells
from services.intake.spreadsheet.columns import ColumnPlan, decide
from services.intake.spreadsheet.contents import is_blank, is_repetition
from services.intake.spreadsheet.findings import Notes
from services.intake.spreadsheet.formats import open_book
from services.intake.spreadsheet.grid import Grid, address, collapse
from services.intake.spreadsheet.headers import Header, find_headers
from services.intake.spreadsheet.lines import SheetLine
from services.intake.spreadsheet.neighbours import set_aside_neighbours
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import Question, Sheet, SheetRow, SpreadsheetRefused, WorkbookLimits
from services.intake.spreadsheet.rows import Draft, TableReader
from services.intake.spreadsheet.shifts import report_shifts
from services.intake.spreadsheet.surroundings import body_of, decree_of, texts_of
from services.intake.spreadsheet.vocabulary import key

TEMPLATE_MARK = "Templat Terbuka versi"
HELPER_SHEETS = ("Petunjuk", "Pilihan")
DEFAULT_LIMITS = WorkbookLimits()


def read_list(
    content: bytes,
    filename: str,
    *,
    answers: Mapping[str, str] | None = None,
    limits: WorkbookLimits = DEFAULT_LIMITS,
) -> Sheet:
    """Reads every table of the workbook.

    `content` is the file and `filename` the name that the sender gave; `answers` maps a column's header to title,
    legal_basis, consequence_open, consequence_closed, consequence, period, responsible, retention or ignore. Raises
    SpreadsheetRefused.
    """
    try:
        return _read(content, filename, answers or {}, limits)
    except (SpreadsheetRefused, MemoryError):
        raise
    except Exception as error:  # damaged input makes the parsers raise anything; the sender needs one answer
        raise refused("LEMBAR_RUSAK", "susunan di dalamnya tidak dapat dibaca") from error


def _read(content: bytes, filename: str, answers: Mapping[str, str], limits: WorkbookLimits) -> Sheet:
    book = open_book(content, filename, limits)
    beside = {grid.name: set_aside_neighbours(grid) for grid in book.grids if not grid.hidden}
    tables = [(grid, [] if grid.hidden else find_headers(grid)) for grid in book.grids]
    readings = [(grid, headers) for grid, headers in tables if headers]
    if not readings:
        hidden = any(grid.hidden and find_headers(grid) for grid in book.grids)
        raise refused("LEMBAR_TANPA_TABEL", "; lembar yang memuatnya tersembunyi" if hidden else "")
    general = Notes()
    for code in book.notes:
        general.add(code, "A1")
    prefixed = len(readings) > 1
    sheets: list[_SheetReading] = []
    for grid, headers in tables:
        if headers:
            sheets.append(_SheetReading(grid, headers, answers, prefixed))
            for spot in beside[grid.name]:
                sheets[-1].notes.add("TABEL_BERDAMPINGAN", address(*spot))
        elif sheets and _goes_on(grid, sheets[-1]):
            general.add("LEMBAR_LANJUTAN", f"{grid.name}!A1", sheet=grid.name)
            sheets.append(_SheetReading(grid, sheets[-1].headers[-1:], answers, True, sheets[-1].plan))
        elif (grid.cells or grid.formulas or grid.without_cells) and not (
            _official(sheets) and grid.name in HELPER_SHEETS
        ):
            code = "LEMBAR_TERSEMBUNYI" if grid.hidden else "LEMBAR_DILEWATI"
            general.add(code, f"{grid.name}!A1", sheet=grid.name)
    _check_answers(answers, [header for _, headers in readings for header in headers])
    return _joined(general, sheets)


def _official(sheets: "Sequence[_SheetReading]") -> bool:
    """Tells whether a sheet read so far is Terbuka's own template, whose helper sheets give no finding."""
    return any(sheet.official for sheet in sheets)


def _joined(general: Notes, sheets: "Sequence[_SheetReading]") -> Sheet:
    questions = dict.fromkeys(question for sheet in sheets for question in sheet.questions)
    return Sheet(
        rows=tuple(row for sheet in sheets for row in sheet.rows),
        findings=(*general.made(), *(note for sheet in sheets for note in sheet.notes.made())),
        questions=tuple(questions),
        decree_number=next((s.decree[0] for s in sheets if s.decree[0]), ""),
        decree_date=next((s.decree[1] for s in sheets if s.decree[1]), ""),
        skpd=next((s.body for s in sheets if s.body), ""),
    )


def _check_answers(answers: Mapping[str, str], headers: Sequence[Header]) -> None:
    for name in answers:
        if not any(cell.answers_to(name) for header in headers for cell in header.cells):
            raise refused("LEMBAR_JAWABAN_SALAH", f'tidak ada kolom berkepala "{name}"')


def _goes_on(grid: Grid, before: "_SheetReading") -> bool:
    """Tells whether a sheet without header goes on with the numbers and columns of the table before it."""
    numbers = [draft.number for draft in before.drafts if draft.number]
    if grid.hidden or before.plan is None or before.plan.number is None or not numbers:
        return False
    lines = [SheetLine(grid, before.plan, row, 0) for row in grid.filled_rows()]
    items = [line for line in lines if line.plain_number is not None and line.titles and line.fields]
    return bool(items) and items[0].plain_number == numbers[-1] + 1


class _SheetReading:
    """One sheet with at least one table, read; `plan` is that of the sheet before when this one has no header."""

    def __init__(
        self,
        grid: Grid,
        headers: list[Header],
        answers: Mapping[str, str],
        prefixed: bool,
        plan: ColumnPlan | None = None,
    ) -> None:
        self.grid = grid
        self.plan = plan
        self.drafts: list[Draft] = []
        self.headers = [replace(header, top=0, bottom=0) for header in headers] if plan else headers
        self.answers = answers
        self.notes = Notes(f"{grid.name}!" if prefixed else "")
        self.rows: list[SheetRow] = []
        self.questions: list[Question] = []
        self.closing: list[str] = []
        visible = list(grid.filled_rows())
        above = texts_of(grid, [row for row in visible if row < self.headers[0].top])
        self.official = any(TEMPLATE_MARK in line for line in above)
        report_cells(grid, self.headers, self.notes)
        self._read_tables(visible)
        self.decree = decree_of([*above, *self.closing])
        self.body = body_of(above)

    def _read_tables(self, visible: list[int]) -> None:
        start = 0
        while start < len(self.headers):
            stop = start + 1
            while stop < len(self.headers) and self.headers[stop].repeats(self.headers[start]):
                repeated = self.headers[stop].top
                self.notes.add("KEPALA_BERULANG", address(repeated, 1), row=repeated)
                stop += 1
            end = self.headers[stop].top if stop < len(self.headers) else self.grid.last_row + 1
            heads = {row for h in self.headers[start:stop] for row in range(h.top, h.bottom + 1)}
            bottom = self.headers[start].bottom
            rows = [r for r in visible if bottom < r < end and r not in heads]
            bottoms = [h.bottom for h in self.headers[start + 1 : stop]]
            after = frozenset(next((r for r in rows if r > bottom), 0) for bottom in bottoms)
            self._read_table(self.headers[start], rows, after)
            start = stop

    def _read_table(self, header: Header, rows: list[int], after_header: frozenset[int]) -> None:
        plan = self.plan if header.top == 0 else None
        if plan is None:
            samples = _samples(self.grid, header, rows)
            plan = self.plan = decide(header, samples, self.answers, self.notes, official=self.official)
            self.questions.extend(plan.questions)
        reader = TableReader(self.grid, plan, header.bottom, self.notes, self.official, after_header)
        drafts = self.drafts = reader.read(rows)
        self.closing.extend(reader.closing)
        if not drafts:
            self.notes.add("TABEL_KOSONG", address(header.top, header.cells[0].column))
        self.rows.extend(assemble(self.grid, plan, drafts, self.notes))
        report_shifts(self.grid, plan, drafts, self.notes)


def _samples(grid: Grid, header: Header, rows: list[int]) -> dict[int, list[str]]:
    """The texts below each column, from the rows that are plainly items: numbered, or else with the most cells."""
    number = next((cell.column for cell in header.cells if cell.meaning == "no"), None)
    numbered = [row for row in rows if number is not None and key(grid.own(row, number)).isdigit()]
    widest = max((len(grid.own_cells(row)) for row in rows), default=0)
    broad = [row for row in rows if len(grid.own_cells(row)) * 2 >= widest]
    chosen = [row for row in numbered if len(grid.own_cells(row)) > 1] or broad
    found: dict[int, list[str]] = {}
    for cell in header.cells:
        texts = (collapse(grid.own(row, cell.column)) for row in chosen)
        found[cell.column] = [text for text in texts if not is_blank(text) and not is_repetition(text)]
    return found
