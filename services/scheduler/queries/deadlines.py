"""Reads for people and programs: what is due and why that day, and the calendar."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.calendar import Calendar, Derivation, Holiday
from services.scheduler.domain.deadlines import RungKind, RungState
from services.scheduler.domain.holidays import calendar_name
from services.scheduler.store.calendar import Calendars, service_days_since
from services.scheduler.tables import cases, deadlines, holds, rungs, tallies
from shared.law.ladder import LAPSE_ASKS, MISSED_ASKS, OPENING_ASKS, OVERDUE_ASKS, REVIEW_ASKS, asks_of
from shared.law.lead_times import ServiceStep, Targets
from shared.law.limits import WINDOW_DAYS
from shared.runtime.clock import Clock, legal_day
from shared.runtime.errors import NotFound
from shared.security.identity import Actor
from shared.storage.database import Database

COUNTED_AHEAD = 150  # days; farther ends show no count of working days
ASKS = {
    RungKind.LAPSE: LAPSE_ASKS,
    RungKind.REVIEW: REVIEW_ASKS,
    RungKind.MISSED: MISSED_ASKS,
    RungKind.OPENING: OPENING_ASKS,
    RungKind.OVERDUE: OVERDUE_ASKS,
}
State = Literal["running", "closed", "all"]
Phase = Literal["before_window", "in_window", "past", "undated", "closed"]


class Deadline(BaseModel):
    """One clock in a list: W0, D, and how many working days are left when the end is near."""

    item_id: str
    public_title: str
    skpd_code: str
    skpd_name: str
    period_version: int
    phase: Phase
    window_opens: date | None
    last_exempt_day: date | None
    review_on: date | None
    next_step_on: date | None
    working_days_left: int | None
    calendar_version: str
    provisional: bool


class SkippedDay(BaseModel):
    """A day that was not counted, and why."""

    date: date
    kind: str
    reason: str
    estimated: bool


class StepShown(BaseModel):
    """One step of a clock: its day, what it asks of people, and whether it was published."""

    period_version: int
    name: str
    on: date
    asks: str
    state: str
    fired_at: datetime | None
    reason: str | None
    again_at: datetime | None


class CaseShown(BaseModel):
    """An opening case as the scheduler knows it."""

    case_id: str
    trigger: str | None
    outcome: str | None
    effective_on: date | None
    opened_on: date | None
    closed: bool


class HoldShown(BaseModel):
    """A hold on the item's destruction."""

    hold_id: str
    kind: str
    placed_on: date
    released_on: date | None


class NoticeShown(BaseModel):
    """The first notice of a clock, and what the steps of an opening take by the service times, in working days.

    `since` is when those service times came into force; `steps` is empty where the province has none.
    """

    on: date
    working_days: int
    steps: dict[ServiceStep, int]
    needed: int
    since: datetime


class Explanation(BaseModel):
    """Explains a deadline: how W0 was counted back from D, day by day, and under which calendar."""

    deadline: Deadline
    working_days: int
    first_notice: NoticeShown | None
    skipped: list[SkippedDay]
    decrees: list[str]
    steps: list[StepShown]
    cases: list[CaseShown]
    holds: list[HoldShown]


class DayShown(BaseModel):
    """One day off of a calendar year."""

    date: date
    name: str
    kind: str
    estimated: bool


class YearShown(BaseModel):
    """A calendar year with its decree; `provisional` while that decree is not out."""

    year: int
    calendar_version: str
    decree: str
    provisional: bool
    days: list[DayShown]


class StuckClock(BaseModel):
    """An item that the sweep set aside."""

    item_id: str
    failure: str
    attempts: int
    parked_at: datetime
    retry_at: datetime


class Queries:
    """Answers questions about the clocks from one snapshot each."""

    def __init__(self, database: Database, calendars: Calendars, clock: Clock) -> None:
        self.database = database
        self.calendars = calendars
        self.clock = clock

    async def deadlines(
        self, *, state: State = "running", skpd: str | None = None, limit: int = 100, offset: int = 0
    ) -> list[Deadline]:
        """Lists the clocks, the nearest end first and undated ones last; `skpd` keeps one agency's only."""
        now = self.clock.now()
        query = _listed(state, skpd).limit(limit).offset(offset)
        async with self.database.snapshot() as connection:
            _, calendar = await self.calendars.shown(connection)
            rows = (await connection.execute(query)).all()
        return [_deadline(row, calendar, legal_day(now)) for row in rows]

    async def count(self, *, state: State = "running", skpd: str | None = None) -> int:
        """Counts the clocks that `deadlines` would list."""
        query = select(func.coalesce(func.sum(tallies.c.rows), 0))
        if state != "all":
            query = query.where(tallies.c.state == state)
        if skpd is not None:
            query = query.where(tallies.c.skpd_code == skpd)
        async with self.database.snapshot() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def count_in_window(self, *, skpd: str | None = None) -> int:
        """Counts the running clocks whose window is open and whose end has not passed."""
        today = legal_day(self.clock.now())
        near = (deadlines.c.window_opens <= today) & (deadlines.c.ends_on >= today)
        query = _listed("running", skpd).where(near)
        async with self.database.snapshot() as connection:
            counted = select(func.count()).select_from(query.order_by(None).subquery())
            return int((await connection.execute(counted)).scalar_one())

    async def explain(self, item_id: str, *, skpd: str | None = None) -> Explanation:
        """Explains the clock of an item; raises `NotFound` (`BUTIR_TANPA_WAKTU`), also for another agency's item."""
        today = legal_day(self.clock.now())
        async with self.database.snapshot() as connection:
            row = (await connection.execute(_listed("all", skpd).where(deadlines.c.item_id == item_id))).one_or_none()
            if row is None:
                raise _unknown(item_id)
            calendar = await self.calendars.version(connection, row.calendar_version)
            derived = calendar.derivation(row.ends_on, WINDOW_DAYS) if row.ends_on else None
            steps = await _of(connection, rungs, item_id, "period_version", "on", "rank")
            since = await service_days_since(connection, row.calendar_version)
            return Explanation(
                deadline=_deadline(row, calendar, today),
                working_days=WINDOW_DAYS,
                first_notice=_first_notice(row.period_version, steps, calendar.service_days, since),
                skipped=_skipped(derived),
                decrees=list(derived.decrees) if derived else [],
                steps=[_step(each) for each in steps],
                cases=[CaseShown(**_plain(each)) for each in await _of(connection, cases, item_id, "case_id")],
                holds=[HoldShown(**_plain(each)) for each in await _of(connection, holds, item_id, "placed_on")],
            )

    async def year(self, year: int | None = None) -> YearShown:
        """Shows a calendar year, this year by default; raises `NotFound` (`TAHUN_TANPA_KALENDER`)."""
        now = self.clock.now()
        wanted = year or legal_day(now).year
        async with self.database.snapshot() as connection:
            number, calendar = await self.calendars.shown(connection)
        content = calendar.years.get(wanted)
        if content is None:
            raise NotFound(
                "TAHUN_TANPA_KALENDER",
                f"Kalender tahun {wanted} belum tercatat.",
                mend="Pilih tahun lain, atau catat kalendernya.",
            )
        return YearShown(
            year=wanted,
            calendar_version=calendar_name(number),
            decree=content.decree,
            provisional=content.provisional,
            days=shown_days(content.days),
        )

    async def stuck(self) -> list[StuckClock]:
        """Lists the items that the sweep set aside, the oldest first."""
        query = select(deadlines).where(deadlines.c.parked_at.is_not(None)).order_by(deadlines.c.parked_at)
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(query)).all()
        return [StuckClock(**{name: getattr(row, name) for name in StuckClock.model_fields}) for row in rows]


def shown_days(days: Sequence[Holiday]) -> list[DayShown]:
    """Returns days off as people and programs see them."""
    return [DayShown(date=day.day, name=day.name, kind=day.kind.value, estimated=day.estimated) for day in days]


def agency_of(actor: Actor) -> str | None:
    """Returns the agency that an actor is confined to; None for the officers of the PPID, who see all."""
    return None if actor.has("petugas", "ketua", "tim", "pimpinan", "operator") else actor.skpd or ""


def _listed(state: State, skpd: str | None) -> Select[Any]:
    waiting = (rungs.c.item_id == deadlines.c.item_id) & (rungs.c.state == "waiting")
    following = select(func.min(rungs.c.on)).where(waiting).scalar_subquery().label("next_step_on")
    query = select(deadlines, following).order_by(deadlines.c.ends_on.nulls_last(), deadlines.c.item_id)
    if state != "all":
        query = query.where(deadlines.c.state == state)
    return query if skpd is None else query.where(deadlines.c.skpd_code == skpd)


def _deadline(row: Row[Any], calendar: Calendar, today: date) -> Deadline:
    near = row.state == "running" and row.ends_on and 0 <= (row.ends_on - today).days <= COUNTED_AHEAD
    return Deadline(
        item_id=row.item_id,
        public_title=row.public_title,
        skpd_code=row.skpd_code,
        skpd_name=row.skpd_name,
        period_version=row.period_version,
        phase=_phase(row, today),
        window_opens=row.window_opens,
        last_exempt_day=row.ends_on,
        review_on=row.review_on,
        next_step_on=row.next_step_on,
        working_days_left=calendar.working_days_left(today, row.ends_on) if near else None,
        calendar_version=calendar_name(row.calendar_version),
        provisional=row.provisional,
    )


def _phase(row: Row[Any], today: date) -> Phase:
    if row.state == "closed":
        return "closed"
    if row.ends_on is None:
        return "undated"
    if today > row.ends_on:
        return "past"
    return "in_window" if row.window_opens and today >= row.window_opens else "before_window"


def _skipped(derived: Derivation | None) -> list[SkippedDay]:
    if derived is None:
        return []
    return [
        SkippedDay(date=each.day, kind=each.kind, reason=each.reason, estimated=each.estimated)
        for each in derived.skipped
    ]


def _step(row: Row[Any]) -> StepShown:
    return StepShown(
        period_version=row.period_version,
        name=row.rung,
        on=row.on,
        asks=ASKS.get(RungKind(row.kind), "") or asks_of(row.working_days or 0),
        state=row.state,
        fired_at=row.fired_at,
        reason=row.reason,
        again_at=row.again_at,
    )


def _first_notice(version: int, steps: Sequence[Row[Any]], took: Targets, since: datetime) -> NoticeShown | None:
    stands = [each for each in steps if each.period_version == version and each.state != RungState.CANCELLED]
    first = max(
        (each for each in stands if each.kind == RungKind.NOTICE), key=lambda each: each.working_days, default=None
    )
    if first is None:
        return None
    days = {"working_days": first.working_days, "needed": sum(took.values())}
    return NoticeShown(on=first.on, steps=dict(took), since=since, **days)


async def _of(connection: AsyncConnection, table: Any, item_id: str, *order: str) -> Sequence[Row[Any]]:
    query = select(table).where(table.c.item_id == item_id).order_by(*(table.c[name] for name in order))
    return (await connection.execute(query)).all()


def _plain(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)


def _unknown(item_id: str) -> NotFound:
    return NotFound(
        "BUTIR_TANPA_WAKTU",
        f"Butir {item_id} tidak ditemukan atau belum diklasifikasikan.",
        mend="Periksa nomor butir; waktu dihitung sejak penetapan klasifikasinya disetujui.",
    )
