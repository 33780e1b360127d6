"""Texts of table files that no spreadsheet runs as a formula (OWASP, CSV injection)."""

from typing import Any

LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""A cell that begins so is run as a formula by some spreadsheet."""


def inert_cell(value: Any) -> str:
    """Returns the text of a CSV cell that no spreadsheet runs as a formula."""
    text = " ".join(value) if isinstance(value, list | tuple) else str(value if value is not None else "")
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(LEADS) else text
