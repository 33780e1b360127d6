"""A list with its findings in its own cells, for whoever mends it in a spreadsheet."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from services.intake.domain.refusals import say_no
from services.intake.settings import IntakeSettings
from services.intake.spreadsheet.isolated import Workbook, in_a_process
from services.intake.spreadsheet.marking import MARKED

GRAVITY = {"error": "HARUS DIPERBAIKI.", "warning": "PERHATIKAN.", "info": "KETERANGAN."}


def can_be_marked(workbook: Workbook) -> bool:
    """Tells whether findings can be written into a list of this kind."""
    return Path(workbook.name).suffix.lower() == MARKED


async def marked_list(
    workbook: Workbook, seen: Mapping[str, Any], settings: IntakeSettings, language: str, said: Callable[[str], str]
) -> Workbook:
    """Returns the list as a workbook whose cells have the findings of a preview as comments.

    `said` says a sentence in the language. Raises `Refusal` (`TEMUAN_TIDAK_DAPAT_DITULIS`) for a kind of file
    that would lose something, and as the reader.
    """
    if not can_be_marked(workbook):
        raise say_no("TEMUAN_TIDAK_DAPAT_DITULIS")
    sheet = seen["rows"][0]["sheet"] if seen["rows"] else ""
    notes = await asyncio.to_thread(lambda: [(cell, said(words)) for cell, words in _notes(seen)])
    told: dict[str, Any] = {"sheet": sheet, "notes": notes, "language": language}
    content = await in_a_process("services.intake.spreadsheet.marking:mark", workbook, settings, **told)
    return Workbook(f"{Path(workbook.name).stem}-temuan.xlsx", content)


def _notes(seen: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields a cell and what is said of it, the gravest first."""
    for name, gravity in (("faults", "error"), ("warnings", "warning")):
        for fault in seen["would_create"][name]:
            yield fault["cell"] or f"A{fault['row']}", f"{GRAVITY[gravity]} {fault['message']} {fault['mend']}".strip()
    for gravity, word in GRAVITY.items():
        for found in seen["findings"]:
            if found["severity"] == gravity:
                yield found["cell"], f"{word} {found['message']}"
