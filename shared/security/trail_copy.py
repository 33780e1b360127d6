"""Keeps a copy of a room's audit trail outside the database while it grows: a file to which lines are only added."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import rfc8785

from shared.runtime.foreign_json import read_json
from shared.security.audit import Audit
from shared.security.audit_heads import append_lines, lines_from_end
from shared.storage.database import Database

AT_ONCE = 2_000
"""Lines of one turn."""

log = logging.getLogger("terbuka.audit")


class TrailCopy:
    """Adds the chained lines of one trail to its copy; of several processes of a room one does it.

    The copy is in the form of `terbuka audit export`. Where it can be written by this process alone (a volume of
    its own, `chattr +a`, a share that keeps versions), a line that somebody changes in the database is named exactly.
    """

    def __init__(self, audit: Audit, database: Database, *, folder: Path) -> None:
        self._audit = audit
        self._database = database
        self._file = copy_file(folder, audit.room)

    async def turn(self) -> int:
        """Adds what was chained since the last turn and returns how many lines; raises `OSError`."""
        async with self._database.transaction(silent=True) as connection:
            if not await self._audit.lead(connection, "copy"):
                return 0
            position, digest = last_of(self._file)
            if position and await self._audit.hash_at(connection, position) != digest:
                log.error("audit chain contradicts its copy: %s, position %d", self._audit.room, position)
                return 0
            async with self._audit.links(connection, after=position, limit=AT_ONCE) as links:
                lines = [line async for line in self._lines(links)]
            if lines:
                append_lines(self._file, lines)
            return len(lines)

    async def _lines(self, links: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
        async for link in links:
            yield rfc8785.dumps({"room": self._audit.room, **link})


def copy_file(folder: Path, room: str) -> Path:
    """Returns the file of a room's copy."""
    return folder / f"{room}.lines.jsonl"


def last_of(path: Path) -> tuple[int, str]:
    """Returns position and hash of the last whole line of a copy, 0 where there is none."""
    if not path.exists():
        return 0, ""
    return next((place for place in map(place_of, lines_from_end(path)) if place), (0, ""))


def place_of(line: str | bytes) -> tuple[int, str] | None:
    """Reads position and hash of a line of a copy; None for a line that was cut off."""
    try:
        link = read_json(line)
        return int(link["position"]), str(link["hash"])
    except (ValueError, TypeError, KeyError):
        return None
