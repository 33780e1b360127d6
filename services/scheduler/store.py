"""Loads and writes clocks, their steps, cases and holds; every function works inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.model import (
    Approval,
    Beat,
    ClockState,
    DueStep,
    ItemClock,
    Period,
    RungKind,
    RungState,
    Step,
)
from services.scheduler.sweep import RANK
from services.scheduler.tables import cases, deadlines, heartbeats, holds, rungs
from shared.contracts.exemptions import PublicRow
from shared.copying import array_of
from shared.errors import NotFound

LONGEST_WAIT = timedelta(days=1)
KEPT_BEATS = timedelta(days=35)
WAITS = rungs.c.state == literal(RungState.WAITING.value, literal_execute=True)
"""Is written into the statement: a value that is bound would hide the index of waiting steps from a plan that is kept.
"""

FIRST = literal(1, literal_execute=True)
TAKEN_BACK: dict[str, Any] = {"attempts": 0, "failure": None, "retry_at": None, "parked_at": None}


async def hold(connection: AsyncConnection, events: Sequence[Any]) -> None:
    """Holds the clocks that events are about until the transaction ends, in the order of their ids."""
    about = deadlines.c.item_id == func.any(array_of([event.key for event in events]))
    await connection.execute(select(deadlines.c.item_id).where(about).order_by(deadlines.c.item_id).with_for_update())


async def find(connection: AsyncConnection, item_id: str) -> ItemClock | None:
    """Loads a clock and holds it until the transaction ends; None for an item that was never classified."""
    query = select(deadlines).where(deadlines.c.item_id == item_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return _clock(row, await _approvals(connection, [item_id]))


async def load(connection: AsyncConnection, item_id: str) -> ItemClock:
    """Loads a clock and holds it; raises `NotFound` (`BUTIR_TANPA_WAKTU`) for an item that was never classified."""
    clock = await find(connection, item_id)
    if clock is None:
        raise NotFound(
            "BUTIR_TANPA_WAKTU",
            f"Butir {item_id} belum pernah diklasifikasikan, jadi belum punya waktu.",
            mend="Periksa nomor butir; waktu dihitung sejak penetapannya disetujui.",
        )
    return clock


async def put_clock(connection: AsyncConnection, clock: ItemClock, public: PublicRow) -> None:
    """Writes the clock of a period version, in place of the clock of an older one."""
    values = {
        "item_id": clock.item_id,
        "period_version": clock.period.period_version,
        "state": clock.state.value,
        "ends_on": clock.period.ends_on,
        "review_on": clock.period.review_on,
        "window_opens": clock.window_opens,
        "calendar_version": clock.calendar_version,
        "provisional": clock.provisional,
        "closed_on": None,
        **TAKEN_BACK,
        **_public(public),
    }
    statement = insert(deadlines).values(values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["item_id"], set_=values))


async def retitle(connection: AsyncConnection, item_id: str, public: PublicRow) -> None:
    """Takes over the public row of an item whose period did not change."""
    await connection.execute(deadlines.update().where(deadlines.c.item_id == item_id).values(_public(public)))


async def put_steps(connection: AsyncConnection, period: Period, steps: Iterable[Step]) -> None:
    """Puts steps on a clock; a step that stands there already, said or not, is left as it is."""
    rows = [_step_row(period, step) for step in steps]
    if rows:
        await connection.execute(insert(rungs).on_conflict_do_nothing(), rows)


async def put_opening(connection: AsyncConnection, period: Period, step: Step) -> None:
    """Puts the day of an approved opening on the clock; a later approval of the same case moves an unsaid one."""
    fresh = insert(rungs).values(_step_row(period, step))
    waiting = rungs.c.state == RungState.WAITING.value
    moved = fresh.on_conflict_do_update(constraint=rungs.primary_key, set_={"on": fresh.excluded.on}, where=waiting)
    await connection.execute(moved)


async def cancel_steps(connection: AsyncConnection, item_id: str, reason: str) -> None:
    """Cancels every step of an item that was not said yet."""
    waiting = and_(rungs.c.item_id == item_id, rungs.c.state == RungState.WAITING.value)
    values = {"state": RungState.CANCELLED.value, "reason": reason}
    await connection.execute(rungs.update().where(waiting).values(values))


async def close(connection: AsyncConnection, item_id: str, on: date) -> None:
    """Stops a clock for good."""
    values = {"state": ClockState.CLOSED.value, "closed_on": on, **TAKEN_BACK}
    await connection.execute(deadlines.update().where(deadlines.c.item_id == item_id).values(values))


async def put_case(connection: AsyncConnection, case_id: str, **values: Any) -> None:
    """Records what is known of an opening case."""
    statement = insert(cases).values(case_id=case_id, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["case_id"], set_=values))


async def put_hold(connection: AsyncConnection, hold_id: str, *, item_id: str, kind: str, placed_on: date) -> None:
    """Records a hold."""
    statement = insert(holds).values(hold_id=hold_id, item_id=item_id, kind=kind, placed_on=placed_on)
    await connection.execute(statement.on_conflict_do_nothing())


async def release_hold(connection: AsyncConnection, hold_id: str, released_on: date) -> None:
    """Ends a hold; raises `NotFound` (`PENAHANAN_TIDAK_ADA`) for one that was never placed."""
    ended = holds.update().where(holds.c.hold_id == hold_id).values(released_on=released_on)
    if (await connection.execute(ended)).rowcount == 0:
        raise NotFound(
            "PENAHANAN_TIDAK_ADA", f"Penahanan {hold_id} tidak tercatat.", mend="Periksa nomor penahanannya."
        )


def due_query(today: date, now: datetime) -> Select[Any]:
    """Asks for all steps whose day has come or passed, oldest first; parked items wait for their next try."""
    ready = or_(deadlines.c.parked_at.is_(None), deadlines.c.retry_at <= now)
    step = [column.label(f"step_{column.name}") for column in rungs.c]
    return (
        select(deadlines, *step)
        .join_from(rungs, deadlines, rungs.c.item_id == deadlines.c.item_id)
        .where(WAITS, rungs.c.on <= today, ready)
        .order_by(rungs.c.on, rungs.c.rank, rungs.c.item_id)
    )


async def due(
    connection: AsyncConnection, today: date, now: datetime, limit: int, *, claim: bool = True
) -> list[DueStep]:
    """Returns up to `limit` due steps; `claim` holds their clocks and passes over those that another holds."""
    query = due_query(today, now).limit(limit)
    if claim:
        query = query.with_for_update(of=deadlines, skip_locked=True)
    rows = (await connection.execute(query)).all()
    approvals = await _approvals(connection, {row.item_id for row in rows})
    return [DueStep(_step(row), _clock(row, approvals)) for row in rows]


async def settle(connection: AsyncConnection, due: DueStep, state: RungState, at: datetime, reason: str = "") -> bool:
    """Ends a waiting step as fired or cancelled; False when another sweep was first."""
    mine = and_(
        rungs.c.item_id == due.clock.item_id,
        rungs.c.period_version == due.clock.period.period_version,
        rungs.c.rung == due.step.name,
        rungs.c.state == RungState.WAITING.value,
    )
    values = {"state": state.value, "reason": reason or None, "fired_at": at if state is RungState.FIRED else None}
    return (await connection.execute(rungs.update().where(mine).values(values))).rowcount == 1


async def park(connection: AsyncConnection, item_id: str, failure: str, at: datetime) -> None:
    """Sets an item aside until its next try, each wait twice as long as the last, at most a day."""
    row = (await connection.execute(select(deadlines.c.attempts).where(deadlines.c.item_id == item_id))).one()
    wait = min(timedelta(minutes=2 ** min(row.attempts, 11)), LONGEST_WAIT)
    values = {"attempts": row.attempts + 1, "failure": failure, "retry_at": at + wait}
    parked = {**values, "parked_at": func.coalesce(deadlines.c.parked_at, at)}
    await connection.execute(deadlines.update().where(deadlines.c.item_id == item_id).values(parked))


async def unpark(connection: AsyncConnection, item_id: str) -> bool:
    """Takes an item back into the sweep; False when it was not set aside."""
    aside = and_(deadlines.c.item_id == item_id, deadlines.c.parked_at.is_not(None))
    return (await connection.execute(deadlines.update().where(aside).values(TAKEN_BACK))).rowcount == 1


async def beat(connection: AsyncConnection, done: Beat, finished_at: datetime) -> None:
    """Writes the heartbeat of a sweep and forgets those older than 35 days."""
    values = {
        "started_at": done.started_at,
        "finished_at": finished_at,
        "watermark_from": done.watermark_from,
        "watermark_to": done.watermark_to,
        "fired": done.fired,
        "superseded": done.superseded,
        "parked": done.parked,
    }
    await connection.execute(heartbeats.insert().values(values))
    await connection.execute(heartbeats.delete().where(heartbeats.c.finished_at < finished_at - KEPT_BEATS))


async def last_watermark(connection: AsyncConnection) -> datetime | None:
    """Returns the instant up to which the last sweep looked; None before the first sweep."""
    query = select(heartbeats.c.watermark_to).order_by(heartbeats.c.id.desc()).limit(1)
    found: datetime | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def next_wake(connection: AsyncConnection) -> tuple[date | None, datetime | None]:
    """Returns the day of the next step that waits, and the instant of the next try of an item set aside."""
    joined = rungs.join(deadlines, rungs.c.item_id == deadlines.c.item_id)
    soonest = select(rungs.c.on).select_from(joined).where(WAITS, deadlines.c.parked_at.is_(None))
    retry = select(func.min(deadlines.c.retry_at)).where(deadlines.c.parked_at.is_not(None))
    first = await connection.execute(soonest.order_by(rungs.c.on).limit(FIRST))
    return first.scalar_one_or_none(), (await connection.execute(retry)).scalar_one()


async def open_between(connection: AsyncConnection, first: date, last: date) -> Sequence[Row[Any]]:
    """Returns the running clocks whose period ends between two days, and holds them."""
    span = deadlines.c.ends_on.between(first, last)
    running = deadlines.c.state == ClockState.RUNNING.value
    query = select(deadlines).where(running, span).order_by(deadlines.c.item_id).with_for_update()
    return (await connection.execute(query)).all()


async def recompute(connection: AsyncConnection, clock: ItemClock, steps: Sequence[Step]) -> None:
    """Writes a clock's new W0 and the new days of its unsaid steps; a step that was said keeps its day."""
    values = {
        "window_opens": clock.window_opens,
        "provisional": clock.provisional,
        "calendar_version": clock.calendar_version,
    }
    await connection.execute(deadlines.update().where(deadlines.c.item_id == clock.item_id).values(values))
    for step in steps:
        unsaid = and_(
            rungs.c.item_id == clock.item_id,
            rungs.c.period_version == clock.period.period_version,
            rungs.c.rung == step.name,
            rungs.c.state == RungState.WAITING.value,
            rungs.c.on != step.on,
        )
        await connection.execute(rungs.update().where(unsaid).values(on=step.on))


def clock_of(row: Row[Any]) -> ItemClock:
    """Restores a clock from its stored row, without its approvals."""
    return _clock(row, {})


def _clock(row: Row[Any], approvals: dict[str, list[Approval]]) -> ItemClock:
    return ItemClock(
        period=Period(row.item_id, row.period_version, row.ends_on, row.review_on),
        state=ClockState(row.state),
        window_opens=row.window_opens,
        calendar_version=row.calendar_version,
        provisional=row.provisional,
        approvals=tuple(approvals.get(row.item_id, ())),
        parked=row.parked_at is not None,
    )


def _step(row: Row[Any]) -> Step:
    return Step(row.step_rung, RungKind(row.step_kind), row.step_on, row.step_working_days, row.step_case_id)


async def _approvals(connection: AsyncConnection, item_ids: Iterable[str]) -> dict[str, list[Approval]]:
    wanted = and_(cases.c.item_id == func.any(array_of(list(item_ids))), cases.c.effective_on.is_not(None))
    found: dict[str, list[Approval]] = {}
    for row in await connection.execute(select(cases).where(wanted).order_by(cases.c.case_id)):
        approval = Approval(row.case_id, row.period_version, row.outcome, row.effective_on)
        found.setdefault(row.item_id, []).append(approval)
    return found


def _public(public: PublicRow) -> dict[str, str]:
    return {"public_title": public.public_title, "skpd_code": public.skpd_code, "skpd_name": public.skpd_name}


def _step_row(period: Period, step: Step) -> dict[str, Any]:
    return {
        "item_id": period.item_id,
        "period_version": period.period_version,
        "rung": step.name,
        "kind": step.kind.value,
        "working_days": step.working_days,
        "case_id": step.case_id,
        "on": step.on,
        "rank": RANK[step.kind],
        "state": RungState.WAITING.value,
    }
