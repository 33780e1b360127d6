"""Reads the rows below a header: items, sub-items and continuations; everything else is reported, never dropped."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.intake.spreadsheet.columns import ColumnPlan
from services.intake.spreadsheet.contents import is_blank
from services.intake.spreadsheet.findings import Notes
from services.intake.spreadsheet.grid import Grid, address
from services.intake.spreadsheet.lines import SheetLine, is_unfinished


@dataclass
class Draft:
    """One item being read: its texts by column, where each began, and its group titles."""

    row: int
    number: int | None
    texts: dict[int, list[str]] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    shares_title: bool = False

    def add(self, row: int, column: int, text: str) -> None:
        """Adds a text to a column, after the texts already there."""
        self.texts.setdefault(column, []).append(text)
        self.places.setdefault(column, address(row, column))


class TableReader:
    """The reader of one table, line by line; `drafts` holds the items and `closing` the words of the other rows."""

    def __init__(
        self,
        grid: Grid,
        plan: ColumnPlan,
        header_bottom: int,
        notes: Notes,
        official: bool,
        after_header: frozenset[int] = frozenset(),
    ) -> None:
        self.after_header = set(after_header)
        self.grid = grid
        self.plan = plan
        self.header_bottom = header_bottom
        self.notes = notes
        self.official = official
        self.drafts: list[Draft] = []
        self.closing: list[str] = []
        self._signing = False
        self._noting = False
        self._counting = False
        self._other_table = False
        self._group: dict[int, str] = {}
        self._head = ""
        self._previous_row = header_bottom
        self._all_complete = False

    def read(self, rows: Iterable[int]) -> list[Draft]:
        """Reads the rows, which come in order; repeated headers are not among them."""
        lines = [SheetLine(self.grid, self.plan, row, self.header_bottom) for row in rows]
        last = max((line.row for line in lines if line.numbered and line.titles), default=0)
        has_items = any(line.plain_number for line in lines)
        end = max((line.row for line in lines if line.titles and line.fields), default=0)
        numbered = [line for line in lines if line.plain_number and line.titles and line.row <= end]
        self._all_complete = bool(numbered) and all(line.fields or self._hangs(line) for line in numbered)
        for index, line in enumerate(lines):
            following = lines[index + 1] if index + 1 < len(lines) else None
            if following and line.row in self.after_header and line.is_numbering():
                self.after_header.add(following.row)
            if self.official:
                self._official_line(line)
            elif not (
                self._set_aside(line, line.row > last, has_items)
                or self._is_head(line, following)
                or self._is_bare_heading(line, following)
            ):
                self._item(line)
            self._previous_row = line.row
        return self.drafts

    def _official_line(self, line: SheetLine) -> None:
        """In the template every filled row is an item but the marked examples."""
        if line.is_example():
            self._report("BARIS_CONTOH", line)
        elif line.titles or line.fields:
            self._start(line)

    def _report(self, code: str, line: SheetLine) -> None:
        cell = address(line.row, min(line.own, default=1))
        self.notes.add(code, cell, row=line.row, text=line.text)

    def _set_aside(self, line: SheetLine, after_items: bool, has_items: bool) -> bool:
        """Reports a line that is not an item; tells whether it was one of those."""
        code = self._kind(line, after_items, has_items)
        if code == "BARIS_TANDA_TANGAN":
            self._signing = True
        self._counting = code in ("BARIS_TANDA_TANGAN", "BARIS_CATATAN") and (
            self._counting or line.plain_number is not None
        )
        if code == "BARIS_BAGIAN":
            self._group, self._head = {}, ""
        if code:
            self.closing.append(" ".join(line.own.values()))
            self._report(code, line)
        return bool(code) or not line.own

    def _kind(self, line: SheetLine, after_items: bool, has_items: bool) -> str:
        if line.is_numbering():
            return "BARIS_PENOMORAN"
        if line.is_example():
            return "BARIS_CONTOH"
        counts_on = self._counts_on(line) and bool(line.fields)
        self._other_table = (self._other_table or line.opens_other_table()) and not counts_on
        if self._other_table:
            return "BARIS_TANDA_TANGAN"
        if self._signing and not (line.numbered and line.titles and self._may_follow(line)):
            return "BARIS_TANDA_TANGAN"
        self._signing = False
        self._noting = self._noting and not self._may_follow(line)
        if self._noting or line.is_note():
            self._noting = self._noting or line.opens_notes()
            return "BARIS_CATATAN"
        if line.is_signature(after_items):
            return "BARIS_TANDA_TANGAN"
        if line.is_nihil():
            return "BARIS_NIHIL"
        if line.is_section(has_items):
            return "BARIS_BAGIAN"
        return self._kind_of_remainder(line)

    def _counts_on(self, line: SheetLine) -> bool:
        """Tells whether the row has the number after the last item's, and no numbered note came between."""
        return bool(self.drafts) and not self._counting and line.plain_number == (self.drafts[-1].number or 0) + 1

    def _may_follow(self, line: SheetLine) -> bool:
        """Below a signature or "Catatan:" only a row with more than a title, or with the next number, is an item."""
        return self._counts_on(line) or bool(line.fields) or self.plan.mapped == set(self.plan.columns("title"))

    def _kind_of_remainder(self, line: SheetLine) -> str:
        if line.computed & {*self.plan.columns("title")}:
            return "BARIS_DILEWATI" if line.own else ""
        if not line.titles and not line.fields:
            lone_number = line.number and set(line.own) == {self.plan.number}
            return "BARIS_BERNOMOR_KOSONG" if lone_number else "BARIS_DILEWATI" if line.own else ""
        if not self._fits(line):
            return "BARIS_CATATAN"
        return ""

    def _fits(self, line: SheetLine) -> bool:
        """After a gap, a lone unnumbered text in a numbered table is a closing remark, not part of an item."""
        between = range(self._previous_row + 1, line.row)
        after_gap = bool(self.drafts) and any(row not in self.grid.cells for row in between)
        lone = len(line.own) == 1 and not line.number and not self._hangs(line)
        outside = self.plan.number is not None or not line.titles
        return not (after_gap and lone and outside)

    def _hangs(self, line: SheetLine) -> bool:
        return any(line.hanging(column) for column in self.plan.cells)

    def _is_head(self, line: SheetLine, following: SheetLine | None) -> bool:
        """A title alone above sub-numbered or unnumbered lettered rows is their common head."""
        others = self.plan.mapped - set(self.plan.columns("title"))
        alone = len(line.titles) == 1 and not line.fields and bool(others) and not self._hangs(line)
        if not alone or following is None or not line.numbered or not (following.titles and following.fields):
            return False
        listed = not following.number and following.is_listed() and not line.sub_numbered
        column, text = next(iter(line.titles.items()))
        columns = self.plan.columns("title")
        if len(columns) > 1 and column != columns[-1] and column not in following.titles and not following.plain_number:
            self._group = {column: text}
        elif listed or (following.sub_numbered and not line.sub_numbered):
            self._head = text
        else:
            return False
        self._report("BARIS_KELOMPOK", line)
        return True

    def _is_bare_heading(self, line: SheetLine, following: SheetLine | None) -> bool:
        """Among numbered and complete items a lone title before a numbered one is a heading, if it does not go on."""
        lettered = (
            line.sub_numbered and line.number.lstrip("( ")[:1].isalpha() and bool(line.titles) and not line.fields
        )
        alone = self._all_complete and not line.number and line.is_title_alone()
        before = following is not None and following.plain_number is not None and bool(following.fields)
        if not before or not (lettered or alone) or self._continues(line) or (lettered and self._below_letter):
            return False
        self._group, self._head = {}, ""
        self.closing.append(line.text)
        self._report("BARIS_BAGIAN", line)
        return True

    @property
    def _below_letter(self) -> bool:
        """Tells whether the item above has a letter for a number."""
        return bool(self.drafts) and self.drafts[-1].number is None

    def _item(self, line: SheetLine) -> None:
        beyond = max(self.plan.cells) if self.grid.delimited else 0  # a row of text with too many cells is shifted
        for column in line.own.keys() - self.plan.cells.keys():
            if beyond and column > beyond:
                continue
            self.notes.add("SEL_DI_LUAR_TABEL", address(line.row, column))
        if self._continues(line):
            self._continue(line)
        else:
            self._start(line)

    def _continues(self, line: SheetLine) -> bool:
        """Without number and without title of its own a line goes on with the item above it."""
        if not self.drafts or line.numbered:
            return False
        if line.hangs_on_title:
            return len(line.fields) < 2
        if not line.titles:
            return True
        if self.plan.number is None or line.number or self._hangs(line):
            return False
        return line.is_broken_off() or (line.is_title_alone() and self._title_goes_on(line))

    def _title_goes_on(self, line: SheetLine) -> bool:
        """A lone title goes on with a complete item: as a point of its list, after a page break, or in mid-sentence."""
        above = self.drafts[-1]
        column = self.plan.columns("title")[0]
        if above.number is None or len(above.texts) < 2 or column not in above.texts:
            return False
        return line.is_listed() or is_unfinished(above.texts[column][-1]) or line.row in self.after_header

    def _continue(self, line: SheetLine) -> None:
        draft = self.drafts[-1]
        for column, text in {**line.titles, **line.fields}.items():
            if not is_blank(text):
                draft.add(line.row, column, text)
                self.notes.add("BARIS_LANJUTAN", address(line.row, column), target=draft.row)

    def _start(self, line: SheetLine) -> None:
        draft = Draft(line.row, line.plain_number, shares_title=line.hangs_on_title)
        for column in [*self.plan.columns("title"), *sorted(self.plan.mapped)]:
            text = line.own.get(column, "") or line.hanging(column)
            if column not in draft.texts and text:
                draft.add(line.row, column, text)
        self._place_under_heads(line, draft)
        self.drafts.append(draft)
        unnumbered = self.plan.number is not None and not line.number and not self._hangs(line)
        if unnumbered and len(self.plan.columns("title")) == 1 and not self.official:
            self._report("BARIS_TANPA_NOMOR", line)

    def _place_under_heads(self, line: SheetLine, draft: Draft) -> None:
        """Fills a group title that was written once, above its sub-rows."""
        if self.official:
            return
        groups = self.plan.columns("title")[:-1]
        if line.plain_number is not None:
            self._head = ""
        if any(column in draft.texts for column in groups) or line.plain_number is not None:
            self._group = {column: " ".join(draft.texts[column]) for column in groups if column in draft.texts}
        else:
            for column, text in self._group.items():
                draft.add(line.row, column, text)
                self.notes.add("ISI_DITURUNKAN", address(line.row, column), text=text)
        if self._head:
            draft.heads.append(self._head)
            self.notes.add("ISI_DITURUNKAN", address(line.row, min(line.titles, default=1)), text=self._head)
