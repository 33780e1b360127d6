"""Reads a workbook in a process of its own under limits, so that a decompression bomb ends only that process."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.intake.domain.refusals import say_no
from services.intake.settings import IntakeSettings
from services.intake.spreadsheet import CellFinding, Question, Sheet, SheetRow, SpreadsheetRefused, read_list
from services.intake.spreadsheet.refusals import SPREADSHEET_RULES
from shared.files.confinement import ProcessLimits, confined_file
from shared.files.memory_files import file_in_memory
from shared.runtime.errors import Refusal


@dataclass(frozen=True)
class Workbook:
    """A workbook as it was uploaded, in memory: it is never on a disk unsealed."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"

    @cached_property
    def sha256(self) -> str:
        """Returns the sha256 of the content."""
        return hashlib.sha256(self.data).hexdigest()


async def read_workbook(workbook: Workbook, answers: Mapping[str, str], settings: IntakeSettings) -> Sheet:
    """Reads a workbook under limits of memory and of the processor's time.

    Raises `SpreadsheetRefused` with the reader's code, `TooLarge` (`LEMBAR_TERLALU_BERAT`) where the reader was ended.
    """
    told = await in_a_process("services.intake.spreadsheet.isolated:read", workbook, settings, answers=dict(answers))
    return await asyncio.to_thread(lambda: sheet_from(json.loads(told)))


async def in_a_process(function: str, workbook: Workbook, settings: IntakeSettings, **options: Any) -> bytes:
    """Gives a workbook to `module:function` in a confined process and returns its answer; raises as `read_workbook`."""
    limits = ProcessLimits(settings.reading_bytes, cpu=settings.reading_seconds, wall=settings.reading_wait_seconds)
    try:
        with file_in_memory(workbook.data) as file:
            done = await confined_file(function, file, {"filename": workbook.name, **options}, limits)
    except Refusal as refusal:
        raise _of_reader(refusal) from refusal
    return done.content


def _of_reader(said: Refusal) -> Refusal:
    """Returns a refusal that the reader raised, or that of a reader that was ended."""
    if said.code not in SPREADSHEET_RULES:
        return say_no("LEMBAR_TERLALU_BERAT")
    return SpreadsheetRefused(said.code, said.message, article=said.article, mend=said.mend, **said.data)


def sheet_from(told: Mapping[str, Any]) -> Sheet:
    """Rebuilds an outcome from its JSON."""
    return Sheet(
        rows=tuple(SheetRow(**row) for row in told["rows"]),
        findings=tuple(CellFinding(**finding) for finding in told["findings"]),
        questions=tuple(Question(q["column"], q["header"], tuple(q["candidates"])) for q in told["questions"]),
        decree_number=told["decree"]["number"],
        decree_date=told["decree"]["date"],
        skpd=told["skpd"],
    )


def read(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Reads a list in a confined process; the answer is the outcome as JSON."""
    return json.dumps(read_list(content, options["filename"], answers=options["answers"]).as_json()).encode(), {}
