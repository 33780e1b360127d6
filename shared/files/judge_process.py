"""Judges a file in a process of its own under limits, so that a hostile file ends only that process."""

from typing import BinaryIO

from shared.files.confinement import ProcessLimits, confined_file
from shared.files.gate.bad_file import BadFile
from shared.files.settings import FileSettings
from shared.files.types import Purpose
from shared.runtime.errors import Refusal

ANSWER = 1024 * 1024
"""Bytes: a code and a phrase."""
PATIENCE = 10
"""Times the processor time that a judge may take by the clock: the machine may be busy."""


async def judge_apart(file: BinaryIO, ending: str, purpose: Purpose, settings: FileSettings) -> None:
    """Judges a file in memory that is open.

    Raises `BadFile`, with `BERKAS_TERLALU_BERAT` where the process was ended by a limit or by the file itself.
    """
    seconds = settings.checking_seconds
    limits = ProcessLimits(settings.checking_bytes, answer=ANSWER, cpu=seconds, wall=seconds * PATIENCE)
    task = {"ending": ending, "purpose": str(purpose)}
    try:
        told = (await confined_file("shared.files.gate.judging:judged", file, task, limits)).facts
    except Refusal as ended:
        raise BadFile("BERKAS_TERLALU_BERAT") from ended
    if told:
        raise BadFile(told["code"], told["why"])
