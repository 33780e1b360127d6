"""What the registry's events do to the clocks; each use case runs in the transaction of the event that brought it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler import store
from services.scheduler.model import ClockState, ItemClock, Period, RungKind, Step
from services.scheduler.seed import calendar_name
from services.scheduler.store_calendar import Calendars
from services.scheduler.sweep import plan, window_of, year_after
from services.scheduler.tables import PLUMBING
from shared.clock import Clock
from shared.contracts.deadlines import DeadlineSetV1
from shared.contracts.exemptions import (
    CaseOpenedV1,
    HoldPlacedV1,
    HoldReleasedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemReclassifiedV1,
    OpeningApprovedV1,
)
from shared.envelope import Envelope


class Commands:
    """Sets, moves and stops clocks."""

    def __init__(self, clock: Clock, calendars: Calendars) -> None:
        self.clock = clock
        self.calendars = calendars

    async def set_clock(
        self, connection: AsyncConnection, event: ItemClassifiedV1 | ItemReclassifiedV1, cause: Envelope
    ) -> None:
        """Puts a period on the clock in place of an older one; an older period than the clock's own is ignored."""
        number, calendar = await self.calendars.current(connection, self.clock.now())
        known = await store.find(connection, event.item_id)
        if known and event.period_version < known.period.period_version:
            return
        if known and event.period_version == known.period.period_version:
            await store.retitle(connection, event.item_id, event.public)
            return
        period = _period(event)
        window = window_of(event.ends_on, calendar) if event.ends_on else None
        fresh = ItemClock(
            period=period,
            state=ClockState.RUNNING,
            window_opens=window.found if window else None,
            calendar_version=number,
            provisional=window.provisional if window else False,
        )
        await store.cancel_steps(connection, event.item_id, "diklasifikasi_ulang")
        await store.put_clock(connection, fresh, event.public)
        await store.put_steps(connection, period, plan(period, calendar))
        await self.say_set(connection, fresh, cause)

    async def say_set(self, connection: AsyncConnection, clock: ItemClock, cause: Envelope | None) -> None:
        """Says W0 and D of a dated clock; an undated one has neither."""
        if clock.window_opens is None or clock.period.ends_on is None:
            return
        event = DeadlineSetV1(
            item_id=clock.item_id,
            period_version=clock.period.period_version,
            window_opens=clock.window_opens,
            last_exempt_day=clock.period.ends_on,
            calendar_version=calendar_name(clock.calendar_version),
            provisional=clock.provisional,
        )
        await PLUMBING.outbox.stage(connection, [event], at=self.clock.now(), cause=cause)

    async def note_case(self, connection: AsyncConnection, event: CaseOpenedV1, cause: Envelope) -> None:
        """Records that an opening case exists."""
        await store.load(connection, event.item_id)
        await store.put_case(
            connection,
            event.case_id,
            item_id=event.item_id,
            period_version=event.period_version,
            trigger=event.trigger,
        )

    async def await_opening(self, connection: AsyncConnection, event: OpeningApprovedV1, cause: Envelope) -> None:
        """Waits for the day that an approval named; an approval under an older period is ignored."""
        clock = await store.load(connection, event.item_id)
        if event.period_version != clock.period.period_version or clock.state is ClockState.CLOSED:
            return
        await store.put_case(
            connection,
            event.case_id,
            item_id=event.item_id,
            period_version=event.period_version,
            outcome=event.outcome,
            effective_on=event.effective_on,
        )
        step = Step(f"opening-{event.case_id}", RungKind.OPENING, event.effective_on, case_id=event.case_id)
        await store.put_opening(connection, clock.period, step)

    async def stop_clock(self, connection: AsyncConnection, event: ItemOpenedV1, cause: Envelope) -> None:
        """Stops the clock of an opened item: nothing of it is due any more.

        A row of an existing list whose period was over on entry is opened without ever having had a clock.
        """
        await store.cancel_steps(connection, event.item_id, "sudah_terbuka")
        await store.close(connection, event.item_id, event.opened_on)

    async def note_hold(self, connection: AsyncConnection, event: HoldPlacedV1, cause: Envelope) -> None:
        """Records a hold: it stops destruction of the item, never the expiry of its period."""
        await store.put_hold(
            connection, event.hold_id, item_id=event.item_id, kind=event.kind, placed_on=event.placed_on
        )

    async def end_hold(self, connection: AsyncConnection, event: HoldReleasedV1, cause: Envelope) -> None:
        """Records the end of a hold."""
        await store.release_hold(connection, event.hold_id, event.released_on)


def _period(event: ItemClassifiedV1 | ItemReclassifiedV1) -> Period:
    """Takes the period over; one without any date is reviewed a year after its penetapan, never left unwatched."""
    review_on = event.review_on
    if event.ends_on is None and review_on is None:
        review_on = year_after(event.public.penetapan_date, None)
    return Period(event.item_id, event.period_version, event.ends_on, review_on)
