"""The directory of SKPD: who exists until when, and who succeeds a dissolved one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.agencies import (
    Skpd,
    check_handed_over,
    check_successors,
    endings,
    read_csv,
    read_one,
    successions,
)
from services.intake.store import submissions as store
from services.intake.store.scoped import ScopedStore
from services.intake.tables import MESSAGING
from shared.security.identity import Actor


class AgencyCommands:
    """Commands on the directory; each change of a last day or of a successor is said."""

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def add_skpd(self, actor: Actor, fields: Mapping[str, str]) -> Skpd:
        """Adds or replaces one agency; the ones that are there stay, the same again changes nothing.

        Raises `Malformed` (`DAFTAR_SKPD_RUSAK`), `Conflict` (`SKPD_SUDAH_BERPINDAH`).
        """
        agency = read_one(fields)
        async with self._scoped.database.transaction() as connection:
            known = (await store.directory(connection)).agencies
            if agency in known:
                return agency
            await self._enter(connection, actor, "add_skpd", agency.code, [*known, agency])
        return agency

    async def import_skpd(self, actor: Actor, text: str) -> int:
        """Adds or replaces agencies from CSV and returns how many; raises as `add_skpd`."""
        return await self.import_list(actor, read_csv(text))

    async def import_list(self, actor: Actor, agencies: Sequence[Skpd]) -> int:
        """Adds or replaces agencies that are read already and returns how many; raises as `add_skpd`."""
        async with self._scoped.database.transaction() as connection:
            await self._enter(connection, actor, "import_skpd", "skpd", agencies, count=len(agencies))
        return len(agencies)

    async def _enter(
        self,
        connection: AsyncConnection,
        actor: Actor,
        act: str,
        subject: str,
        agencies: Sequence[Skpd],
        **detail: Any,
    ) -> None:
        now, before = self._scoped.clock.now(), await store.directory(connection)
        await store.replace_directory(connection, agencies)
        after = await store.directory(connection)
        check_successors(after.agencies)
        check_handed_over(before, after, self._scoped.today())
        said = successions(before, after, self._scoped.today())
        await MESSAGING.outbox.stage(connection, [*endings(before, after), *said], at=now)
        detail |= {"successions": len(said)} if said else {}
        await MESSAGING.audit.record(connection, actor=actor.account, act=act, subject=subject, at=now, detail=detail)
