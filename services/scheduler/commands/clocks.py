"""What the registry's events do to the clocks; each use case runs in the transaction of the event that brought it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.deadlines import ClockState, ItemClock, RungKind, Step, WatchedPeriod
from services.scheduler.domain.holidays import calendar_name
from services.scheduler.domain.sweep import overdue_of, plan, takedown_due_on, window_of, year_after
from services.scheduler.store import clocks as store
from services.scheduler.store import takedown_terms as store_terms
from services.scheduler.store import waits as store_waits
from services.scheduler.store.calendar import Calendars
from services.scheduler.tables import MESSAGING
from shared.contracts.deadlines import DeadlineSetV1
from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import (
    CaseClosedV1,
    CaseOpenedV1,
    CaseOpenedV2,
    HoldPlacedV1,
    HoldReleasedV1,
    ItemAmendedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemQueuedV1,
    ItemReclassifiedV1,
    ItemWaitsV1,
    OpeningApprovedV1,
    StepRefusedV1,
    TakedownRecordedV1,
)
from shared.runtime.clock import Clock, legal_day

UNTIMED = frozenset({"due", "lapse"})
"""Cases without a time limit of their own: the clock opened them."""

ENDED_QUEUE = "sudah_berakhir"
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)


class Commands:
    """Sets, moves and stops clocks; with `publishes` False no deadline is published, as when events are replayed."""

    def __init__(self, clock: Clock, calendars: Calendars, *, publishes: bool = True) -> None:
        self.clock = clock
        self.calendars = calendars
        self._publishes = publishes

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
        await store_waits.drop(connection, event.item_id)
        await store.cancel_steps(connection, event.item_id, "diklasifikasi_ulang")
        await store.put_clock(connection, fresh, event.public)
        await store.put_steps(connection, period, plan(period, calendar))
        await self.publish_set(connection, [_set_event(fresh)], cause)

    async def publish_set(
        self, connection: AsyncConnection, deadlines: Sequence[DeadlineSetV1 | None], cause: Envelope | None = None
    ) -> None:
        """Publishes W0 and D of clocks; an undated one has neither."""
        events = [event for event in deadlines if event]
        if events and self._publishes:
            await MESSAGING.outbox.stage(connection, events, at=self.clock.now(), cause=cause)

    async def retitle(self, connection: AsyncConnection, event: ItemAmendedV1, cause: Envelope) -> None:
        """Takes over a public row that changed while the period did not."""
        await store.retitle(connection, event.item_id, event.public)

    async def watch_wait(self, connection: AsyncConnection, event: ItemWaitsV1, cause: Envelope) -> None:
        """Watches the end that is written for an item that is not classified yet, or stops watching."""
        if event.ends_on is None:
            await store_waits.drop(connection, event.item_id)
        else:
            await store_waits.put(connection, event.item_id, event.version, event.ends_on)

    async def note_queue(self, connection: AsyncConnection, event: ItemQueuedV1, cause: Envelope) -> None:
        """Stops watching an item that stands where ended items stand; one in any other queue still waits."""
        if event.queue == ENDED_QUEUE:
            await store_waits.drop(connection, event.item_id)

    async def note_case(self, connection: AsyncConnection, event: CaseOpenedV1 | CaseOpenedV2, cause: Envelope) -> None:
        """Records that an opening case exists; one that people opened early is to be finished in `CASE_DAYS`.

        An old event names no day: the case was opened when it was published.
        """
        clock = await store.load(connection, event.item_id)
        opened_on = event.opened_on if isinstance(event, CaseOpenedV2) else _day_of(cause, self.clock)
        await store.put_case(
            connection,
            event.case_id,
            item_id=event.item_id,
            period_version=event.period_version,
            trigger=event.trigger,
            opened_on=opened_on,
        )
        if event.trigger not in UNTIMED and clock.state is ClockState.RUNNING:
            calendar = await self.calendars.version(connection, clock.calendar_version)
            await store.put_steps(connection, clock.period, [overdue_of(event.case_id, opened_on, calendar)])

    async def close_case(self, connection: AsyncConnection, event: CaseClosedV1, cause: Envelope) -> None:
        """Ends all that a case put on the clock; its approval, if it had one, opens nothing any more."""
        await store.close_case(connection, event.case_id)
        await store.cancel_case(connection, event.item_id, event.case_id, "berkas_ditutup")

    async def note_takedown(self, connection: AsyncConnection, event: TakedownRecordedV1, cause: Envelope) -> None:
        """Counts the working days within which somebody decides on files that were taken down.

        An old event names no day: the files went down when it was published.
        """
        _, calendar = await self.calendars.current(connection, self.clock.now())
        day = event.taken_down_on or _day_of(cause, self.clock)
        due_on = takedown_due_on(day, calendar)
        await store_terms.put(connection, event.item_id, event.takedown_id, due_on, taken_down_on=day)

    async def take_back(self, connection: AsyncConnection, event: StepRefusedV1, cause: Envelope) -> None:
        """Lets a step wait again that registry refused as too early: until its day, or for a minute and longer."""
        today, now = legal_day(self.clock.now()), self.clock.now()

        def again_at(tries: int) -> datetime | None:
            if event.on > today:
                return None
            waited: timedelta = FIRST_RETRY * 2 ** min(max(tries - 1, 0), 10)
            return now + min(waited, LONGEST_RETRY)

        await store.take_back(connection, event.item_id, event.period_version, _name_of(event), again_at)

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
        await store.cancel_overdue(connection, event.item_id, event.case_id)
        step = Step(f"opening-{event.case_id}", RungKind.OPENING, event.effective_on, case_id=event.case_id)
        await store.put_opening(connection, clock.period, step)

    async def stop_clock(self, connection: AsyncConnection, event: ItemOpenedV1, cause: Envelope) -> None:
        """Stops the clock of an opened item: nothing of it is due any more.

        A row of an existing list whose period was over on entry is opened without ever having had a clock. What opens
        as a part of another item answers the opening of that one, whose own clock runs on.
        """
        if event.part_of:
            await store.answer_parts(connection, event.part_of)
        await store_waits.drop(connection, event.item_id)
        await store.cancel_steps(connection, event.item_id, "sudah_terbuka", cases_too=True)
        await store.close(connection, event.item_id, event.opened_on)

    async def note_hold(self, connection: AsyncConnection, event: HoldPlacedV1, cause: Envelope) -> None:
        """Records a hold: it stops destruction of the item, never the expiry of its period."""
        await store.put_hold(
            connection, event.hold_id, item_id=event.item_id, kind=event.kind, placed_on=event.placed_on
        )

    async def end_hold(self, connection: AsyncConnection, event: HoldReleasedV1, cause: Envelope) -> None:
        """Records the end of a hold."""
        await store.release_hold(connection, event.hold_id, event.released_on)


def _period(event: ItemClassifiedV1 | ItemReclassifiedV1) -> WatchedPeriod:
    """Takes the period over; one without any date is reviewed a year after its penetapan, never left unwatched."""
    review_on = event.review_on
    if event.ends_on is None and review_on is None:
        review_on = year_after(event.public.penetapan_date, None)
    return WatchedPeriod(event.item_id, event.period_version, event.ends_on, review_on)


def deadline_event(
    item_id: str,
    period_version: int,
    window_opens: date | None,
    ends_on: date | None,
    number: int,
    *,
    provisional: bool,
) -> DeadlineSetV1 | None:
    """Returns the event that says W0 and D of a clock under a calendar's number; None for an undated clock."""
    if window_opens is None or ends_on is None:
        return None
    return DeadlineSetV1(
        item_id=item_id,
        period_version=period_version,
        window_opens=window_opens,
        last_exempt_day=ends_on,
        calendar_version=calendar_name(number),
        provisional=provisional,
    )


def _set_event(clock: ItemClock) -> DeadlineSetV1 | None:
    period, number = clock.period, clock.calendar_version
    return deadline_event(
        clock.item_id,
        period.period_version,
        clock.window_opens,
        period.ends_on,
        number,
        provisional=clock.provisional,
    )


def _name_of(event: StepRefusedV1) -> str:
    """Returns the name of the step that registry refused."""
    names = {
        "notice": f"h-{event.rung}",
        "review": f"review-{event.on.isoformat()}",
        "opening": f"opening-{event.case_id}",
        "lapse": "lapse",
    }
    return names[event.step]


def _day_of(cause: Envelope, clock: Clock) -> date:
    try:
        return legal_day(datetime.fromisoformat(cause.time))
    except ValueError:
        return legal_day(clock.now())
