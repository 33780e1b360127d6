"""Reads a workbook in a process of its own under limits, so that a decompression bomb ends only that process."""

import asyncio
import contextlib
import hashlib
import json
import os
import resource
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from services.intake.domain.refusals import say_no
from services.intake.settings import IntakeSettings
from services.intake.spreadsheet import CellFinding, Question, Sheet, SheetRow, SpreadsheetRefused, read_list
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
    task |= {"seconds": settings.reading_seconds, "wait": settings.reading_wait_seconds}
    with _descriptor(workbook.data) as descriptor:
        code, output = await _run(descriptor, task)
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


async def _run(descriptor: int, task: Mapping[str, Any]) -> tuple[int, bytes]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.intake.spreadsheet.isolated",
        str(descriptor),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        pass_fds=(descriptor,),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        async with asyncio.timeout(task["wait"]):
            output, _ = await process.communicate(json.dumps(task).encode())
    except TimeoutError:
        return -1, b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, output


@contextlib.contextmanager
def file_in_memory(data: bytes = b"") -> Iterator[Path]:
    """Yields the path of a nameless file that is deleted at the end: in memory, or where the system has no such files
    an unlinked one that only this user may read."""
    with _descriptor(data) as descriptor:
        yield Path(f"/dev/fd/{descriptor}")


@contextlib.contextmanager
def _descriptor(data: bytes) -> Iterator[int]:
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("workbook")
    else:
        descriptor, name = tempfile.mkstemp()
        Path(name).unlink()
    try:
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(data)
        yield descriptor
    finally:
        os.close(descriptor)


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
