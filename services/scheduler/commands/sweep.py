"""The sweep: publishes everything whose day has come, once, and writes that it looked."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from select import select

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.commands.clock_check import NoDoubt, Watch, in_doubt
from services.scheduler.commands.day_starts import DayStarts
from services.scheduler.commands.recount import Recounter
from services.scheduler.domain.deadlines import AWAITED, Beat, DueStep, DueTakedown, RungKind, StepPlace, Wait
from services.scheduler.domain.sweep import Later, Published, Superseded, decide, following
from services.scheduler.store import clock_check as store_doubt
from services.scheduler.store import clocks as store
from services.scheduler.store import recount as store_recount
from services.scheduler.store import takedown_terms as store_terms
from services.scheduler.store import waits as store_waits
from services.scheduler.store.calendar import Calendars
from services.scheduler.tables import MESSAGING
from shared.contracts import Event
from shared.contracts.deadlines import TakedownDueV1, WaitingEndedV1
from shared.runtime.clock import Clock, ClockReading, legal_day, start_of
from shared.runtime.errors import Conflict, NotFound, TerbukaError, Transient
from shared.storage.database import Database, is_transient
from shared.storage.notify import SAFETY_SECONDS

BATCH = 1000
TICK_SECONDS = 1.0
"""How often the clock is compared with the next due time, in memory."""

HEARTBEAT = timedelta(seconds=60)
PREVIEW = 1000
NEVER = datetime.max.replace(tzinfo=UTC)
FOLLOWED = (RungKind.REVIEW, RungKind.MISSED)
"""Steps that put the next one on the clock."""

AGAIN = timedelta(hours=1)
"""After what time a lapse or an opening is published again that registry has not answered."""

log = logging.getLogger("terbuka.scheduler")


class Sweeper:
    """Publishes due steps in date order, batch by batch; several sweepers beside each other are safe.

    Nothing is published while the clock is doubted, or before all clocks are counted from the calendar in force.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        batch: int = BATCH,
        watch: Watch | None = None,
        recounter: Recounter | None = None,
        calendars: Calendars | None = None,
        day_starts: DayStarts | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.batch = batch
        self.watch = watch or NoDoubt(clock)
        self.recounter = recounter
        self.calendars = calendars or Calendars()
        self.day_starts = day_starts
        self._doubted = False
        self._wake = datetime.min.replace(tzinfo=UTC)
        self._swept: datetime | None = None
        self._looked = float("-inf")

    async def sweep(self) -> Beat:
        """Publishes all that is due and returns what was done; a heartbeat is written even when nothing is due.

        A step that cannot be published sets its item aside, visibly, and stops nobody else's. Raises `Conflict`
        (`JAM_DIRAGUKAN`) while the clock is not believed.
        """
        if self.recounter is not None:
            await self.recounter.finish()
        reading = await self._believed()
        now, done = reading.wall, Counter[str]()
        await self._revive(now)
        while await self._publish_due(now, done):
            pass
        while await self._publish_waits(now, done):
            pass
        while await self._publish_takedowns(now, done):
            pass
        if self.day_starts is not None:
            await self.day_starts.begin(now)
        return await self._beat(reading, done)

    async def preview(self) -> list[DueStep | Wait | DueTakedown]:
        """Returns up to 1,000 steps of each sort that a sweep would now publish or supersede, and changes nothing."""
        now = self.clock.now()
        async with self.database.snapshot() as connection:
            steps = await store.due(connection, legal_day(now), now, PREVIEW, claim=False)
            ended = await store_waits.ended(connection, now, PREVIEW, claim=False)
            return [*steps, *ended, *await store_terms.due(connection, now, PREVIEW, claim=False)]

    async def retry(self, item_id: str, *, actor: str) -> None:
        """Takes an item that was set aside back into the sweep; raises `NotFound` (`BUTIR_TIDAK_DIPARKIR`)."""
        async with self.database.transaction() as connection:
            if not await store.unpark(connection, item_id):
                raise NotFound(
                    "BUTIR_TIDAK_DIPARKIR",
                    "Butir ini tidak sedang disisihkan oleh penyapuan.",
                    mend="Muat ulang daftar yang macet.",
                )
            at = self.clock.now()
            await MESSAGING.audit.record(connection, actor=actor, act="retry_sweep", subject=item_id, at=at)

    async def run(self) -> None:
        """Sweeps until cancelled: when something is due, and once a minute even when nothing is."""
        begun, ticker = self.recounter is None, ThreadPoolExecutor(1, "sweep-tick")
        async with self.database.changes() as flag:
            while True:
                begun = begun or await self._begin()
                if begun and (flag.is_set() or self._look_due()):
                    flag.clear()
                    await self.turn()
                await _pause(ticker)

    async def _begin(self) -> bool:
        """Asks, before the first sweep, whether calendar and ladder are still those that the clocks stand on."""
        assert self.recounter is not None
        try:
            await self.recounter.begin()
        except Transient as error:
            log.warning("perbandingan tangga ditunda: %s", error.code)
            return False
        except Exception:
            log.exception("perbandingan tangga gagal")
            return False
        return True

    async def turn(self) -> None:
        """Sweeps when something is due or a minute has passed; a fault is logged and the next turn tries again."""
        try:
            if await self._is_time():
                await self.sweep()
        except Transient as error:
            log.warning("penyapuan ditunda: %s", error.code)
        except Conflict as error:
            if not self._doubted:
                log.warning("penyapuan berhenti: %s", error.code)
        except Exception:
            log.exception("penyapuan gagal")

    def _look_due(self) -> bool:
        """Tells whether the database must be asked: a due time has come, the clock was moved, or nothing was heard.

        The clock is read each second: whoever moves it does not notify anybody.
        """
        now = self.clock.now()
        stepped = self._swept is None or abs(now - self._swept) >= HEARTBEAT
        return stepped or self._doubted or now >= self._wake or time.monotonic() - self._looked >= SAFETY_SECONDS

    async def _is_time(self) -> bool:
        """Asks the database whether something is due, and notes when the next thing will be."""
        now, self._wake = self.clock.now(), datetime.min.replace(tzinfo=UTC)
        async with self.database.snapshot() as connection:
            swept = await store_doubt.last_watermark(connection)
            day, instant = await store.next_wake(connection, legal_day(now))
            counting = await store_recount.pending(connection)
        wakes = [start_of(day)] if day is not None else []
        wakes += [] if instant is None else [instant]
        due = bool(wakes) and min(wakes) <= now
        if due or counting or self._doubted or swept is None or abs(now - swept) >= HEARTBEAT:
            return True
        self._wake, self._swept, self._looked = min(wakes, default=NEVER), swept, time.monotonic()
        return False

    async def _believed(self) -> ClockReading:
        """Reads the clock; raises `Conflict` (`JAM_DIRAGUKAN`) where it is not believed."""
        reading = self.watch.read()
        async with self.database.transaction() as connection:
            doubt = await self.watch.look(connection, reading)
        self._doubted = doubt is not None
        if doubt is not None:
            raise in_doubt(doubt)
        return reading

    async def _revive(self, now: datetime) -> None:
        """Puts the lapse back on each running clock that stands over its end without one: nothing ends in silence."""
        async with self.database.transaction() as connection:
            rows = await store_recount.silent(connection, legal_day(now), self.batch)
            if rows:
                log.error("%s butir melewati akhirnya tanpa langkah: disampaikan lagi", len(rows))
                await store_recount.revive(connection, rows, now)

    async def _publish_due(self, now: datetime, done: Counter[str]) -> bool:
        """Publishes one batch of steps; False when none was due."""
        async with self.database.transaction() as connection:
            due = await store.due(connection, legal_day(now), now, self.batch)
            await self._publish_all(connection, due, now, done)
        return bool(due)

    async def _publish_waits(self, now: datetime, done: Counter[str]) -> bool:
        """Publishes that the written end of one batch of waiting items has passed; False when there was none."""
        async with self.database.transaction() as connection:
            ended = await store_waits.ended(connection, now, self.batch)
            events = [WaitingEndedV1(item_id=one.item_id, version=one.version, ended_on=one.ends_on) for one in ended]
            if events:
                await MESSAGING.outbox.stage(connection, events, at=now)
                await store_waits.mark_published(connection, ended, now)
        done["fired"] += len(ended)
        return bool(ended)

    async def _publish_takedowns(self, now: datetime, done: Counter[str]) -> bool:
        """Publishes that the time to decide on one batch of take-downs is over; False when there was none."""
        async with self.database.transaction() as connection:
            due = await store_terms.due(connection, now, self.batch)
            events = [TakedownDueV1(**vars(each)) for each in due]
            if events:
                await MESSAGING.outbox.stage(connection, events, at=now)
                await store_terms.mark_published(connection, [each.takedown_id for each in due], now)
        done["fired"] += len(due)
        return bool(due)

    async def _publish_all(
        self, connection: AsyncConnection, due: Sequence[DueStep], now: datetime, done: Counter[str]
    ) -> None:
        """Publishes most steps of a batch in one statement each; what needs more, or fails so, is published singly."""
        events = _plain_events(due, legal_day(now))
        try:
            async with connection.begin_nested():
                fired = await self._publish_together(
                    connection, [each for each in due if each.place in events], events, now
                )
        except Exception as error:
            if _is_transient(error):
                raise
            log.warning("penyapuan sekumpulan gagal, dilanjutkan satu per satu: %s", _code(error))
            events, fired = {}, 0
        done["fired"] += fired
        done["lost"] += len(events) - fired
        await self._publish_singly(connection, [each for each in due if each.place not in events], now, done)

    async def _publish_together(
        self, connection: AsyncConnection, due: Sequence[DueStep], events: Mapping[StepPlace, Event], now: datetime
    ) -> int:
        """Publishes steps that only have to be marked and said; returns how many there were."""
        if not due:
            return 0
        again = [now + AGAIN if each.step.kind in AWAITED else None for each in due]
        marked = await store.mark_many(connection, due, now, again)
        said = [events[each.place] for each in due if each.place in marked]
        await MESSAGING.outbox.stage(connection, said, at=now)
        return len(said)

    async def _publish_singly(
        self, connection: AsyncConnection, due: Sequence[DueStep], now: datetime, done: Counter[str]
    ) -> None:
        aside: set[str] = set()
        for each in due:
            item_id = each.clock.item_id
            if item_id in aside:
                continue
            try:
                async with connection.begin_nested():
                    done[await self._publish(connection, each, now)] += 1
            except Exception as error:
                if _is_transient(error):
                    raise
                aside.add(item_id)
                done["parked"] += 1
                log.exception("butir disisihkan: %s", item_id)
                await store.park(connection, item_id, _code(error), now)

    async def _publish(self, connection: AsyncConnection, due: DueStep, now: datetime) -> str:
        decision = decide(due, legal_day(now))
        if isinstance(decision, Superseded):
            await store.cancel(connection, due, decision.reason)
            return "superseded"
        if isinstance(decision, Later):
            await store.put_off(connection, due, decision.reason, now + AGAIN)
            return "superseded"
        if not await store.mark_published(connection, due, now, now + AGAIN if due.step.kind in AWAITED else None):
            return "lost"
        await MESSAGING.outbox.stage(connection, [decision.event], at=now)
        if due.step.kind in FOLLOWED:
            calendar = await self.calendars.version(connection, due.clock.calendar_version)
            await store.put_steps(connection, due.clock.period, following(due.step, due.clock.period, calendar))
        if due.clock.parked:
            await store.unpark(connection, due.clock.item_id)
        return "fired"

    async def _beat(self, reading: ClockReading, done: Counter[str]) -> Beat:
        async with self.database.transaction() as connection:
            beat = Beat(
                started_at=reading.wall,
                watermark_from=await store_doubt.last_watermark(connection),
                watermark_to=reading.wall,
                fired=done["fired"],
                superseded=done["superseded"],
                parked=done["parked"],
                boot=reading.boot,
                uptime=reading.uptime,
            )
            await store_doubt.beat(connection, beat, self.clock.now())
        return beat


async def _pause(ticker: ThreadPoolExecutor) -> None:
    """Waits in the kernel and not by the event loop's clock: a timer set while that clock was wrong may never ring."""
    await asyncio.get_running_loop().run_in_executor(ticker, select, [], [], [], TICK_SECONDS)


def _plain_events(due: Sequence[DueStep], today: date) -> dict[StepPlace, Event]:
    """Returns the events of steps that nothing follows, of items all whose due steps are such: their order stays."""
    found: dict[StepPlace, Event] = {}
    others: set[str] = set()
    for each in due:
        event = None if each.clock.parked or each.step.kind in FOLLOWED else _said(each, today)
        if event is None:
            others.add(each.clock.item_id)
        else:
            found[each.place] = event
    return {place: event for place, event in found.items() if place[0] not in others}


def _said(due: DueStep, today: date) -> Event | None:
    """Returns the event of a step, None where it is not published; what does not fit is told when it comes singly."""
    try:
        decision = decide(due, today)
    except Conflict:
        return None
    return decision.event if isinstance(decision, Published) else None


def _is_transient(error: Exception) -> bool:
    return isinstance(error, Transient) or (isinstance(error, DBAPIError) and is_transient(error))


def _code(error: Exception) -> str:
    return error.code if isinstance(error, TerbukaError) else type(error).__name__
