"""Keeps the log of closures: an entry with each event that has one, and one sequencer that orders and signs."""

import asyncio
import json
import logging
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain.closures import NONCE, closure_of
from services.publisher.store import closures as store
from shared.contracts.envelope import Envelope
from shared.messaging.handlers import PlainHandler
from shared.runtime.clock import Clock
from shared.runtime.errors import EngineRefuses, TerbukaError, Transient
from shared.security.audit_heads import append_lines, lines_from_end
from shared.security.log_signer import LogSigner
from shared.security.merkle import MissingTile, Tree, edge, grow, leaf_hash
from shared.security.notes import Checkpoint, Note, parse
from shared.storage.database import Database
from shared.storage.notify import SAFETY_SECONDS, rest

AT_ONCE = 500
FILE = "log.checkpoints.jsonl"
HALTED = "log.halted"
"""A file of `terbuka restore`: the newest checkpoints are lost, and what is signed now might contradict them."""

log = logging.getLogger("terbuka.log")


def logged(act: PlainHandler) -> PlainHandler:
    """Returns a handler that also adds the event's entry, in the same transaction."""

    async def both(connection: AsyncConnection, event: Any, cause: Envelope) -> None:
        await act(connection, event, cause)
        await add_entry(connection, event, cause)

    return both


async def add_entry(connection: AsyncConnection, event: Any, cause: Envelope) -> None:
    """Adds the entry of an event; its place in the tree comes later."""
    await store.add(connection, closure_of(event, cause, secrets.token_bytes(NONCE)))


class Sequencer:
    """Gives entries their places and signs the tree; of several processes one does it.

    Each checkpoint stands in a file in `folder`, outside the database, before it is served: a database that was put
    back or changed does not lead through it, and is not signed.
    """

    def __init__(self, database: Database, clock: Clock, signer: LogSigner, folder: Path, seconds: float) -> None:
        self._database = database
        self._clock = clock
        self._signer = signer
        self._file = folder / FILE
        self._halted = folder / HALTED
        self._seconds = seconds

    async def run(self) -> None:
        """Works until cancelled: after what was committed, at most every `seconds`."""
        async with self._database.changes() as flag:
            while True:
                flag.clear()
                with suppress(Transient, EngineRefuses):
                    await self.turn()
                await asyncio.sleep(self._seconds)
                await rest(flag, SAFETY_SECONDS)

    async def turn(self) -> int | None:
        """Orders what waits and signs it; returns the size that was signed, or None where nothing was.

        A fault is told in the process's own log and tried again: readers keep the last checkpoint.
        """
        async with self._database.alone("publisher.log") as mine:
            if not mine:
                return None
            try:
                return await self._work()
            except (OSError, MissingTile, TerbukaError) as error:
                log.error("log of closures not signed: %s", type(error).__name__, exc_info=error)
                return None

    async def _work(self) -> int | None:
        if self._halted.exists():
            log.error("log of closures is halted: restored without its newest checkpoints")
            return None
        served, last = await self._served(), self._last()
        last = last or served
        if not await self._follows(last):
            log.error("log of closures contradicts its last checkpoint: size %d", last.checkpoint.size if last else 0)
            return None
        if last is not None and served is not None and last.checkpoint.size > served.checkpoint.size:
            await self._keep(last)
        size = None
        while (note := await self._sign(last)) or await self._order():
            last, size = note or last, note.checkpoint.size if note else size
        return size

    async def _served(self) -> Note | None:
        async with self._database.snapshot() as connection:
            row = await store.newest(connection)
        note = parse(row["note"]) if row else None
        return note if note and self._signer.holds(note) else None

    def _last(self) -> Note | None:
        """Returns the newest checkpoint of the file that a key of this log signed; a line that was cut off is none."""
        if not self._file.exists():
            return None
        for line in lines_from_end(self._file):
            try:
                note = parse(json.loads(line)["note"])
            except (ValueError, KeyError, TypeError, TerbukaError):
                continue
            if self._signer.holds(note):
                return note
        return None

    async def _follows(self, last: Note | None) -> bool:
        """Tells whether the committed tree still begins with the last checkpoint."""
        if last is None:
            return True
        if last.checkpoint.origin != self._signer.name:
            return False
        try:
            async with self._database.snapshot() as connection:
                root = await store.computed(connection, last.checkpoint.size, Tree.root)
                return root == last.checkpoint.root and await store.size(connection) >= last.checkpoint.size
        except MissingTile:
            return False

    async def _order(self) -> int:
        """Gives a batch of entries their places and grows the tiles, in one transaction; returns how many."""
        async with self._database.transaction(silent=True) as connection:
            rows = await store.waiting(connection, AT_ONCE)
            if not rows:
                return 0
            size = await store.size(connection)
            standing = await store.tiles(connection, edge(size))
            changed = grow(size, [leaf_hash(row["entry"].encode()) for row in rows], standing)
            await store.number(connection, [row["arrival"] for row in rows], size)
            await store.keep_tiles(connection, changed)
        return len(rows)

    async def _sign(self, last: Note | None) -> Note | None:
        """Signs what is committed, where it is more than the last checkpoint, or the key has changed since."""
        before = last.checkpoint.size if last else 0
        async with self._database.snapshot() as connection:
            size = await store.size(connection)
            if size < before or (size == before and (last is None or self._signer.is_active(last))):
                return None
            root = await store.computed(connection, size, Tree.root)
            added = await store.between(connection, before, size)
        second = max([self._second(last), *(_second_of(each) for each in added)])
        checkpoint = Checkpoint(self._signer.name, size, root)
        text = checkpoint.text()
        note = Note(checkpoint, text, self._signer.lines(text, second))
        append_lines(self._file, [json.dumps({"note": note.whole()}).encode()])
        await self._keep(note)
        return note

    async def _keep(self, note: Note) -> None:
        async with self._database.transaction(silent=True) as connection:
            await store.keep_checkpoint(
                connection, size=note.checkpoint.size, note=note.whole(), vkey=self._signer.vkey, at=self._clock.now()
            )

    def _second(self, last: Note | None) -> int:
        """Returns the second of now, and never one before the last checkpoint's: a clock that went back lies."""
        return max(int(self._clock.now().timestamp()), self._signer.second_of(last) if last else 0)


def _second_of(entry: str) -> int:
    return int(datetime.fromisoformat(json.loads(entry)["at"]).timestamp())
