"""Reads a list from a file on the disk, as tests make them."""

from pathlib import Path
from typing import Any

from services.intake.spreadsheet import Sheet, reader


def read_list(path: Path, *, filename: str = "", **options: Any) -> Sheet:
    """Returns what the reader makes of a file; `filename` is the sender's name for it where it is another one."""
    return reader.read_list(path.read_bytes(), filename or path.name, **options)
