"""An officer says that they work on a row of a work list, so that two do not meet; nobody is kept from any act."""

from datetime import datetime, timedelta

from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.domain.acts import ActName
from services.registry.domain.refusals import refuse
from services.registry.queries.work_lists import WorkListQueries, WorkOf
from services.registry.store import takings as store
from services.registry.store.takings import Taking
from services.registry.tables import MESSAGING
from shared.runtime.clock import legal_day, start_of
from shared.security.identity import Actor

LASTS = timedelta(hours=4)
"""How long a mark stands, at most until the end of the legal day."""


def until(now: datetime) -> datetime:
    """Returns when a mark that begins now ends by itself."""
    return min(now + LASTS, start_of(legal_day(now) + timedelta(days=1)))


class TakingCommands:
    """Keeps who works on what."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units
        self._lists = WorkListQueries(units.database)

    async def take(self, actor: Actor, of: WorkOf, subject: str) -> Taking:
        """Marks a row of a work list as worked on by this person.

        Raises SEDANG_DIKERJAKAN where another one does, and KEADAAN_TIDAK_COCOK for a row that is not on the list.
        """
        if not await self._lists.holds(of, subject):
            raise refuse("KEADAAN_TIDAK_COCOK", state="")
        now = self._units.kit.clock.now()
        taking = Taking(subject, of.role, actor.person, f"{actor.name} ({actor.account})".strip(), until(now))
        async with self._units.database.transaction() as connection:
            await store.drop_old(connection, now)
            if not await store.take(connection, taking, now):
                other = (await store.taken(connection, of.role, [subject], now))[subject]
                raise refuse("SEDANG_DIKERJAKAN", name=other.name, until=other.until.isoformat())
            await MESSAGING.audit.record(
                connection,
                actor=actor.account,
                act=ActName.TAKE_WORK,
                subject=subject,
                at=now,
                detail={"desk": of.role},
            )
        return taking

    async def give_back(self, actor: Actor, role: str, subject: str) -> None:
        """Takes this person's mark away; without one nothing changes."""
        now, act = self._units.kit.clock.now(), ActName.GIVE_BACK_WORK
        async with self._units.database.transaction() as connection:
            if await store.give_back(connection, subject, role, actor.person):
                detail = {"desk": role}
                await MESSAGING.audit.record(
                    connection, actor=actor.account, act=act, subject=subject, at=now, detail=detail
                )
