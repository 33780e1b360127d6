"""The result of reading a list: rows, findings by cell, questions, and the refusal."""

from dataclasses import dataclass, field
from typing import Any, Literal

from shared.runtime.errors import Refusal

Severity = Literal["error", "warning", "info"]


class SpreadsheetRefused(Refusal):
    """The refusal of a whole workbook: wrong type, locked, too large, damaged, or without a table."""


@dataclass(frozen=True)
class WorkbookLimits:
    """Limits of one upload; sizes in bytes."""

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 200_000_000
    unpack_ratio: int = 200
    archive_entries: int = 2_000
    rows: int = 100_000
    columns: int = 256
    cells: int = 1_000_000


@dataclass(frozen=True)
class SheetRow:
    """One entry of the list, in the words of the sheet; `row` is the 1-based sheet row of its first cell."""

    row: int
    sheet: str
    title: str
    legal_basis: str
    consequence_open: str
    consequence_closed: str
    period: str
    responsible: str
    cells: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Returns the published keys, and `sheet`, `cells` and `extra` beside them."""
        return {
            "row": self.row,
            "title": self.title,
            "legal_basis": self.legal_basis,
            "consequence_open": self.consequence_open,
            "consequence_closed": self.consequence_closed,
            "period": self.period,
            "responsible": self.responsible,
            "sheet": self.sheet,
            "cells": self.cells,
            "extra": self.extra,
        }


@dataclass(frozen=True)
class CellFinding:
    """One remark on one cell: `cell` is its address, `code` is stable, `message` is for the sender."""

    cell: str
    code: str
    message: str
    severity: Severity


@dataclass(frozen=True)
class Question:
    """A column whose meaning is unclear; answered by naming one of `candidates`."""

    column: str
    header: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The outcome of reading one workbook."""

    rows: tuple[SheetRow, ...]
    findings: tuple[CellFinding, ...]
    questions: tuple[Question, ...]
    decree_number: str
    decree_date: str
    skpd: str

    def as_json(self) -> dict[str, Any]:
        """Returns the object that the preview prints."""
        return {
            "rows": [row.as_json() for row in self.rows],
            "findings": [vars(finding) for finding in self.findings],
            "questions": [
                {"column": q.column, "header": q.header, "candidates": list(q.candidates)} for q in self.questions
            ],
            "decree": {"number": self.decree_number, "date": self.decree_date},
            "skpd": self.skpd,
        }
