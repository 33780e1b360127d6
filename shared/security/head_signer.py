"""Signs the head of a room's audit trail each hour and at a clean end, and keeps it outside the database."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Clock
from shared.security.audit import Audit
from shared.security.audit_heads import Head, append_lines, heads_file
from shared.security.signer_keys import FollowedKeys
from shared.security.signing import SigningKey, public_of
from shared.storage.database import Database

EVERY = timedelta(hours=1)

log = logging.getLogger("terbuka.audit")


class HeadSigner:
    """Signs the heads of one trail; of several processes of a room one does it.

    `folder` is where the file of heads grows. `private` is the key (Ed25519, base64url) that the database never sees;
    `keys` are those of the signer as they are at each moment, where its key is rotated (decision 0059).
    """

    def __init__(
        self,
        audit: Audit,
        database: Database,
        clock: Clock,
        *,
        private: str,
        folder: Path,
        keys: FollowedKeys | None = None,
    ) -> None:
        self._audit = audit
        self._database = database
        self._clock = clock
        self._keys = keys or FollowedKeys(None, audit.room, public_of(private), private)
        self._file = heads_file(folder, audit.room)

    async def turn(self) -> Head | None:
        """Signs the head where the last one is an hour old; returns it, or None where nothing was due."""
        return await self._sign(lambda last, position: last is None or self._is_old(last))

    async def end(self) -> Head | None:
        """Signs the head at the end of a process, where lines have come since the last one."""
        return await self._sign(lambda last, position: last is None or last.position < position)

    async def _sign(self, due: Callable[[Head | None, int], bool]) -> Head | None:
        """Writes the head into the file first: what is only in the database convinces nobody."""
        async with self._database.transaction(silent=True) as connection:
            if not await self._audit.lead(connection, "head"):
                return None
            position, digest = await self._audit.head(connection)
            last = await self._last(connection)
            if not position or not due(last, position) or not await self._follows(connection, last):
                return None
            at = self._clock.now().astimezone(UTC).isoformat()
            head = Head(self._audit.room, position, digest, at).signed(SigningKey(self._keys.private))
            append_lines(self._file, [head.line()])
            await self._audit.keep_head(connection, head)
            return head

    async def _last(self, connection: AsyncConnection) -> Head | None:
        """Returns the last head that a key of this signer signed: a row that somebody else wrote puts nothing off."""
        last = await self._audit.last_head(connection)
        signer = last.signer(self._keys.public) if last else None
        return last if last and signer and signer.counts_at(last.position) else None

    async def _follows(self, connection: AsyncConnection, last: Head | None) -> bool:
        """Tells whether the chain still leads through its last head; a chain written anew is not signed."""
        if last is None or await self._audit.hash_at(connection, last.position) == last.hash:
            return True
        log.error("audit chain contradicts its last signed head: %s, position %d", last.room, last.position)
        return False

    def _is_old(self, last: Head) -> bool:
        """Tells whether a head is an hour old, or signed by another key than the one that signs now."""
        keys = self._keys.public
        return last.signer(keys) != keys.active or self._clock.now() - datetime.fromisoformat(last.at) >= EVERY
