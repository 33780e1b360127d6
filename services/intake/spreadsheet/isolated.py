"""Reads a workbook in a process of its own under limits, so that a decompression bomb ends only that process."""

import hashlib
import json
import resource
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from services.intake.domain.refusals import say_no
from services.intake.settings import IntakeSettings
from services.intake.spreadsheet import CellFinding, Question, Sheet, SheetRow, SpreadsheetRefused, read_list
from shared.files.process_apart import file_in_memory, run_apart
from shared.runtime.errors import Refusal

REFUSED = 3


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
    task = {"filename": workbook.name, "answers": dict(answers), "bytes": settings.reading_bytes}
    task["seconds"] = settings.reading_seconds
    with file_in_memory() as file:
        file.write(workbook.data)
        file.flush()
        code, output = await run_apart(
            "services.intake.spreadsheet.isolated", file, task, patience=settings.reading_wait_seconds
        )
    if code not in {0, REFUSED}:
        raise say_no("LEMBAR_TERLALU_BERAT")
    told = json.loads(output)
    if code == REFUSED:
        raise SpreadsheetRefused(told.pop("code"), told.pop("message"), **told)
    return sheet_from(told)


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


def _limit(task: Mapping[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (task["bytes"], task["bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (task["seconds"], task["seconds"] + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(descriptor: str) -> int:
    """The process apart: reads the task from standard input, writes the outcome or the refusal as JSON."""
    task = json.load(sys.stdin)
    _limit(task)
    path = Path(f"/dev/fd/{descriptor}")
    try:
        told = read_list(path, filename=task["filename"], answers=task["answers"]).as_json()
    except Refusal as refusal:
        said = {"code": refusal.code, "message": refusal.message, "article": refusal.article, "mend": refusal.mend}
        json.dump({**said, **refusal.data}, sys.stdout)
        return REFUSED
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
