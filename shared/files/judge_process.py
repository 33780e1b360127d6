"""Judges a file in a process of its own under limits, so that a hostile file ends only that process."""

import asyncio
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from shared.files.gate.bad_file import BadFile
from shared.files.gate.judging import REFUSED
from shared.files.settings import FileSettings
from shared.files.types import Purpose

PATIENCE = 10
"""Times the processor time that a judge may take by the clock: the machine may be busy."""


@contextlib.contextmanager
def file_in_memory() -> Iterator[BinaryIO]:
    """Yields a nameless file that is never on a disk, or where the system has no such files an unlinked one."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("file")
    else:
        descriptor, name = tempfile.mkstemp()
        Path(name).unlink()
    with os.fdopen(descriptor, "w+b") as file:
        yield file


async def judge_apart(file: BinaryIO, ending: str, purpose: Purpose, settings: FileSettings) -> None:
    """Judges a file that is open for reading.

    Raises `BadFile`, with `BERKAS_TERLALU_BERAT` where the process was ended by a limit or by the file itself.
    """
    task = {"ending": ending, "purpose": str(purpose), "seconds": settings.checking_seconds}
    code, output = await _run(file.fileno(), {**task, "bytes": settings.checking_bytes})
    if code == REFUSED:
        said = json.loads(output)
        raise BadFile(said["code"], said["why"])
    if code:
        raise BadFile("BERKAS_TERLALU_BERAT")


async def _run(descriptor: int, task: Mapping[str, Any]) -> tuple[int, bytes]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "shared.files.gate.judging",
        str(descriptor),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        pass_fds=(descriptor,),
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        async with asyncio.timeout(task["seconds"] * PATIENCE):
            output, _ = await process.communicate(json.dumps(task).encode())
    except TimeoutError:
        return -1, b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, output
