"""Makes the clocks anew from what registry and the scheduler itself published (docs/decisions/0016).

The room's own commands run again, item by item, on copies of its tables. They publish nothing there, and a step that
the scheduler published stays published.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.commands.clocks import Commands
from services.scheduler.commands.recount import AlikeClocks, counted
from services.scheduler.commands.sweep import AGAIN
from services.scheduler.domain.calendar import Calendar
from services.scheduler.domain.deadlines import AWAITED, ClockState, RungKind, RungState, Step, Wait
from services.scheduler.domain.sweep import following
from services.scheduler.store import clocks as store
from services.scheduler.store import recount as store_recount
from services.scheduler.store import takedown_terms as store_terms
from services.scheduler.store import waits as store_waits
from services.scheduler.store.calendar import Calendars
from services.scheduler.tables import (
    MESSAGING,
    calendar_versions,
    cases,
    deadlines,
    holds,
    recounts,
    rungs,
    takedowns,
    waits,
)
from shared.contracts import Event
from shared.contracts.deadlines import (
    CaseOverdueV1,
    DeclassificationDueV1,
    ExemptionLapsedV1,
    OpeningEffectiveV1,
    ReviewDueV1,
    ReviewMissedV1,
    TakedownDueV1,
    WaitingEndedV1,
)
from shared.contracts.envelope import Envelope
from shared.messaging.history import KeyHistory, PublishedEvent, check_complete, histories_of
from shared.runtime.clock import Clock
from shared.runtime.errors import Conflict, Refusal
from shared.storage.bulk import array_of
from shared.storage.shadow import Shadow, ShadowTable

Handlers = Mapping[type[Event], Callable[[AsyncConnection, Any, Envelope], Any]]

TOPIC = "terbuka.deadlines"
KEPT = (
    "calendar_versions", "calendar_years", "calendar_proposals", "recounts", "heartbeats", "doubts",
    "rungs: fired_at, reason, again_at, tries", "waits: due_at, said_at",
)  # fmt: skip
"""What no rebuild touches: calendars and their history, and when the sweep tried a step that stands as it should."""

SWEPT = ("attempts", "failure", "parked_at", "retry_at")
"""Columns of a clock that say how the sweep fared with it."""


@dataclass
class PastClock:
    """A clock that stands at the instant of the event that is replayed."""

    instant: datetime

    def now(self) -> datetime:
        """Returns that instant."""
        return self.instant


class PastCalendars(Calendars):
    """Gives the calendar that was in force at an instant, from versions that were read before."""

    def __init__(self) -> None:
        super().__init__()
        self._made: list[tuple[datetime, int]] = []

    async def read(self, connection: AsyncConnection) -> None:
        """Reads every version and when it was made."""
        versions = select(calendar_versions.c.made_at, calendar_versions.c.version).order_by(
            calendar_versions.c.version
        )
        self._made = [(row.made_at, row.version) for row in await connection.execute(versions)]
        for _, number in self._made:
            await self.version(connection, number)

    async def current(self, connection: AsyncConnection, at: datetime) -> tuple[int, Calendar]:
        """Returns the newest calendar made until an instant; the first one for an instant before it."""
        until = [number for made_at, number in self._made if made_at <= at] or [self._made[0][1]]
        return until[-1], await self.version(connection, until[-1])


class SchedulerRebuild:
    """Fills the copies of the scheduler's tables; `handlers` names the use case of each event."""

    topics: tuple[str, ...] = ("terbuka.exemptions",)
    own_topic = TOPIC
    needs_all = True
    kept: tuple[str, ...] = KEPT

    def __init__(self, clock: Clock, handlers: Callable[[Commands], Handlers]) -> None:
        self.clock = clock
        self.past = PastClock(clock.now())
        self.calendars = PastCalendars()
        self.handlers = handlers(Commands(self.past, self.calendars, publishes=False))
        self.shadow = Shadow(
            "scheduler",
            (
                ShadowTable(deadlines, ("item_id",), kept=SWEPT),
                ShadowTable(rungs, ("item_id", "period_version", "rung")),
                ShadowTable(waits, ("item_id",)),
                ShadowTable(takedowns, ("takedown_id",)),
                ShadowTable(cases, ("case_id",)),
                ShadowTable(holds, ("hold_id",)),
            ),
        )

    async def basis(self, connection: AsyncConnection) -> str:
        """Returns the calendars and counts that the copies rest on.

        Raises `Conflict` (`PENGHITUNGAN_BERJALAN`) while clocks are still to be counted anew.
        """
        if await store_recount.pending(connection):
            raise Conflict(
                "PENGHITUNGAN_BERJALAN",
                "Semua waktu sedang dihitung ulang karena kalender atau tangganya berganti.",
                mend="Tunggu sampai penghitungan itu selesai, lalu jalankan lagi.",
            )
        last = (await connection.execute(select(func.max(recounts.c.id)))).scalar_one()
        version = (await connection.execute(select(func.max(calendar_versions.c.version)))).scalar_one()
        return f"{version}/{last}"

    async def forget(self, connection: AsyncConnection, topic: str, item_ids: Sequence[str]) -> None:
        """Removes items from the copies."""
        for table in (self.shadow.of(each.table) for each in self.shadow.tables):
            await connection.execute(table.delete().where(table.c.item_id == func.any(array_of(item_ids))))

    async def write(self, connection: AsyncConnection, histories: Sequence[KeyHistory]) -> None:
        """Replays what befell items that are not in the copies yet."""
        await self.calendars.read(connection)
        ids = [history.key for history in histories]
        published = await _published(connection, ids)
        counts = await _counts(connection)
        async with _translated(connection, self.shadow):
            for history in histories:
                merged = _merged(list(history.events), list(published.get(history.key, ())))
                await self._replay(connection, history.key, merged, list(counts))

    async def complete(self, connection: AsyncConnection) -> None:
        """Takes over how often and when the sweep tried each step that stands as it should."""
        for statement in _OWN_BOOKKEEPING:
            await connection.execute(text(statement))

    async def repair(self, connection: AsyncConnection) -> int:
        """Returns how many items change; nothing is published, and the sweep finds what is due by itself."""
        found = [
            each for table in self.shadow.tables for each in await self.shadow.differences(connection, table.table)
        ]
        return len({str((each.after or each.before or {})["item_id"]) for each in found})

    async def _replay(
        self,
        connection: AsyncConnection,
        item_id: str,
        events: Iterable[PublishedEvent],
        counts: list[tuple[datetime, int]],
    ) -> None:
        for published in events:
            while counts and counts[0][0] <= published.at:
                await self._count(connection, item_id, counts.pop(0)[1])
            self.past.instant = published.at
            if published.event.topic == TOPIC:
                await self._note_published(connection, published.event, published.at)
            elif type(published.event) in self.handlers:
                with suppress(Refusal):
                    async with connection.begin_nested():
                        await self.handlers[type(published.event)](connection, published.event, published.envelope)
        for _, number in counts:
            await self._count(connection, item_id, number)

    async def _count(self, connection: AsyncConnection, item_id: str, number: int) -> None:
        """Counts a running clock anew with a calendar, as the room did for all clocks."""
        row = (await connection.execute(select(deadlines).where(deadlines.c.item_id == item_id))).one_or_none()
        if row is None or row.state != ClockState.RUNNING:
            return
        calendar = await self.calendars.version(connection, number)
        done = await counted(connection, [row], AlikeClocks(number, calendar))
        await store_recount.write(connection, done, number)

    async def _note_published(self, connection: AsyncConnection, event: Any, at: datetime) -> None:
        if isinstance(event, WaitingEndedV1):
            await store_waits.mark_published(connection, [Wait(event.item_id, event.version, event.ended_on)], at)
            return
        if isinstance(event, TakedownDueV1):
            await store_terms.mark_published(connection, [event.takedown_id], at)
            return
        name = _step_of(event)
        mine = (rungs.c.item_id == event.item_id) & (rungs.c.rung == name)
        if hasattr(event, "period_version"):
            mine &= rungs.c.period_version == event.period_version
        row = (await connection.execute(select(rungs).where(mine))).first()
        if row is None:
            return
        again = at + AGAIN if RungKind(row.kind) in AWAITED else None
        values: dict[str, Any] = {"state": RungState.FIRED.value, "fired_at": func.coalesce(rungs.c.fired_at, at)}
        values |= {"reason": None, "again_at": again, "tries": rungs.c.tries + 1}
        await connection.execute(rungs.update().where(mine).values(values))
        if RungKind(row.kind) in {RungKind.REVIEW, RungKind.MISSED}:
            clock = await store.load(connection, event.item_id)
            calendar = await self.calendars.version(connection, clock.calendar_version)
            step = Step(row.rung, RungKind(row.kind), row.on, row.working_days)
            await store.put_steps(connection, clock.period, following(step, clock.period, calendar))


_OWN_BOOKKEEPING = (
    """
    UPDATE scheduler_rebuild.rungs AS mine
    SET fired_at = old.fired_at, reason = old.reason, again_at = old.again_at, tries = old.tries
    FROM scheduler.rungs AS old
    WHERE (mine.item_id, mine.period_version, mine.rung, mine.state)
        = (old.item_id, old.period_version, old.rung, old.state)
    """,
    """
    INSERT INTO scheduler_rebuild.rungs SELECT old.* FROM scheduler.rungs AS old
    JOIN scheduler_rebuild.deadlines AS clock ON clock.item_id = old.item_id
    WHERE old.state = 'cancelled'
    ON CONFLICT DO NOTHING
    """,
    """
    UPDATE scheduler_rebuild.waits AS mine SET due_at = old.due_at, said_at = old.said_at
    FROM scheduler.waits AS old WHERE mine.item_id = old.item_id AND mine.ends_on = old.ends_on
    """,
)
"""A step that was cancelled, and that neither calendar nor ladder asks for any more, stays as a record."""


@asynccontextmanager
async def _translated(connection: AsyncConnection, shadow: Shadow) -> AsyncIterator[None]:
    """Lets every statement about the room's tables mean their copies."""
    await connection.execution_options(schema_translate_map={shadow.room: shadow.schema})
    try:
        yield
    finally:
        await connection.execution_options(schema_translate_map={})


def _merged(told: list[PublishedEvent], published: list[PublishedEvent]) -> Iterator[PublishedEvent]:
    """Merges events of registry and scheduler by instant, each in its own order; at one instant by event id."""
    while told and published:
        first = told if (told[0].at, told[0].event_id) <= (published[0].at, published[0].event_id) else published
        yield first.pop(0)
    yield from (*told, *published)


def _step_of(event: Any) -> str:
    """Returns the name of the step that an event of the scheduler was published for."""
    match event:
        case DeclassificationDueV1():
            return f"h-{event.rung}"
        case ReviewDueV1():
            return f"review-{event.review_on.isoformat()}"
        case ReviewMissedV1():
            return f"missed-{event.rung}"
        case CaseOverdueV1():
            return f"overdue-{event.case_id}"
        case OpeningEffectiveV1():
            return f"opening-{event.case_id}"
        case ExemptionLapsedV1():
            return "lapse"
        case _:
            return ""


async def _published(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, tuple[PublishedEvent, ...]]:
    """Returns what the scheduler published of items.

    A step whose event is gone would be published again: such a history is refused (`RIWAYAT_TERPOTONG`).
    """
    sequences = MESSAGING.outbox.sequences.c
    mine = (sequences.topic == TOPIC) & (sequences.key == func.any(array_of(ids)))
    keys = list((await connection.execute(select(sequences.key).where(mine))).scalars())
    histories = await histories_of(connection, MESSAGING, TOPIC, keys)
    check_complete(histories)
    return {history.key: history.events for history in histories}


async def _counts(connection: AsyncConnection) -> list[tuple[datetime, int]]:
    """Returns when all running clocks were counted anew, and with which calendar."""
    query = select(recounts.c.finished_at, recounts.c.mark).where(recounts.c.finished_at.is_not(None))
    rows = await connection.execute(query.order_by(recounts.c.id))
    return [(row.finished_at, int(row.mark.split("/")[0])) for row in rows]
