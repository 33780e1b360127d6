"""Judges a file in a process of its own under limits, so that a hostile file ends only that process."""

import json
from typing import Any, BinaryIO

from shared.files.gate.bad_file import BadFile
from shared.files.gate.judging import REFUSED
from shared.files.process_apart import run_apart
from shared.files.settings import FileSettings
from shared.files.types import Purpose

PATIENCE = 10
"""Times the processor time that a judge may take by the clock: the machine may be busy."""


async def judge_apart(file: BinaryIO, ending: str, purpose: Purpose, settings: FileSettings) -> None:
    """Judges a file that is open for reading.

    Raises `BadFile`, with `BERKAS_TERLALU_BERAT` where the process was ended by a limit or by the file itself.
    """
    task: dict[str, Any] = {"ending": ending, "purpose": str(purpose), "seconds": settings.checking_seconds}
    task["bytes"] = settings.checking_bytes
    patience = settings.checking_seconds * PATIENCE
    code, output = await run_apart("shared.files.gate.judging", file, task, patience=patience)
    if code == REFUSED:
        said = json.loads(output)
        raise BadFile(said["code"], said["why"])
    if code:
        raise BadFile("BERKAS_TERLALU_BERAT")
