"""Files that are never on a disk."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


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
