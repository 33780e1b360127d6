"""What a run writes to its two outputs, at debug level, whoever writes it: our logs, a library, a child process."""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from shared.runtime.telemetry import configure_logging


class _Uncut(logging.Handler):
    """Keeps the whole words of our own records, which a line of the log cuts."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(record.getMessage())


@dataclass
class Output:
    """The file of what was written, and the words of our records before they were cut."""

    file: Path
    own: _Uncut = field(default_factory=_Uncut)

    def read(self) -> bytes:
        """Returns all that was written so far."""
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        return self.file.read_bytes() + "\n".join(self.own.words).encode()


@contextmanager
def captured_output(file: Path, level: str) -> Iterator[Output]:
    """Logs at a level into a file, with both outputs of this process and of its children, and puts all back."""
    root, ours, before = logging.getLogger(), logging.getLogger("terbuka"), structlog.get_config()
    handlers, levels = root.handlers[:], (root.level, ours.level)
    output = Output(file)
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(file.open("a", buffering=1))
        stack.enter_context(_descriptors_to(stream.fileno()))
        stack.enter_context(contextlib.redirect_stdout(stream))
        stack.enter_context(contextlib.redirect_stderr(stream))
        configure_logging(level)
        ours.setLevel(logging.DEBUG)
        ours.addHandler(output.own)
        try:
            yield output
        finally:
            ours.removeHandler(output.own)
            root.handlers[:] = handlers
            root.setLevel(levels[0])
            ours.setLevel(levels[1])
            structlog.configure(**before)


@contextmanager
def _descriptors_to(target: int) -> Iterator[None]:
    """Leads descriptors 1 and 2 of this process to a file."""
    kept = [(number, os.dup(number)) for number in (1, 2)]
    for number, _ in kept:
        os.dup2(target, number)
    try:
        yield
    finally:
        for number, copy in kept:
            os.dup2(copy, number)
            os.close(copy)
