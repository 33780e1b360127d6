"""What one request reads: how many rows it was shown, and whether its audit line stands already."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import rfc8785
from sqlalchemy.exc import DBAPIError

from shared.runtime.errors import TerbukaError, Transient
from shared.security.audit_heads import append_lines

if TYPE_CHECKING:
    from shared.runtime.clock import Clock
    from shared.security.audit import Audit
    from shared.storage.database import Database

Rows = TypeVar("Rows", bound=list[Any])

log = logging.getLogger("terbuka.audit")


@dataclass
class RequestReading:
    """One request that reads: `rows` it was given, and `audited` once a line of it is written."""

    rows: int = 0
    audited: bool = False


_current: ContextVar[RequestReading | None] = ContextVar("reading", default=None)


@contextmanager
def reading() -> Iterator[RequestReading]:
    """Yields the reading of a request, in the task that answers it."""
    begun = RequestReading()
    token = _current.set(begun)
    try:
        yield begun
    finally:
        _current.reset(token)


def counted(rows: Rows) -> Rows:
    """Returns rows of a list, and adds their number to what the request was shown."""
    begun = _current.get()
    if begun is not None:
        begun.rows += len(rows)
    return rows


def note_audited() -> None:
    """Notes that the request has its audit line."""
    begun = _current.get()
    if begun is not None:
        begun.audited = True


class ReadTrail:
    """Writes the lines of what a room shows: into the audit trail, or where that refuses into a file beside it."""

    def __init__(self, audit: "Audit", database: "Database", clock: "Clock", folder: Path) -> None:
        self._audit = audit
        self._database = database
        self._clock = clock
        self._file = folder / f"{audit.room}.reads.jsonl"

    async def write(self, *, actor: str, act: str, subject: str, detail: Mapping[str, Any]) -> None:
        """Writes one line before the answer flows; raises `Transient` (`AUDIT_TIDAK_TERTULIS`) where it stands nowhere.

        A line in the file is on the disk when this returns, and stays there: the chain never takes it.
        """
        at = self._clock.now()
        try:
            async with self._database.transaction() as connection:
                await self._audit.record(connection, actor=actor, act=act, subject=subject, at=at, detail=detail)
        except (TerbukaError, DBAPIError) as error:
            log.error("a reading is not in the audit trail: %s", type(error).__name__)
            line: dict[str, Any] = {
                "at": at.isoformat(),
                "actor": actor,
                "act": act,
                "subject": subject,
                "detail": dict(detail),
            }
            await self._write_beside(rfc8785.dumps(line))

    async def _write_beside(self, line: bytes) -> None:
        try:
            await asyncio.to_thread(append_lines, self._file, [line])
        except OSError as error:
            raise Transient(
                "AUDIT_TIDAK_TERTULIS",
                "Bacaan ini tidak dapat dicatat pada jejak audit, sehingga tidak ditampilkan.",
                mend="Coba lagi sebentar lagi. Bila terulang, minta operator memeriksa basis data dan map audit.",
            ) from error
