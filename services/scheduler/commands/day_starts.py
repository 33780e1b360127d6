"""Says once that a working day has begun, as soon as people may be told; a morning that was missed is made up for."""

from datetime import date, datetime

from services.scheduler.domain.calendar import Calendar
from services.scheduler.domain.holidays import calendar_name
from services.scheduler.store import day_starts as store
from services.scheduler.store.calendar import Calendars
from services.scheduler.tables import MESSAGING
from shared.contracts.deadlines import WorkdayBeganV1
from shared.runtime.clock import legal_day
from shared.runtime.quiet_hours import QuietHours
from shared.storage.database import Database


class DayStarts:
    """Says the beginning of each working day once, whichever process sweeps and however the clock is set."""

    def __init__(self, database: Database, calendars: Calendars, quiet: QuietHours) -> None:
        self._database = database
        self._calendars = calendars
        self._quiet = quiet
        self._said: date | None = None

    async def begin(self, now: datetime) -> None:
        """Says that today began, unless it is no working day, it is night, or it was said before.

        A day that is over is not said afterwards: the next one tells what waits by then.
        """
        today = legal_day(now)
        if today == self._said or not self._quiet.are_over(now):
            return
        async with self._database.transaction() as connection:
            number, calendar = await self._calendars.shown(connection)
            if not calendar.is_working_day(today):
                return
            since = await store.said_last(connection) or self._before(today, calendar)
            if await store.mark(connection, today, now):
                (following,) = calendar.working_days_after(today, (1,)).values()
                days_off = calendar.days_off(range(today.year - 1, today.year + 2))
                said = {"day": today, "since": since, "following": following, "days_off": days_off}
                event = WorkdayBeganV1(**said, calendar_version=calendar_name(number))
                await MESSAGING.outbox.stage(connection, [event], at=now)
        self._said = today

    def _before(self, today: date, calendar: Calendar) -> datetime:
        return self._quiet.morning_of(calendar.nth_working_day_before(today, 1))
