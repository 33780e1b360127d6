"""Runs a module on a file in a process of its own, so that what the file does to its reader ends only that process."""

import asyncio
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO


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


async def run_apart(module: str, file: BinaryIO, task: Mapping[str, Any], *, patience: float) -> tuple[int, bytes]:
    """Runs `python -m module DESCRIPTOR` with the task as JSON on standard input and an environment without secrets.

    The module sets its own limits. Returns its exit code and what it wrote; -1 where it took longer than `patience`
    (seconds by the clock) and was killed.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        str(file.fileno()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        pass_fds=(file.fileno(),),
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        async with asyncio.timeout(patience):
            output, _ = await process.communicate(json.dumps(task).encode())
    except TimeoutError:
        return -1, b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, output
