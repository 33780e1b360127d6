"""Loads and writes what counting all running clocks anew needs; every function works inside a transaction."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Boolean, Date, Integer, Row, and_, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.deadlines import ClockStanding, ClockState, Moved, RungKind, RungState, Step
from services.scheduler.domain.sweep import Changes, ClockCount, lapse_of
from services.scheduler.store import clocks as store
from services.scheduler.tables import cases, deadlines, recount_parts, recounts, rungs
from shared.storage.bulk import array_of, unnested

RUNNING = deadlines.c.state == literal(ClockState.RUNNING.value, literal_execute=True)
"""Is written into the statement, as `store.WAITS` is, for the index of running clocks."""

PARTS = recount_parts.c
UNFINISHED = recounts.c.finished_at.is_(None)
UNDONE = PARTS.done_at.is_(None)
NO_CHANGES = Changes()
COUNTS = ("clocks", "moved", "added", "redated", "removed")
KEPT_MOVES = 200
BETWEEN_PARTS, BETWEEN_STEPS = "\x1f", "\x1e"
"""Separators of ASCII, which no name of a step and no id of a case holds."""


@dataclass(frozen=True)
class Recounted:
    """A running clock as it stands, and as it was counted anew."""

    row: Row[Any]
    count: ClockCount

    @property
    def moved(self) -> bool:
        """Tells whether the W0 of a dated clock is another."""
        return self.row.ends_on is not None and self.row.window_opens != self.count.window_opens

    @property
    def redated(self) -> bool:
        """Tells whether W0, or whether it is provisional, is another: that is published."""
        return (self.row.window_opens, self.row.provisional) != (self.count.window_opens, self.count.provisional)


ChangedStep = tuple[Recounted, Step]


@dataclass(frozen=True)
class Recount:
    """Tells what one count of all running clocks brought; `moves` names some of the clocks whose W0 moved.

    `total` is how many clocks there are to count, None until they are parted; `clocks` how many are counted.
    """

    number: int
    mark: str
    year: int | None
    begun_at: datetime
    finished_at: datetime | None
    total: int | None
    clocks: int
    moved: int
    added: int
    redated: int
    removed: int
    moves: tuple[Moved, ...]


def _recount(row: Row[Any]) -> Recount:
    moves = tuple(_move_of(each) for each in row.moves)
    plain = {name: getattr(row, name) for name in Recount.__dataclass_fields__ if name not in {"number", "moves"}}
    return Recount(number=row.id, moves=moves, **plain)


def _move_of(written: Mapping[str, Any]) -> Moved:
    before = written["before"]
    return Moved(
        written["item_id"],
        written["public_title"],
        date.fromisoformat(written["last_exempt_day"]),
        date.fromisoformat(before) if before else None,
        date.fromisoformat(written["after"]),
    )


def _written(done: Recounted) -> dict[str, Any]:
    row = done.row
    return {
        "item_id": row.item_id,
        "public_title": row.public_title,
        "last_exempt_day": str(row.ends_on),
        "before": str(row.window_opens) if row.window_opens else None,
        "after": str(done.count.window_opens),
    }


async def order(connection: AsyncConnection, mark: str, at: datetime, *, year: int | None = None) -> int:
    """Orders that every running clock be counted anew and returns the number of the order."""
    statement = recounts.insert().values(mark=mark, year=year, begun_at=at).returning(recounts.c.id)
    return int((await connection.execute(statement)).scalar_one())


async def last_mark(connection: AsyncConnection) -> str | None:
    """Returns from which calendar and ladder the clocks were last ordered to be counted."""
    query = select(recounts.c.mark).order_by(recounts.c.id.desc()).limit(1)
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def pending(connection: AsyncConnection) -> bool:
    """Tells whether clocks are still to be counted anew."""
    return bool((await connection.execute(select(exists().where(UNFINISHED)))).scalar_one())


async def oldest(connection: AsyncConnection) -> Row[Any] | None:
    """Returns the oldest unfinished order."""
    return (await connection.execute(select(recounts).where(UNFINISHED).order_by(recounts.c.id).limit(1))).one_or_none()


async def claim(connection: AsyncConnection, number: int) -> Row[Any] | None:
    """Holds an unfinished order; None where it is finished or another process has it."""
    mine = select(recounts).where(recounts.c.id == number, UNFINISHED).with_for_update(skip_locked=True)
    return (await connection.execute(mine)).one_or_none()


async def part(connection: AsyncConnection, number: int, size: int) -> None:
    """Parts the running clocks of an order, in the order of their items, and notes how many there are."""
    place = ((func.row_number().over(order_by=deadlines.c.item_id) - 1) // size).label("place")
    numbered = select(deadlines.c.item_id, place).where(RUNNING).subquery()
    parts = select(
        literal(number), numbered.c.place, func.min(numbered.c.item_id), func.max(numbered.c.item_id), func.count()
    ).group_by(numbered.c.place)
    columns = ["recount_id", "number", "first", "last", "clocks"]
    await connection.execute(recount_parts.insert().from_select(columns, parts))
    total = select(func.coalesce(func.sum(PARTS.clocks), 0)).where(PARTS.recount_id == number).scalar_subquery()
    await note(connection, number, total=total)


async def claim_part(connection: AsyncConnection, number: int) -> Row[Any] | None:
    """Holds the next part of an order that nobody has counted or holds."""
    left = select(recount_parts).where(PARTS.recount_id == number, UNDONE).order_by(PARTS.number).limit(1)
    return (await connection.execute(left.with_for_update(skip_locked=True))).one_or_none()


async def parts_left(connection: AsyncConnection, number: int) -> bool:
    """Tells whether parts of an order are not counted yet, be they held or not."""
    return bool((await connection.execute(select(exists().where(PARTS.recount_id == number, UNDONE)))).scalar_one())


async def finish_part(connection: AsyncConnection, part: Row[Any], **values: Any) -> None:
    """Notes what counting one part brought."""
    mine = and_(PARTS.recount_id == part.recount_id, PARTS.number == part.number)
    await connection.execute(recount_parts.update().where(mine).values(**values))


async def name_moves(connection: AsyncConnection, number: int, done: Sequence[Recounted]) -> None:
    """Names clocks that moved, as long as fewer than `KEPT_MOVES` are named."""
    room = and_(recounts.c.id == number, func.jsonb_array_length(recounts.c.moves) < KEPT_MOVES)
    query = select(recounts.c.moves).where(room)
    if (await connection.execute(query)).one_or_none():
        named = (await connection.execute(query.with_for_update())).scalar_one_or_none()
        if named is not None:
            moves = (_written(each) for each in done if each.moved)
            await note(connection, number, moves=[*named, *islice(moves, KEPT_MOVES - len(named))])


async def sums(connection: AsyncConnection, number: int) -> dict[str, int]:
    """Returns what the parts of an order that were counted have brought, added up."""
    counted = [func.coalesce(func.sum(PARTS[name]), 0).label(name) for name in COUNTS]
    query = select(*counted).where(PARTS.recount_id == number, PARTS.done_at.is_not(None))
    return {name: int(value) for name, value in (await connection.execute(query)).one()._mapping.items()}


async def forget_parts(connection: AsyncConnection, number: int) -> None:
    """Deletes the parts of an order whose sums are kept."""
    await connection.execute(recount_parts.delete().where(PARTS.recount_id == number))


async def load(connection: AsyncConnection, number: int) -> Recount:
    """Returns an order with what it has brought so far."""
    return await _so_far(connection, (await connection.execute(select(recounts).where(recounts.c.id == number))).one())


async def of_year(connection: AsyncConnection, year: int) -> Recount:
    """Returns the newest order that a change of a year brought, with what it has brought so far."""
    query = select(recounts).where(recounts.c.year == year).order_by(recounts.c.id.desc()).limit(1)
    return await _so_far(connection, (await connection.execute(query)).one())


async def newest(connection: AsyncConnection, limit: int) -> list[Recount]:
    """Returns the newest orders with what they have brought so far."""
    rows = (await connection.execute(select(recounts).order_by(recounts.c.id.desc()).limit(limit))).all()
    return [await _so_far(connection, row) for row in rows]


async def counting(connection: AsyncConnection) -> Recount | None:
    """Returns the oldest unfinished order with what it has brought so far."""
    row = await oldest(connection)
    return None if row is None else await _so_far(connection, row)


async def _so_far(connection: AsyncConnection, row: Row[Any]) -> Recount:
    counted: dict[str, Any] = {} if row.finished_at else dict(await sums(connection, row.id))
    return replace(_recount(row), **counted)


async def note(connection: AsyncConnection, number: int, **values: Any) -> None:
    """Writes how far an order has come."""
    await connection.execute(recounts.update().where(recounts.c.id == number).values(values))


async def clocks_of(connection: AsyncConnection, part: Row[Any]) -> Sequence[Row[Any]]:
    """Returns the running clocks of a part in the order of their items, and holds them."""
    mine = deadlines.c.item_id.between(part.first, part.last)
    query = select(deadlines).where(RUNNING, mine).order_by(deadlines.c.item_id)
    return (await connection.execute(query.with_for_update())).all()


async def standing(connection: AsyncConnection, first: str, last: str) -> dict[tuple[str, int], str]:
    """Returns what stands on the clocks of a range of items, both ends included, by item and period version.

    It is a text that `steps_of` reads: clocks with one text stand alike, and what they need is worked out once.
    """
    step = func.concat_ws(BETWEEN_PARTS, rungs.c.rung, rungs.c.kind, rungs.c.on, rungs.c.state, rungs.c.case_id)
    found = select(rungs.c.item_id, rungs.c.period_version, func.string_agg(step, BETWEEN_STEPS).label("steps"))
    query = found.where(rungs.c.item_id.between(first, last)).group_by(rungs.c.item_id, rungs.c.period_version)
    return {(item, version): steps for item, version, steps in await connection.execute(query)}


def steps_of(text: str) -> list[ClockStanding]:
    """Reads what stands on a clock from the text that `standing` makes of it."""
    return [_stands(*step.split(BETWEEN_PARTS)) for step in text.split(BETWEEN_STEPS) if step]


def _stands(name: str, kind: str, day: str, state: str, case_id: str | None = None) -> ClockStanding:
    return ClockStanding(Step(name, RungKind(kind), date.fromisoformat(day), case_id=case_id), RungState(state))


async def opened_cases(connection: AsyncConnection, first: str, last: str) -> dict[str, dict[str, date]]:
    """Returns on which day each live case was opened, by item and case, of a range of items, both ends included."""
    live = and_(cases.c.item_id.between(first, last), ~cases.c.closed, cases.c.opened_on.is_not(None))
    query = select(cases.c.item_id, cases.c.case_id, cases.c.opened_on).where(live).order_by(cases.c.case_id)
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for row in await connection.execute(query):
        found[row.item_id][row.case_id] = row.opened_on
    return found


async def write(connection: AsyncConnection, done: Sequence[Recounted], number: int) -> list[Recounted]:
    """Writes clocks that were counted anew with a calendar, and the steps that came, moved and went.

    Returns the clocks whose W0 is another, or is no longer provisional, or is now.
    """
    redated = [each for each in done if each.redated]
    await _write_clocks(connection, redated, number)
    others = [each.row for each in done if not each.redated]
    await _write_version(connection, [row.item_id for row in others if row.calendar_version != number], number)
    changed = [each for each in done if each.count.changes != NO_CHANGES]
    await store.put_rows(connection, [row for each in changed for row in _added(each)])
    await _redate(connection, [(each, step) for each in changed for step in each.count.changes.redated])
    await _remove(connection, [(each, step) for each in changed for step in each.count.changes.removed])
    return redated


def _added(done: Recounted) -> Iterator[dict[str, Any]]:
    return (store.step_row(store.clock_of(done.row).period, step) for step in done.count.changes.added)


async def _write_clocks(connection: AsyncConnection, done: Sequence[Recounted], number: int) -> None:
    if not done:
        return
    wanted = unnested(
        item=array_of([each.row.item_id for each in done]),
        opens=array_of([each.count.window_opens for each in done], Date),
        open_question=array_of([each.count.provisional for each in done], Boolean),
    )
    values = {"window_opens": wanted.c.opens, "calendar_version": number, "provisional": wanted.c.open_question}
    same = and_(_within(deadlines.c.item_id, done), deadlines.c.item_id == wanted.c.item)
    await connection.execute(update(deadlines).where(same).values(values))


async def _write_version(connection: AsyncConnection, items: Sequence[str], number: int) -> None:
    """Notes the calendar on clocks that do not carry it yet: no index holds it, so that only the rows are written."""
    if items:
        these = deadlines.c.item_id == func.any(array_of(items))
        await connection.execute(update(deadlines).where(these).values(calendar_version=number))


async def _redate(connection: AsyncConnection, steps: Sequence[ChangedStep]) -> None:
    if not steps:
        return
    wanted = unnested(
        item=array_of([done.row.item_id for done, _ in steps]),
        version=array_of([done.row.period_version for done, _ in steps], Integer),
        name=array_of([step.name for _, step in steps]),
        day=array_of([step.on for _, step in steps], Date),
    )
    await connection.execute(update(rungs).where(_unsaid(wanted, steps)).values(on=wanted.c.day))


async def _remove(connection: AsyncConnection, steps: Sequence[ChangedStep]) -> None:
    if not steps:
        return
    wanted = unnested(
        item=array_of([done.row.item_id for done, _ in steps]),
        version=array_of([done.row.period_version for done, _ in steps], Integer),
        name=array_of([step.name for _, step in steps]),
    )
    values = {"state": RungState.CANCELLED.value, "reason": "dihitung_ulang", "again_at": None}
    await connection.execute(update(rungs).where(_unsaid(wanted, steps)).values(values))


def _unsaid(wanted: Any, steps: Sequence[ChangedStep]) -> Any:
    same = and_(rungs.c.item_id == wanted.c.item, rungs.c.period_version == wanted.c.version)
    waiting = and_(rungs.c.rung == wanted.c.name, rungs.c.state == RungState.WAITING.value)
    return and_(_within(rungs.c.item_id, [done for done, _ in steps]), same, waiting)


def _within(item_id: Any, done: Sequence[Recounted]) -> Any:
    """Says that an item is one of a range: of arrays alone PostgreSQL does not know that they are part of a table."""
    return item_id.between(done[0].row.item_id, done[-1].row.item_id)


async def silent(connection: AsyncConnection, today: date, limit: int) -> Sequence[Row[Any]]:
    """Returns running clocks whose end has passed and on which no lapse waits or is awaited, and holds them.

    The day is written into the statement: of a day that is bound PostgreSQL thinks that a third of all clocks are over.
    """
    over = deadlines.c.ends_on < literal(today, Date, literal_execute=True)
    alive = or_(rungs.c.state == RungState.WAITING.value, rungs.c.again_at.is_not(None))
    mine = and_(rungs.c.item_id == deadlines.c.item_id, rungs.c.period_version == deadlines.c.period_version)
    lapse = exists().where(mine, rungs.c.kind == RungKind.LAPSE.value, alive)
    query = select(deadlines).where(RUNNING, over, ~lapse).order_by(deadlines.c.item_id)
    return (await connection.execute(query.limit(limit).with_for_update(skip_locked=True))).all()


async def revive(connection: AsyncConnection, rows: Sequence[Row[Any]], at: datetime) -> None:
    """Puts the lapse of clocks that stand over their end back on them, be it cancelled or published and forgotten."""
    present = and_(rungs.c.item_id == deadlines.c.item_id, rungs.c.period_version == deadlines.c.period_version)
    these = and_(present, deadlines.c.item_id == func.any(array_of([row.item_id for row in rows])))
    published = and_(these, rungs.c.kind == RungKind.LAPSE.value, rungs.c.state == RungState.FIRED.value)
    await connection.execute(update(rungs).where(published).values(again_at=at))
    clocks = [store.clock_of(row) for row in rows]
    await store.put_rows(
        connection,
        [store.step_row(clock.period, lapse_of(row.ends_on)) for clock, row in zip(clocks, rows, strict=True)],
    )
