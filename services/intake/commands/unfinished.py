"""What an account began and did not hand in yet: checked forms and workbooks that were read, sealed for intake."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.intake.domain.refusals import say_no
from services.intake.store import unfinished as store
from services.intake.store.scoped import ScopedStore
from services.intake.tables import MESSAGING
from shared.security.identity import Actor

DONE_LASTS = timedelta(days=1)
"""How long a browser's way back still finds what was handed in."""


class UnfinishedWork:
    """Keeps, lists and discards unfinished work; each row belongs to one account."""

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def keep(self, actor: Actor, kind: str, content: Mapping[str, Any], work_id: str = "") -> str:
        """Keeps work that was begun and returns its id; `content` has its `name`."""
        place, now = work_id or str(uuid7()), self._scoped.clock.now()
        sealed = await self._scoped.seal_for_intake(content)
        values = {"work_id": place, "account": actor.account, "kind": kind, "sealed": sealed, "saved_at": now}
        async with self._scoped.database.transaction() as connection:
            await store.add(connection, **values)
            await self._note(connection, actor.account, "keep_unfinished", place)
        return place

    async def change(self, actor: Actor, work_id: str, content: Mapping[str, Any]) -> None:
        """Keeps work anew; raises `NotFound` (`KONSEP_TIDAK_ADA`), also for another's."""
        sealed, now = await self._scoped.seal_for_intake(content), self._scoped.clock.now()
        async with self._scoped.database.transaction() as connection:
            if not await store.change(connection, actor.account, work_id, sealed=sealed, saved_at=now):
                raise say_no("KONSEP_TIDAK_ADA")
            await self._note(connection, actor.account, "keep_unfinished", work_id)

    async def finish(self, actor: Actor, work_id: str) -> None:
        """Takes what was handed in off the list; the browser's way back finds it for a day."""
        async with self._scoped.database.transaction() as connection:
            await store.change(connection, actor.account, work_id, done_at=self._scoped.clock.now())

    async def discard(self, actor: Actor, work_id: str) -> str:
        """Deletes work and returns its kind; raises `NotFound` (`KONSEP_TIDAK_ADA`), also for another's."""
        async with self._scoped.database.transaction() as connection:
            kind = await store.remove(connection, actor.account, work_id)
            if not kind:
                raise say_no("KONSEP_TIDAK_ADA")
            await self._note(connection, actor.account, "discard_unfinished", work_id)
        return kind

    async def sweep(self) -> int:
        """Deletes what is older than the settings `unfinished_seconds` and `draft_seconds`; returns how many."""
        now, settings = self._scoped.clock.now(), self._scoped.settings
        forms = now - timedelta(seconds=settings.draft_seconds)
        lists = now - timedelta(seconds=settings.unfinished_seconds)
        async with self._scoped.database.transaction() as connection:
            gone = await store.drop_old(connection, forms=forms, lists=lists, done=now - DONE_LASTS)
            dropped = await store.drop_old_drafts(connection, forms)
            if gone or dropped:
                told = {"unfinished": gone, "drafts": dropped}
                await MESSAGING.audit.record(
                    connection, actor="intake", act="drop_unfinished", subject="-", at=now, detail=told
                )
        return gone + dropped

    async def _note(self, connection: AsyncConnection, account: str, act: str, work_id: str) -> None:
        now = self._scoped.clock.now()
        await MESSAGING.audit.record(connection, actor=account, act=act, subject=work_id, at=now)
