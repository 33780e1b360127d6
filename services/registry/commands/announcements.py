"""Step 5 of the SOP: an announcement gets its number and its line in the books."""

from datetime import date

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.domain.acts import ActName
from services.registry.domain.announcements import Issued, lines, number
from services.registry.domain.penetapan import signer_of
from services.registry.domain.refusals import refuse
from services.registry.queries.items import Announcement
from services.registry.tables import MESSAGING
from shared.contracts.exemptions import AnnouncementIssuedV1
from shared.security.identity import Actor

ISSUED: TypeAdapter[Issued] = TypeAdapter(Issued)
ALONE = func.pg_advisory_xact_lock(func.hashtextextended("terbuka.registry.announcements", 0))


class AnnouncementCommands:
    """Issues announcements and reads them back."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def issue_announcement(self, actor: Actor, change: Announcement) -> Issued:
        """Issues an announcement under the year's next number; the same one again keeps its number.

        Raises Refusal RENTANG_TIDAK_SAH for days that cross or have not come yet.
        """
        by, now = self._units.by(actor), self._units.kit.clock.now()
        self.check_span(change.since, change.until, by.on)
        async with self._units.database.transaction() as connection:
            await connection.execute(select(ALONE))
            sequence = await _last(connection, by.on.year) + 1
            person = await self._units.kit.identity.person(by.person, connection)
            issued = Issued(
                number(sequence, by.on.year),
                by.on,
                change.since,
                change.until,
                signer_of(person, by),
                lines(change.added),
                lines(change.changed),
                lines(change.opened),
            )
            known = await _same(connection, issued)
            if known is not None:
                return known
            await _add(connection, issued, by.on.year, sequence)
            event = AnnouncementIssuedV1(
                number=issued.number, dated=issued.dated, since=issued.since, until=issued.until
            )
            await MESSAGING.outbox.stage(connection, [event], at=now, signer=self._units.kit.signer)
            detail = {"since": issued.since, "until": issued.until}
            await MESSAGING.audit.record(
                connection,
                actor=actor.account,
                act=ActName.ISSUE_ANNOUNCEMENT,
                subject=issued.number,
                at=now,
                detail=detail,
            )
        return issued

    @staticmethod
    def check_span(since: date, until: date, today: date) -> None:
        """Raises Refusal RENTANG_TIDAK_SAH for days that cross or have not come yet."""
        if not since <= until <= today:
            raise refuse("RENTANG_TIDAK_SAH")

    async def issued(self) -> list[Issued]:
        """Lists the announcements that were issued, newest first."""
        query = select(t.announcements.c.contents).order_by(
            t.announcements.c.year.desc(), t.announcements.c.sequence.desc()
        )
        async with self._units.database.snapshot() as connection:
            return [ISSUED.validate_python(each) for each in (await connection.execute(query)).scalars()]

    async def announcement_of(self, year: int, sequence: int) -> Issued:
        """Returns an announcement by its number; raises NotFound INFORMASI_TIDAK_DIKENAL."""
        query = select(t.announcements.c.contents).where(t.announcements.c.number == number(sequence, year))
        async with self._units.database.snapshot() as connection:
            contents = (await connection.execute(query)).scalar_one_or_none()
        if contents is None:
            raise refuse("INFORMASI_TIDAK_DIKENAL")
        return ISSUED.validate_python(contents)


async def _last(connection: AsyncConnection, year: int) -> int:
    query = select(func.max(t.announcements.c.sequence)).where(t.announcements.c.year == year)
    return int((await connection.execute(query)).scalar() or 0)


async def _same(connection: AsyncConnection, issued: Issued) -> Issued | None:
    a = t.announcements.c
    query = select(a.contents).where(a.since == issued.since, a.until == issued.until, a.dated == issued.dated)
    for contents in (await connection.execute(query)).scalars():
        known = ISSUED.validate_python(contents)
        if (known.added, known.changed, known.opened) == (issued.added, issued.changed, issued.opened):
            return known
    return None


async def _add(connection: AsyncConnection, issued: Issued, year: int, sequence: int) -> None:
    values = {name: getattr(issued, name) for name in ("number", "since", "until", "dated")}
    values |= {"year": year, "sequence": sequence, "person": issued.signer.person}
    contents = ISSUED.dump_python(issued, mode="json")
    await connection.execute(t.announcements.insert().values(**values, contents=contents))
