"""Lists of exempt information in spreadsheets: read in any layout, template and export in one."""

from services.intake.spreadsheet.reader import read_list
from services.intake.spreadsheet.result import (
    CellFinding,
    Question,
    Sheet,
    SheetRow,
    SpreadsheetRefused,
    WorkbookLimits,
)
from services.intake.spreadsheet.template import write_rows, write_template

__all__ = [
    "CellFinding",
    "Question",
    "Sheet",
    "SheetRow",
    "SpreadsheetRefused",
    "WorkbookLimits",
    "read_list",
    "write_rows",
    "write_template",
]
