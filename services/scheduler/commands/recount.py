"""Counting every running clock anew, part by part: after a changed calendar, after a changed ladder."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.commands.clocks import Commands, deadline_event
from services.scheduler.domain.calendar import Calendar
from services.scheduler.domain.deadlines import WatchedPeriod
from services.scheduler.domain.holidays import calendar_name
from services.scheduler.domain.sweep import ClockCount, count_anew, takedown_due_on
from services.scheduler.store import calendar as store_calendar
from services.scheduler.store import recount as store_recount
from services.scheduler.store import takedown_terms as store_terms
from services.scheduler.store.recount import Recount, Recounted
from services.scheduler.tables import MESSAGING
from shared.contracts.deadlines import CalendarChangedV1, DeadlineSetV1
from shared.law.ladder import fingerprint
from shared.law.lead_times import Targets, of_opening
from shared.storage.database import Database

SLICE = 1000
"""Clocks that are counted in one transaction: a new period of one of them waits no longer than that takes."""

AT_ONCE = 2
"""Parts that are counted side by side, so that this process and PostgreSQL work at the same time."""

PAUSE = 0.05
SYSTEM = "sistem"
MOST_KEPT = 10_000
"""How many sorts of clocks that stand alike are remembered while one calendar is counted with."""

NO_CASES: Mapping[str, date] = {}


class Recounter:
    """Counts all running clocks anew when that was ordered; several beside each other are safe."""

    def __init__(
        self, database: Database, commands: Commands, *, size: int = SLICE, service_days: Targets | None = None
    ) -> None:
        self.database = database
        self.commands = commands
        self.size = size
        self.service_days = of_opening(service_days or {})
        self._known: AlikeClocks | None = None

    async def begin(self) -> bool:
        """Orders a count where calendar, ladder or service times are not those that the clocks were last counted with.

        Other service times than those in force are a new version of the calendar, which holds from now on.
        """
        now = self.commands.clock.now()
        async with self.database.transaction() as connection:
            number, calendar = await self.commands.calendars.exclusive(connection, now)
            if calendar.service_days != self.service_days:
                number = await self._put_in_force(connection, number, calendar, now)
            if await store_recount.last_mark(connection) == mark_of(number):
                return False
            await store_recount.order(connection, mark_of(number), now)
            return True

    async def _put_in_force(self, connection: AsyncConnection, number: int, before: Calendar, now: datetime) -> int:
        version = {"at": now, "by": SYSTEM, "service_days": self.service_days}
        await store_calendar.add_version(connection, number + 1, [], **version)  # type: ignore[arg-type]
        await MESSAGING.audit.record(
            connection,
            actor=SYSTEM,
            act="change_service_days",
            subject=calendar_name(number + 1),
            at=now,
            detail={
                "needed_before": sum(before.service_days.values()),
                "needed": sum(self.service_days.values()),
                **{step.value: days for step, days in self.service_days.items()},
            },
        )
        return number + 1

    async def finish(self, *, seconds: float | None = None) -> bool:
        """Counts until nothing is ordered any more; False where `seconds` were over before.

        What is counted stays counted: who comes after a process that was killed goes on with the parts that are left.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while (ordered := await self._next()) is not None:
            await asyncio.gather(*(self._count_parts(ordered.id, until) for _ in range(AT_ONCE)))
            if until is not None and time.monotonic() > until:
                return False
            if not await self._end(ordered.id):
                await asyncio.sleep(PAUSE)
        return True

    async def tell(self, number: int) -> Recount:
        """Tells what an order has brought so far."""
        async with self.database.snapshot() as connection:
            return await store_recount.load(connection, number)

    async def _next(self) -> Row[Any] | None:
        """Returns the oldest unfinished order, parted."""
        async with self.database.transaction() as connection:
            ordered = await store_recount.oldest(connection)
            if ordered is not None and ordered.total is None:
                held = await store_recount.claim(connection, ordered.id)
                if held is not None and held.total is None:
                    await store_recount.part(connection, ordered.id, self.size)
        return ordered

    async def _count_parts(self, number: int, until: float | None) -> None:
        """Counts part after part of an order, each in its own transaction, until nothing or no time is left."""
        while until is None or time.monotonic() <= until:
            async with self.database.transaction() as connection:
                version, calendar = await self.commands.calendars.current(connection, self.commands.clock.now())
                part = await store_recount.claim_part(connection, number)
                if part is None:
                    return
                await self._count(connection, part, version, calendar)

    async def _count(self, connection: AsyncConnection, part: Row[Any], version: int, calendar: Calendar) -> None:
        """Counts one part and writes and publishes what moved, all in the caller's transaction."""
        rows = await store_recount.clocks_of(connection, part)
        done = await counted(connection, rows, self._alike(version, calendar))
        redated = await store_recount.write(connection, done, version)
        await self.commands.publish_set(connection, [_set(each, version) for each in redated])
        await store_recount.finish_part(connection, part, **_totals(done), done_at=self.commands.clock.now())
        await store_recount.name_moves(connection, part.recount_id, done)

    async def _end(self, number: int) -> bool:
        """Ends an order whose parts are all counted; False where some are not, or another process ends it."""
        now = self.commands.clock.now()
        async with self.database.transaction() as connection:
            _, calendar = await self.commands.calendars.current(connection, now)
            ordered = await store_recount.claim(connection, number)
            if ordered is None or ordered.total is None or await store_recount.parts_left(connection, number):
                return False
            await store_terms.redate(connection, lambda day: takedown_due_on(day, calendar))
            totals = await store_recount.sums(connection, number)
            await store_recount.note(connection, number, **totals, finished_at=now)
            await store_recount.forget_parts(connection, number)
            await self._tell_of(connection, ordered, totals, now)
        return True

    def _alike(self, number: int, calendar: Calendar) -> "AlikeClocks":
        if self._known is None or self._known.mark != mark_of(number):
            self._known = AlikeClocks(number, calendar)
        return self._known

    async def _tell_of(
        self, connection: AsyncConnection, ordered: Row[Any], totals: Mapping[str, int], now: datetime
    ) -> None:
        await MESSAGING.audit.record(
            connection, actor=SYSTEM, act="recount_clocks", subject=ordered.mark, at=now, detail=totals
        )
        if ordered.year is not None:
            number = version_of(ordered.mark)
            calendar = await self.commands.calendars.version(connection, number)
            said = {"calendar_version": calendar_name(number), "days_off": calendar.days_off([ordered.year])}
            changed = CalendarChangedV1(year=ordered.year, moved=totals["moved"], **said)
            await MESSAGING.outbox.stage(connection, [changed], at=now)


def mark_of(calendar: int) -> str:
    """Returns the mark of a calendar version and the ladder as it stands."""
    return f"{calendar}/{fingerprint()}"


def version_of(mark: str) -> int:
    """Returns the calendar version of a mark."""
    return int(mark.partition("/")[0])


class AlikeClocks:
    """Counts clocks under one calendar; those that stand alike are counted once.

    `mark` names the calendar and the ladder that it counts with.
    """

    def __init__(self, number: int, calendar: Calendar) -> None:
        self.mark = mark_of(number)
        self._calendar = calendar
        self._known = lru_cache(maxsize=MOST_KEPT)(self._count)

    def count(self, row: Row[Any], standing: str, opened: Mapping[str, date]) -> ClockCount:
        """Counts a clock anew; `standing` is the text of its steps."""
        return self._known(row.ends_on, row.review_on, standing, tuple(opened.items()))

    def _count(
        self, ends_on: date | None, review_on: date | None, standing: str, opened: tuple[tuple[str, date], ...]
    ) -> ClockCount:
        period = WatchedPeriod("", 0, ends_on, review_on)
        return count_anew(period, self._calendar, store_recount.steps_of(standing), dict(opened))


async def counted(connection: AsyncConnection, rows: Sequence[Row[Any]], alike: AlikeClocks) -> list[Recounted]:
    """Counts running clocks anew, which come in the order of their items; nothing is written."""
    if not rows:
        return []
    first, last = rows[0].item_id, rows[-1].item_id
    standing = await store_recount.standing(connection, first, last)
    opened = await store_recount.opened_cases(connection, first, last)
    return [
        Recounted(
            row,
            alike.count(row, standing.get((row.item_id, row.period_version), ""), opened.get(row.item_id, NO_CASES)),
        )
        for row in rows
    ]


def _set(done: Recounted, number: int) -> DeadlineSetV1 | None:
    """Returns the event that says where W0 lies after a clock was counted."""
    row, count = done.row, done.count
    return deadline_event(
        row.item_id, row.period_version, count.window_opens, row.ends_on, number, provisional=count.provisional
    )


def _totals(done: Sequence[Recounted]) -> dict[str, int]:
    changes = [each.count.changes for each in done]
    return {
        "clocks": len(done),
        "moved": sum(each.moved for each in done),
        "added": sum(len(each.added) for each in changes),
        "redated": sum(len(each.redated) for each in changes),
        "removed": sum(len(each.removed) for each in changes),
    }
