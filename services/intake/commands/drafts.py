"""Drafts: unfinished forms of an SKPD."""

from collections.abc import Mapping
from typing import Any

from uuid6 import uuid7

from services.intake.domain.refusals import say_no
from services.intake.store import submissions as store
from services.intake.store.scoped import ScopedStore
from services.intake.tables import MESSAGING
from shared.law.texts.normalise import taken_tree
from shared.security.identity import Actor


class DraftCommands:
    """Commands on drafts: unfinished forms, sealed for intake, not checked against the law."""

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def save_draft(
        self, actor: Actor, content: Mapping[str, Any], *, draft_id: str | None = None, seen: int | None = None
    ) -> dict[str, Any]:
        """Keeps a form for later: a new one, or over the version `seen` of an old one.

        Raises `NotFound` (`KONSEP_TIDAK_ADA`), `Conflict` (`KONSEP_BERUBAH`), `Malformed`
        (`TANDA_BUKAN_TEKS`).
        """
        written = {name: taken_tree(value, name) for name, value in content.items()}
        agency = await self._scoped.agency(actor, str(written.get("skpd") or ""))
        sealed, now = await self._scoped.seal_for_intake(written), self._scoped.clock.now()
        place = draft_id or str(uuid7())
        async with self._scoped.database.transaction() as connection:
            version = await store.save_draft(
                connection, place, agency.code, sealed, seen=(seen or 1) if draft_id else None, at=now
            )
            await MESSAGING.audit.record(
                connection, actor=actor.account, act="save_draft", subject=place, at=now, detail={"version": version}
            )
        return {"draft_id": place, "version": version, "saved_at": now.isoformat()}

    async def delete_draft(self, actor: Actor, draft_id: str) -> None:
        """Deletes a draft; raises `NotFound` (`KONSEP_TIDAK_ADA`)."""
        now = self._scoped.clock.now()
        async with self._scoped.database.transaction() as connection:
            if not await store.delete_draft(connection, draft_id, actor.skpd or ""):
                raise say_no("KONSEP_TIDAK_ADA")
            await MESSAGING.audit.record(connection, actor=actor.account, act="delete_draft", subject=draft_id, at=now)
