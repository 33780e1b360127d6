"""Counting every running clock anew, slice by slice: after a changed calendar, after a changed ladder."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.commands.clocks import Commands
from services.scheduler.domain.calendar import Calendar
from services.scheduler.domain.deadlines import ItemClock, Moved, WatchedPeriod
from services.scheduler.domain.holidays import calendar_name
from services.scheduler.domain.sweep import ClockCount, count_anew, takedown_due_on
from services.scheduler.store import clocks as store
from services.scheduler.store import recount as store_recount
from services.scheduler.store import takedown_terms as store_terms
from services.scheduler.store.recount import KEPT_MOVES, Recount, Recounted, recount_of
from services.scheduler.tables import MESSAGING
from shared.contracts.deadlines import CalendarChangedV1
from shared.law.ladder import fingerprint
from shared.storage.database import Database

SLICE = 1000
PAUSE = 0.05
SYSTEM = "sistem"
MOST_KEPT = 10_000
"""How many sorts of clocks that stand alike are remembered while one calendar is counted with."""

NO_CASES: Mapping[str, date] = {}


class Recounter:
    """Counts all running clocks anew when that was ordered; several beside each other are safe."""

    def __init__(self, database: Database, commands: Commands, *, size: int = SLICE) -> None:
        self.database = database
        self.commands = commands
        self.size = size
        self._known: AlikeClocks | None = None

    async def begin(self) -> bool:
        """Orders a count where the calendar or the ladder is not the one that the clocks were last counted with."""
        now = self.commands.clock.now()
        async with self.database.transaction() as connection:
            number, _ = await self.commands.calendars.exclusive(connection, now)
            if await store_recount.last_mark(connection) == mark_of(number):
                return False
            await store_recount.order(connection, mark_of(number), now)
            return True

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
        done = await counted(connection, rows, self._alike(number, calendar))
        await store_recount.write(connection, done, number)
        moved = [each for each in done if each.redated]
        await self.commands.publish_deadlines(connection, [_clock(each, number) for each in moved])
        totals = _totals(ordered, done)
        await store_recount.note(connection, ordered.id, **totals)
        if len(rows) < self.size:
            await store_terms.redate(connection, lambda day: takedown_due_on(day, calendar))
            await self._end(connection, ordered, totals, now)
        return True

    def _alike(self, number: int, calendar: Calendar) -> "AlikeClocks":
        if self._known is None or self._known.mark != mark_of(number):
            self._known = AlikeClocks(number, calendar)
        return self._known

    async def _end(
        self, connection: AsyncConnection, ordered: Row[Any], totals: Mapping[str, Any], now: datetime
    ) -> None:
        await store_recount.note(connection, ordered.id, finished_at=now)
        detail = {name: totals[name] for name in ("clocks", "moved", "added", "redated", "removed")}
        await MESSAGING.audit.record(
            connection, actor=SYSTEM, act="recount_clocks", subject=ordered.mark, at=now, detail=detail
        )
        if ordered.year is not None:
            version = calendar_name(int(ordered.mark.split("/")[0]))
            changed = CalendarChangedV1(year=ordered.year, calendar_version=version, moved=totals["moved"])
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


def _clock(done: Recounted, number: int) -> ItemClock:
    """Returns a clock as it stands after it was counted."""
    return replace(
        store.clock_of(done.row),
        window_opens=done.count.window_opens,
        provisional=done.count.provisional,
        calendar_version=number,
    )


def _totals(ordered: Row[Any], done: Sequence[Recounted]) -> dict[str, Any]:
    moved = [each for each in done if each.moved]
    kept = moved[: max(0, KEPT_MOVES - len(ordered.moves))]
    changes = [each.count.changes for each in done]
    return {
        "reached": done[-1].row.item_id if done else ordered.reached,
        "clocks": ordered.clocks + len(done),
        "moved": ordered.moved + len(moved),
        "added": ordered.added + sum(len(each.added) for each in changes),
        "redated": ordered.redated + sum(len(each.redated) for each in changes),
        "removed": ordered.removed + sum(len(each.removed) for each in changes),
        "moves": [*ordered.moves, *map(_written, kept)],
    }


def _written(done: Recounted) -> dict[str, Any]:
    row, after = done.row, done.count.window_opens or done.row.ends_on
    moved = Moved(row.item_id, row.public_title, row.ends_on, row.window_opens, after)
    return {name: str(value) if isinstance(value, date) else value for name, value in asdict(moved).items()}
