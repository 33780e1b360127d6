"""Counting every running clock anew, slice by slice: after a changed calendar, after a changed ladder."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.commands.clocks import Commands
from services.scheduler.domain.calendar import Calendar, Derivation
from services.scheduler.domain.deadlines import ClockStanding, ItemClock, Moved
from services.scheduler.domain.holidays import calendar_name
from services.scheduler.domain.sweep import differences, takedown_due_on, window_of
from services.scheduler.store import calendar as store_calendar
from services.scheduler.store import clocks as store
from services.scheduler.store import recount as store_recount
from services.scheduler.store import takedown_terms as store_terms
from services.scheduler.store.recount import KEPT_MOVES, Recount, Recounted, recount_of
from services.scheduler.tables import MESSAGING
from shared.contracts.deadlines import CalendarChangedV1
from shared.law.ladder import fingerprint
from shared.law.lead_times import Targets, of_opening
from shared.storage.database import Database

SLICE = 500
PAUSE = 0.05
SYSTEM = "sistem"


class Recounter:
    """Counts all running clocks anew when that was ordered; several beside each other are safe."""

    def __init__(
        self, database: Database, commands: Commands, *, size: int = SLICE, service_days: Targets | None = None
    ) -> None:
        self.database = database
        self.commands = commands
        self.size = size
        self.service_days = of_opening(service_days or {})

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
        """Counts until nothing is ordered any more; False where `seconds` were over before."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            async with self.database.transaction() as connection:
                if not await store_recount.pending(connection):
                    return True
                done = await self._slice(connection)
            if until is not None and time.monotonic() > until:
                return False
            if not done:
                await asyncio.sleep(PAUSE)

    async def tell(self, number: int) -> Recount:
        """Tells what an order has brought so far."""
        async with self.database.snapshot() as connection:
            return recount_of(await store_recount.load(connection, number))

    async def _slice(self, connection: AsyncConnection) -> bool:
        """Counts one slice of the oldest order; False where another process is at it."""
        now = self.commands.clock.now()
        number, calendar = await self.commands.calendars.current(connection, now)
        ordered = await store_recount.claim(connection)
        if ordered is None:
            return False
        rows = await store_recount.clocks_after(connection, ordered.reached, self.size)
        done = await self._counted(connection, rows, number, calendar)
        await store_recount.write(connection, done)
        await self.commands.publish_deadlines(connection, [each.after for each in done if _must_be_published(each)])
        totals = _totals(ordered, rows, done)
        await store_recount.note(connection, ordered.id, **totals)
        if len(rows) < self.size:
            await store_terms.redate(connection, lambda day: takedown_due_on(day, calendar))
            await self._end(connection, ordered, totals, now)
        return True

    async def _counted(
        self, connection: AsyncConnection, rows: Sequence[Row[Any]], number: int, calendar: Calendar
    ) -> list[Recounted]:
        standing = await store_recount.standing(connection, [row.item_id for row in rows])
        opened = await store_recount.opened_cases(connection, [row.item_id for row in rows])
        windows = {day: window_of(day, calendar) for day in {row.ends_on for row in rows if row.ends_on}}
        return [
            counted(
                store.clock_of(row), standing.get(row.item_id, []), opened, number, calendar, windows.get(row.ends_on)
            )
            for row in rows
        ]

    async def _end(
        self, connection: AsyncConnection, ordered: Row[Any], totals: Mapping[str, Any], now: datetime
    ) -> None:
        await store_recount.note(connection, ordered.id, finished_at=now)
        detail = {name: totals[name] for name in ("clocks", "moved", "added", "redated", "removed")}
        await MESSAGING.audit.record(
            connection, actor=SYSTEM, act="recount_clocks", subject=ordered.mark, at=now, detail=detail
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


def counted(
    clock: ItemClock,
    standing: Sequence[ClockStanding],
    opened: Mapping[str, date],
    number: int,
    calendar: Calendar,
    window: Derivation | None,
) -> Recounted:
    """Counts one running clock anew, and says which of its steps come, move and go."""
    after = replace(
        clock,
        window_opens=window.found if window else None,
        provisional=window.provisional if window else False,
        calendar_version=number,
    )
    return Recounted(clock, after, differences(clock.period, calendar, standing, opened))


def _must_be_published(done: Recounted) -> bool:
    before, after = done.before, done.after
    return (before.window_opens, before.provisional) != (after.window_opens, after.provisional)


def _totals(ordered: Row[Any], rows: Sequence[Row[Any]], done: Sequence[Recounted]) -> dict[str, Any]:
    moved = [
        (row, each)
        for row, each in zip(rows, done, strict=True)
        if each.after.period.ends_on and each.before.window_opens != each.after.window_opens
    ]
    kept = moved[: max(0, KEPT_MOVES - len(ordered.moves))]
    return {
        "reached": rows[-1].item_id if rows else ordered.reached,
        "clocks": ordered.clocks + len(rows),
        "moved": ordered.moved + len(moved),
        "added": ordered.added + sum(len(each.changes.added) for each in done),
        "redated": ordered.redated + sum(len(each.changes.redated) for each in done),
        "removed": ordered.removed + sum(len(each.changes.removed) for each in done),
        "moves": [*ordered.moves, *(_written(row, each) for row, each in kept)],
    }


def _written(row: Row[Any], done: Recounted) -> dict[str, Any]:
    moved = Moved(row.item_id, row.public_title, row.ends_on, row.window_opens, done.after.window_opens or row.ends_on)
    return {name: str(value) if isinstance(value, date) else value for name, value in asdict(moved).items()}
