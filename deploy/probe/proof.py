"""The proof of a run of the exposure probe: a file with one JSON line for each answer, for its owner only."""

import json
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from shared.runtime.clock import Clock

MADE = "probe-*.jsonl"


class Finished(Protocol):
    """What a run came to."""

    def as_json(self) -> dict[str, Any]:
        """Returns the figures as JSON values."""
        ...


class ProbeProof:
    """Adds what was asked, when, and the status and sha256 of the answer; the last line is what the run came to.

    With `resume` the newest file without such a last line goes on, and what it has is not asked again.
    """

    def __init__(self, folder: Path, clock: Clock, *, resume: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._clock = clock
        self._known: set[str] = set()
        self.path = (_unfinished(folder) if resume else None) or folder / _name(clock.now())
        if self.path.exists():
            self._known = {line["key"] for line in _lines(self.path) if "status" in line and not line["leaks"]}
        self._file = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w")

    def __enter__(self) -> "ProbeProof":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def knows(self, items: Sequence[str], asked: str) -> bool:
        """Tells whether an interrupted run was refused this already."""
        return _key(items, asked) in self._known

    def answered(
        self, items: Sequence[str], asked: str, status: int, sha256: str, leaks: Iterable[tuple[str, str]]
    ) -> None:
        """Adds an answer, with the items and kinds of what it leaks."""
        self._add(key=_key(items, asked), status=status, sha256=sha256, leaks=sorted(leaks))

    def unanswered(self, items: Sequence[str], asked: str, why: str) -> None:
        """Adds a question that got no answer; `why` is the kind of the fault."""
        self._add(key=_key(items, asked), fault=why)

    def flush(self) -> None:
        """Hands what was added to the file system."""
        self._file.flush()

    def end(self, report: Finished) -> None:
        """Adds what the run came to and puts the file on the disk."""
        self._add(finished=report.as_json())
        self.flush()
        os.fsync(self._file.fileno())

    def _add(self, **fields: Any) -> None:
        self._file.write(json.dumps({"at": self._clock.now().isoformat(), **fields}) + "\n")


def _key(items: Sequence[str], asked: str) -> str:
    return " ".join((asked, *items))


def _name(now: datetime) -> str:
    return f"probe-{now:%Y%m%dT%H%M%S%f}.jsonl"


def _unfinished(folder: Path) -> Path | None:
    newest = max(folder.glob(MADE), default=None)
    return newest if newest and not any("finished" in line for line in _lines(newest)) else None


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    """Yields the whole lines of a proof; the last of a killed run may be half of one."""
    for line in path.read_text().splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue
