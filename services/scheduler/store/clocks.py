"""Loads and writes clocks, their steps, cases and holds; every function works inside the caller's transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Integer, Row, Select, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.deadlines import (
    ClockState,
    DueStep,
    ItemClock,
    OpeningApproval,
    RungKind,
    RungState,
    Step,
    StepPlace,
    WatchedPeriod,
)
from services.scheduler.domain.sweep import RANK
from services.scheduler.store.calendar import hold_calendar
from services.scheduler.tables import cases, deadlines, holds, rungs, takedowns, waits
from shared.contracts.exemptions import PublicRow
from shared.runtime.errors import NotFound
from shared.storage.bulk import array_of, unnested

LONGEST_WAIT = timedelta(days=1)
WAITS = rungs.c.state == literal(RungState.WAITING.value, literal_execute=True)
"""Is written into the statement: a value that is bound would hide the index of waiting steps from a plan that is kept.
"""

FRESH = and_(WAITS, rungs.c.again_at.is_(None))
AGAIN = rungs.c.again_at.is_not(None)
UNPARKED = deadlines.c.parked_at.is_(None)
OF_ITEM = rungs.c.item_id == deadlines.c.item_id

FIRST = literal(1, literal_execute=True)
TAKEN_BACK: dict[str, Any] = {"attempts": 0, "failure": None, "retry_at": None, "parked_at": None}


async def lock_rows(connection: AsyncConnection, events: Sequence[Any]) -> None:
    """Locks the clocks that events are about until the transaction ends, in the order of their ids.

    The calendar is held before them, as whoever counts with it or replaces it does: nobody waits for another in a ring.
    """
    await hold_calendar(connection)
    about = deadlines.c.item_id == func.any(array_of([event.key for event in events]))
    await connection.execute(select(deadlines.c.item_id).where(about).order_by(deadlines.c.item_id).with_for_update())


async def find(connection: AsyncConnection, item_id: str) -> ItemClock | None:
    """Loads a clock and holds it until the transaction ends; None for an item that was never classified."""
    query = select(deadlines).where(deadlines.c.item_id == item_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return _clock(row, await _cases_of(connection, [item_id]))


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


async def put_steps(connection: AsyncConnection, period: WatchedPeriod, steps: Iterable[Step]) -> None:
    """Puts steps on a clock; a step that stands there already, published or not, is left as it is."""
    await put_rows(connection, [step_row(period, step) for step in steps])


async def put_rows(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Puts steps of any clocks; a cancelled one waits again, one that waits or was published is left as it is."""
    if not rows:
        return
    fresh = insert(rungs)
    again = {"state": RungState.WAITING.value, "on": fresh.excluded.on, "reason": None, "again_at": None, "tries": 0}
    cancelled = rungs.c.state == RungState.CANCELLED.value
    await connection.execute(
        fresh.on_conflict_do_update(constraint=rungs.primary_key, set_=again, where=cancelled), rows
    )


async def put_opening(connection: AsyncConnection, period: WatchedPeriod, step: Step) -> None:
    """Puts the day of an approved opening on the clock; a later approval of the same case moves an unpublished one."""
    fresh = insert(rungs).values(step_row(period, step))
    unpublished = rungs.c.state != RungState.FIRED.value
    values = {"on": fresh.excluded.on, "state": RungState.WAITING.value, "reason": None, "again_at": None, "tries": 0}
    moved = fresh.on_conflict_do_update(constraint=rungs.primary_key, set_=values, where=unpublished)
    await connection.execute(moved)


async def cancel_steps(connection: AsyncConnection, item_id: str, reason: str, *, cases_too: bool = False) -> None:
    """Ends every step of an item: what was not published is cancelled, what was published counts as answered.

    The time limits of its cases run on under a new period, unless `cases_too` says that they end as well.
    """
    mine = rungs.c.item_id == item_id
    ended = mine if cases_too else and_(mine, rungs.c.kind != RungKind.OVERDUE.value)
    await _end(connection, ended, reason)


async def cancel_case(connection: AsyncConnection, item_id: str, case_id: str, reason: str) -> None:
    """Ends every step of a case; a lapse that gave way to its opening no longer does."""
    await _end(connection, and_(rungs.c.item_id == item_id, rungs.c.case_id == case_id), reason)
    lapse = and_(rungs.c.item_id == item_id, rungs.c.kind == RungKind.LAPSE.value, WAITS)
    await connection.execute(rungs.update().where(lapse).values(again_at=None))


async def cancel_overdue(connection: AsyncConnection, item_id: str, case_id: str) -> None:
    """Ends the time limit of a case that was approved."""
    mine = and_(rungs.c.item_id == item_id, rungs.c.case_id == case_id)
    await _end(connection, and_(mine, rungs.c.kind == RungKind.OVERDUE.value), "sudah_disetujui")


async def answer_parts(connection: AsyncConnection, item_id: str) -> None:
    """Counts the openings in part of an item that were published as answered."""
    in_part = select(cases.c.case_id).where(cases.c.item_id == item_id, cases.c.outcome == "open_in_part")
    mine = and_(rungs.c.item_id == item_id, rungs.c.kind == RungKind.OPENING.value, rungs.c.case_id.in_(in_part))
    await connection.execute(rungs.update().where(mine, AGAIN, ~WAITS).values(again_at=None))


async def _end(connection: AsyncConnection, which: Any, reason: str) -> None:
    values = {"state": RungState.CANCELLED.value, "reason": reason, "again_at": None}
    await connection.execute(rungs.update().where(which, WAITS).values(values))
    await connection.execute(rungs.update().where(which, AGAIN).values(again_at=None))


async def close(connection: AsyncConnection, item_id: str, on: date) -> None:
    """Stops a clock for good."""
    values = {"state": ClockState.CLOSED.value, "closed_on": on, **TAKEN_BACK}
    await connection.execute(deadlines.update().where(deadlines.c.item_id == item_id).values(values))


async def put_case(connection: AsyncConnection, case_id: str, **values: Any) -> None:
    """Records what is known of an opening case."""
    statement = insert(cases).values(case_id=case_id, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["case_id"], set_=values))


async def close_case(connection: AsyncConnection, case_id: str) -> None:
    """Notes that a case ended; what was approved in it opens nothing any more."""
    await connection.execute(cases.update().where(cases.c.case_id == case_id).values(closed=True, effective_on=None))


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


def due_query(today: date, now: datetime, *, again: bool = False) -> Select[Any]:
    """Asks for all steps whose day has come or passed, oldest first; parked items wait for their next try.

    `again` asks for those that were published and not answered, or put off, and whose time to try has come.
    """
    ready = or_(UNPARKED, deadlines.c.retry_at <= now)
    which = and_(AGAIN, rungs.c.again_at <= now) if again else FRESH
    step = [column.label(f"step_{column.name}") for column in rungs.c]
    return (
        select(deadlines, *step)
        .join_from(rungs, deadlines, OF_ITEM)
        .where(which, rungs.c.on <= today, ready)
        .order_by(rungs.c.on, rungs.c.rank, rungs.c.item_id)
    )


async def due(
    connection: AsyncConnection, today: date, now: datetime, limit: int, *, claim: bool = True
) -> list[DueStep]:
    """Returns due steps, `limit` of each sort; `claim` holds their clocks and passes over those that another holds."""
    rows: list[Row[Any]] = []
    for again in (False, True):
        query = due_query(today, now, again=again).limit(limit)
        if claim:
            query = query.with_for_update(of=deadlines, skip_locked=True)
        rows += (await connection.execute(query)).all()
    rows.sort(key=lambda row: (row.step_on, row.step_rank, row.item_id))
    known = await _cases_of(connection, {row.item_id for row in rows})
    return [DueStep(_step(row), _clock(row, known), row.step_period_version) for row in rows]


async def mark_published(connection: AsyncConnection, due: DueStep, at: datetime, again_at: datetime | None) -> bool:
    """Notes that a step is published, and when to publish it again; False when another sweep was first."""
    ready = or_(WAITS, and_(rungs.c.state == RungState.FIRED.value, rungs.c.again_at <= at))
    values = {"state": RungState.FIRED.value, "reason": None, "fired_at": func.coalesce(rungs.c.fired_at, at)}
    return await _change(connection, due, ready, **values, again_at=again_at, tries=rungs.c.tries + 1)


async def mark_many(
    connection: AsyncConnection, due: Sequence[DueStep], at: datetime, again_at: Sequence[datetime | None]
) -> set[StepPlace]:
    """Notes that steps are published, as `mark_published` does each; returns those where no other sweep was first.

    The items are named apart as well: of joined arrays alone PostgreSQL thinks that it must read all steps.
    """
    places = [each.place for each in due]
    wanted = unnested(
        item=array_of([item for item, _, _ in places]),
        version=array_of([version for _, version, _ in places], Integer),
        name=array_of([name for _, _, name in places]),
        again=array_of(list(again_at), DateTime(timezone=True)),
    )
    ready = or_(WAITS, and_(rungs.c.state == RungState.FIRED.value, rungs.c.again_at <= at))
    known = rungs.c.item_id == func.any(array_of(sorted({item for item, _, _ in places})))
    step = and_(rungs.c.period_version == wanted.c.version, rungs.c.rung == wanted.c.name)
    same = and_(known, rungs.c.item_id == wanted.c.item, step)
    values = {"state": RungState.FIRED.value, "reason": None, "fired_at": func.coalesce(rungs.c.fired_at, at)}
    marked = rungs.update().where(same, ready).values(**values, again_at=wanted.c.again, tries=rungs.c.tries + 1)
    found = await connection.execute(marked.returning(rungs.c.item_id, rungs.c.period_version, rungs.c.rung))
    return {(row.item_id, row.period_version, row.rung) for row in found}


async def cancel(connection: AsyncConnection, due: DueStep, reason: str) -> None:
    """Ends a waiting step that will never be published; one that was published already counts as answered."""
    values = {"state": RungState.CANCELLED.value, "reason": reason, "again_at": None}
    if not await _change(connection, due, WAITS, **values):
        await _change(connection, due, AGAIN, again_at=None)


async def put_off(connection: AsyncConnection, due: DueStep, reason: str, again_at: datetime) -> None:
    """Leaves a waiting step on its clock, to be looked at again at an instant."""
    await _change(connection, due, WAITS, reason=reason, again_at=again_at, tries=rungs.c.tries + 1)


async def take_back(
    connection: AsyncConnection, item_id: str, version: int, name: str, again_at: Callable[[int], datetime | None]
) -> bool:
    """Lets a published step wait again, because registry refused it; False where no such step was published.

    `again_at` gives the time of the next try from the number of tries; None where the day itself is awaited.
    """
    mine = and_(rungs.c.item_id == item_id, rungs.c.period_version == version, rungs.c.rung == name)
    query = select(rungs.c.tries).where(mine, rungs.c.state == RungState.FIRED.value).with_for_update()
    tries = (await connection.execute(query)).scalar_one_or_none()
    if tries is None:
        return False
    values = {"state": RungState.WAITING.value, "fired_at": None, "reason": "ditolak_registri"}
    await connection.execute(rungs.update().where(mine).values(**values, again_at=again_at(tries)))
    return True


async def _change(connection: AsyncConnection, due: DueStep, ready: Any, **values: Any) -> bool:
    mine = and_(
        rungs.c.item_id == due.clock.item_id, rungs.c.period_version == due.version, rungs.c.rung == due.step.name
    )
    return (await connection.execute(rungs.update().where(mine, ready).values(values))).rowcount == 1


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


async def next_wake(connection: AsyncConnection, today: date) -> tuple[date | None, datetime | None]:
    """Returns the day of the next step that waits, and the instant of the next thing that is tried again or ends."""
    joined = rungs.join(deadlines, OF_ITEM)
    day = select(rungs.c.on).select_from(joined).where(FRESH, UNPARKED).order_by(rungs.c.on).limit(FIRST)
    again = select(rungs.c.again_at).select_from(joined).where(AGAIN, UNPARKED, rungs.c.on <= today)
    looks = (
        select(func.min(deadlines.c.retry_at)).where(deadlines.c.parked_at.is_not(None)),
        again.order_by(rungs.c.again_at).limit(FIRST),
        select(waits.c.due_at).order_by(waits.c.due_at).limit(FIRST),
        select(func.min(takedowns.c.due_at)).where(takedowns.c.said_at.is_(None)),
    )
    first = (await connection.execute(day)).scalar_one_or_none()
    instants = [(await connection.execute(look)).scalar_one_or_none() for look in looks]
    return first, min((each for each in instants if each is not None), default=None)


def clock_of(row: Row[Any]) -> ItemClock:
    """Restores a clock from its stored row, without its cases."""
    return _clock(row, Known({}, {}))


def step_row(period: WatchedPeriod, step: Step) -> dict[str, Any]:
    """Returns a step as a row that waits."""
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


@dataclass(frozen=True)
class Known:
    """What is known of the cases of some items: their approvals, and the days on which they were opened."""

    approvals: dict[str, list[OpeningApproval]]
    opened: dict[str, dict[str, date]]


def _clock(row: Row[Any], known: Known) -> ItemClock:
    return ItemClock(
        period=WatchedPeriod(row.item_id, row.period_version, row.ends_on, row.review_on),
        state=ClockState(row.state),
        window_opens=row.window_opens,
        calendar_version=row.calendar_version,
        provisional=row.provisional,
        approvals=tuple(known.approvals.get(row.item_id, ())),
        parked=row.parked_at is not None,
        opened=known.opened.get(row.item_id, {}),
    )


def _step(row: Row[Any]) -> Step:
    kind = RungKind(row.step_kind)
    return Step(row.step_rung, kind, row.step_on, row.step_working_days, row.step_case_id, row.step_tries)


async def _cases_of(connection: AsyncConnection, item_ids: Iterable[str]) -> Known:
    wanted = and_(cases.c.item_id == func.any(array_of(list(item_ids))), ~cases.c.closed)
    known = Known({}, {})
    for row in await connection.execute(select(cases).where(wanted).order_by(cases.c.case_id)):
        if row.effective_on is not None:
            approval = OpeningApproval(row.case_id, row.period_version, row.outcome, row.effective_on)
            known.approvals.setdefault(row.item_id, []).append(approval)
        if row.opened_on is not None:
            known.opened.setdefault(row.item_id, {})[row.case_id] = row.opened_on
    return known


def _public(public: PublicRow) -> dict[str, str]:
    return {"public_title": public.public_title, "skpd_code": public.skpd_code, "skpd_name": public.skpd_name}
