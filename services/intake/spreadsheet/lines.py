"""One sheet row with the plan of its table, and the kind of row."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from string import ascii_lowercase

from services.intake.spreadsheet.columns import ColumnPlan
from services.intake.spreadsheet.contents import (
    OFFICE_START,
    SIGNING_OFFICE,
    is_blank,
    is_citation,
    is_note,
    is_signature,
)
from services.intake.spreadsheet.grid import Grid, collapse
from services.intake.spreadsheet.vocabulary import DOCUMENT_TITLE, key, meaning

_ROMAN = r"[IVXLC]+"
_SECTION_NUMBER = re.compile(rf"^(?:{_ROMAN}|[A-Z])[.)]?$")
_SECTION_TEXT = re.compile(rf"^(?:(?:{_ROMAN}|[A-Z])\s*[.)]\s*|{_ROMAN}\s+)[A-Z]")
_HEADING = re.compile(
    r"^(?:bidang|bagian|seksi|sub\s?bagian|kelompok|kategori|biro|dinas|badan|sekretariat|unit|bab"
    r"|informasi (?:publik )?yang"
    r" (?:apabila|bila|jika|dapat|bersifat|menyangkut)|berdasarkan|pasal 17)\b",
    re.IGNORECASE,
)
_ITEM_NUMBER = re.compile(r"^\(?\d+[.)]?$")
_SUB_NUMBER = re.compile(r"^\(?(?:\d+\s*[.\-)]?\s*[a-z]|\d+(?:\s*\.\s*\d+)+|[a-z]|[ivx]{2,4})\s*[.)]?$")
_STEP = re.compile(r"^[-(\[]?\s*([1-9]\d?[a-z]?|[A-Za-z]|[IVX]+)\s*[-)\].]?(?:\s*=.*)?$")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_LISTED = re.compile(r"^(?:\(?(?:[a-z]|\d{1,2})[.)]\s*|[-–•*]\s+)\S")
_UNFINISHED = re.compile(
    r"(?:[,/(&]|\s[-–]|\b(?:dan|atau|yang|untuk|dari|di|ke|oleh|pada|dengan|serta|dalam|atas|terhadap|antara|bagi|tentang))$"
)


@dataclass
class SheetLine:
    """A row of a table: what is written in it, and what merges show in it."""

    grid: Grid
    plan: ColumnPlan
    row: int
    header_bottom: int

    @cached_property
    def own(self) -> dict[int, str]:
        """All texts written in this row itself."""
        return self.grid.own_cells(self.row)

    @cached_property
    def computed(self) -> set[int]:
        """The columns with a formula."""
        return {column for column in self.plan.cells if (self.row, column) in self.grid.formulas}

    @cached_property
    def number(self) -> str:
        """The running number written here; "=" for one that a formula gives."""
        column = self.plan.number
        if column is None:
            return ""
        return "=" if column in self.computed else self.own.get(column, "")

    @cached_property
    def titles(self) -> dict[int, str]:
        """The title texts written here."""
        return {c: self.own[c] for c in self.plan.columns("title") if c in self.own}

    @cached_property
    def fields(self) -> dict[int, str]:
        """The texts of the read columns other than title and number."""
        return {c: text for c, text in self.own.items() if c in self.plan.mapped and c not in self.titles}

    @property
    def numbered(self) -> bool:
        """Tells whether the row has a number of its own as an item: 7, 7. or a sub-number, or a computed one."""
        return self.number == "=" or bool(_ITEM_NUMBER.match(self.number)) or self.sub_numbered

    @property
    def sub_numbered(self) -> bool:
        """Tells whether the number is one below another: 1.a, 1.2, a."""
        return bool(_SUB_NUMBER.match(self.number))

    @property
    def plain_number(self) -> int | None:
        """The number when it is a whole one."""
        return int(re.sub(r"\D", "", self.number)) if _ITEM_NUMBER.match(self.number) else None

    def hanging(self, column: int) -> str:
        """The text that a merge, begun in an earlier row of the table, shows here."""
        anchor = self.grid.anchors.get((self.row, column))
        if anchor is None or anchor[1] != column or not self.header_bottom < anchor[0] < self.row:
            return ""
        return collapse(self.grid.shown(self.row, column))

    @property
    def hangs_on_title(self) -> bool:
        """Tells whether every title cell of this row belongs to a merge from above."""
        columns = self.plan.columns("title")
        return bool(columns) and not self.titles and any(self.hanging(column) for column in columns)

    @property
    def text(self) -> str:
        """The words of the row, shortened, for a finding."""
        words = " | ".join(self.own.values())
        return words if len(words) <= 120 else words[:117] + "..."

    def is_numbering(self) -> bool:
        """Tells whether the cells only count the columns: (1) (2) (3)."""
        steps = [_STEP.match(text) for text in self.own.values()]
        marks = [step[1] for step in steps if step]
        if len(marks) != len(self.own) or len(marks) < 2:
            return len(marks) == len(self.own) == 1 and next(iter(self.own.values())) in ("(1)", "(a)")
        bracketed = all(text[0] in "([-" for text in self.own.values())
        return any(_counts_up([count(mark) for mark in marks], bracketed) for count in (_by_alphabet, _by_roman))

    def opens_other_table(self) -> bool:
        """Tells whether the cell of the running number is called "No" again: another table, such as of signers."""
        return meaning(self.number) == "no"

    def is_example(self) -> bool:
        """Tells whether the row is marked as an example of how to fill the form."""
        return self.number.lower().startswith("contoh")

    def is_nihil(self) -> bool:
        """Tells whether the row only says that there is nothing to list."""
        texts = [text for text in self.own.values() if not is_blank(text) and text != self.number]
        return bool(texts) and all(re.fullmatch(r"\(?nihil\)?\.?", text, re.IGNORECASE) for text in texts)

    def is_note(self) -> bool:
        """Tells whether the row is a footer or a note."""
        texts = list(self.own.values())
        if len(texts) <= 3 and key(texts[0] if texts else "") in ("jumlah", "total"):
            return True
        if self.numbered or not 0 < len(texts) <= 2:
            return False
        return any(is_note(text) for text in texts) or (
            len(texts) == 1 and bool(DOCUMENT_TITLE.fullmatch(key(texts[0])))
        )

    def opens_notes(self) -> bool:
        """Tells whether this is a label such as "Catatan:" under which notes follow."""
        texts = list(self.own.values())
        return len(texts) == 1 and key(texts[0]) in ("catatan", "keterangan", "ket", "nb", "note")

    def is_signature(self, after_items: bool) -> bool:
        """Tells whether a block of signatures starts here; past the last numbered item an office alone is enough."""
        texts = list(self.own.values())
        if self.numbered or len(texts) > 3 or any(is_citation(text) for text in texts):
            return False
        if any(is_signature(text) for text in texts):
            return True
        inside = {*self.plan.columns("responsible"), *self.plan.columns("period_responsible")}
        if not after_items or not texts or set(self.own) <= inside:
            return False
        office = SIGNING_OFFICE if self.titles else OFFICE_START
        return all(office.match(text) for text in texts) and not (self.titles and self.plan.number is None)

    def is_section(self, has_items: bool) -> bool:
        """Tells whether the row is a heading between items: a Roman number or letter and a sentence, nothing else."""
        filled = {c: text for c, text in self.own.items() if not is_blank(text)}
        if self.computed or any(self.hanging(column) for column in self.plan.mapped):
            return False
        if len(filled) >= 3 and len(set(filled.values())) == 1:  # a merged cell as some programs write it out
            return True
        others = self.plan.mapped - set(self.plan.columns("title"))
        if len(filled) == 1:
            column, text = next(iter(filled.items()))
            return self._is_heading(column, text, bool(others))
        marked = bool(_SECTION_NUMBER.match(self.number)) and (bool(others) or has_items)
        return len(filled) == 2 and marked and len(self.titles) == 1

    def _is_heading(self, column: int, text: str, has_others: bool) -> bool:
        across = self.grid.width(self.row, column)
        if across >= 3 or (across == 2 and len(self.plan.cells) <= 3):
            return not _ITEM_NUMBER.match(text)
        if column == self.plan.number:
            return len(text.split()) > 2 or bool(_SECTION_NUMBER.match(text))
        if column not in self.titles or not has_others:
            return bool(_SECTION_TEXT.match(text)) and self.plan.number is not None
        unnumbered = self.plan.number is not None
        loud = text.isupper() and len(text) > 3
        return bool(_SECTION_TEXT.match(text)) or (unnumbered and (loud or bool(_HEADING.match(text))))

    def is_title_alone(self) -> bool:
        """Tells whether the row has one title and nothing else, where the table has one title column and others."""
        columns = self.plan.columns("title")
        filled = {c for c, text in self.own.items() if not is_blank(text)}
        hangs = any(self.hanging(column) for column in self.plan.mapped)
        return len(columns) == 1 and filled == set(columns) and not hangs and len(self.plan.mapped) > 1

    def is_listed(self) -> bool:
        """Tells whether the title is one point of a list: "a. ...", "1) ...", "- ..."."""
        return any(_LISTED.match(text) for text in self.titles.values())

    def is_broken_off(self) -> bool:
        """Tells whether every text here continues a sentence from the row above."""
        titles = [text for text in self.titles.values() if not is_blank(text)]
        if len(self.plan.columns("title")) == 1 and titles:
            return _goes_on(titles[0]) and len(self.fields) < len(self.plan.mapped) - 1
        words = [text for text in self.own.values() if not is_blank(text)]
        return bool(words) and all(map(_goes_on, words))


def is_unfinished(text: str) -> bool:
    """Tells whether a text stops in mid-sentence."""
    return _UNFINISHED.search(text) is not None


def _by_alphabet(mark: str) -> int:
    return int(mark.rstrip(ascii_lowercase)) if mark[0].isdigit() else ord(mark.lower()) - 96 if len(mark) == 1 else 0


def _by_roman(mark: str) -> int:
    return int(mark.rstrip(ascii_lowercase)) if mark[0].isdigit() else _ROMANS.index(mark) + 1 if mark in _ROMANS else 0


def _counts_up(values: list[int], bracketed: bool) -> bool:
    """Tells whether numbers count columns: one by one, where there are many also "4a, 4b" or with one left out."""
    least, most = (1, 1) if len(values) < 4 else (0, 2)
    begins = values[0] in (1, 2) or (bracketed and values[0] > 0)
    return begins and values[0] < values[-1] and all(least <= b - a <= most for a, b in pairwise(values))


def _goes_on(text: str) -> bool:
    """Tells whether a text starts in mid-sentence, and not as an item of a lettered list."""
    return text[0].islower() and not re.match(r"[a-z][.)]", text)
