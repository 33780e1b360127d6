"""Files that are never on a disk."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def file_in_memory(content: bytes = b"") -> Iterator[BinaryIO]:
    """Yields a nameless file with some content that is never on a disk, or else, where no such are, an unlinked one."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("file", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    else:
        descriptor, name = tempfile.mkstemp()
        Path(name).unlink()
    with os.fdopen(descriptor, "w+b") as file:
        file.write(content)
        yield file


def seal(file: BinaryIO) -> None:
    """Ends what is written, and forbids everybody who holds the file to change it where the system can."""
    file.flush()
    if hasattr(os, "memfd_create"):
        fcntl.fcntl(file.fileno(), fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)


def pieces_of(file: BinaryIO, block: int) -> Iterator[bytes]:
    """Yields a file's bytes from its beginning, whatever place others who hold it have moved to."""
    at = 0
    while piece := os.pread(file.fileno(), block, at):
        at += len(piece)
        yield piece
