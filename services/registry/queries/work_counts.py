"""How much waits for everybody, counted for one mail: numbers and the words of the house, nothing of an item."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.work_names import CHANGES, RETURNED, WORK
from services.registry.domain.worked_days import WorkedDays
from services.registry.queries.awaiting import cases_for, items_for
from services.registry.queries.due import DUE
from services.registry.queries.incidents import waits_to_close
from services.registry.store.working_days import worked_days
from shared.messaging.effects.desk import Unreached
from shared.runtime.clock import legal_day
from shared.security.identity import Actor
from shared.storage.database import Database

Listed = tuple[str, Any, ColumnElement[Any], ColumnElement[bool]]
"""A work list: its name, its table, by when what stands there is due, and what stands there."""
SOON, AHEAD = 3, 10
"""Within how many working days what is due is counted apart, as the filters of a work list do."""


@dataclass(frozen=True)
class WorkCount:
    """How much of one kind waits for a person; `soon` and `ahead` hold what is due today as well, `over` does not."""

    label: str
    many: int
    over: int = 0
    today: int = 0
    soon: int = 0
    ahead: int = 0


def waits_for_second(person: str) -> ColumnElement[bool]:
    """Returns the condition of the mandates that wait for a second person, who may be this one."""
    m = t.mandates.c
    waits = or_((m.state == "waiting") & (m.recorded_by != person), (m.state == "ending") & (m.end_asked_by != person))
    return and_(waits, m.person != person)


async def work_of(
    connection: AsyncConnection, actors: Sequence[Actor], today: date, returned: Mapping[str, int]
) -> list[WorkCount]:
    """Returns what waits for one person in all roles of their accounts; kinds of which nothing waits are left out.

    `returned` counts what came back to each SKPD.
    """
    roles = {role for actor in actors for role in actor.roles}
    person, found = actors[0].person, list[WorkCount]()
    worked = await worked_days(connection)
    for role in sorted(roles):
        found += await _of_role(connection, role, person, today, worked)
    found += await _of_papers(connection, person, roles)
    codes = {actor.skpd for actor in actors if actor.skpd}
    found.append(WorkCount(RETURNED, sum(returned.get(code, 0) for code in codes)))
    return [each for each in found if each.many]


async def returned_by_skpd(connection: AsyncConnection) -> dict[str, int]:
    """Counts what came back to each SKPD and was not handed in again."""
    i = t.items.c
    query = select(i.skpd_code, func.count().label("many")).where(i.state == "returned").group_by(i.skpd_code)
    return {row.skpd_code: row.many for row in await connection.execute(query)}


async def changes_by_skpd(connection: AsyncConnection, since: datetime) -> dict[str, dict[str, int]]:
    """Counts since an instant, for each SKPD, the items that came to a state of `CHANGES`; each state once an item."""
    r, before, i = t.register.c, t.register.alias("before").c, t.items.c
    stayed = exists().where(before.item_id == r.item_id, before.version == r.version - 1, before.state == r.state)
    came = and_(r.day >= legal_day(since), r.at >= since, r.state.in_(CHANGES), ~stayed)
    joined = t.register.join(t.items, i.id == r.item_id)
    query = select(i.skpd_code, r.state, func.count(distinct(r.item_id)).label("many")).select_from(joined)
    found: dict[str, dict[str, int]] = {}
    for row in await connection.execute(query.where(came).group_by(i.skpd_code, r.state)):
        found.setdefault(row.skpd_code, {})[row.state] = row.many
    return found


async def due_days(connection: AsyncConnection, actor: Actor, today: date) -> dict[date, int]:
    """Counts what waits for an account by the day on which it is due; what has no day is left out."""
    found = Counter[date]()
    for role in sorted(actor.roles):
        for _, table, due, wanted in _lists(role, actor.person, today):
            query = select(due, func.count()).select_from(table).where(wanted, due.is_not(None)).group_by(due)
            for day, many in await connection.execute(query):
                found[day] += many
    return dict(found)


def _lists(role: str, person: str, today: date) -> list[Listed]:
    """Returns the work lists of a role with what each is called."""
    lists: list[Listed] = [(name, t.items, DUE, wanted) for name, wanted in items_for(role, person, today).items()]
    lists += [
        (f"case:{name}", t.cases, t.cases.c.ends_on, wanted) for name, wanted in cases_for(role, person, today).items()
    ]
    labels = {name: label for of, name, label in WORK if of == role}
    return [(labels[name], table, due, wanted) for name, table, due, wanted in lists if name in labels]


async def _of_role(
    connection: AsyncConnection, role: str, person: str, today: date, worked: WorkedDays
) -> list[WorkCount]:
    return [
        WorkCount(label, *(await connection.execute(_counted(table, due, wanted, today, worked))).one())
        for label, table, due, wanted in _lists(role, person, today)
    ]


def _counted(
    table: Any, due: ColumnElement[Any], wanted: ColumnElement[bool], today: date, worked: WorkedDays
) -> Select[Any]:
    within = [and_(due >= today, due <= worked.after(today, many)) for many in (0, SOON, AHEAD)]
    counts: list[Any] = [func.count(), *(func.count().filter(each) for each in (due < today, *within))]
    return select(*counts).select_from(table).where(wanted)


async def _of_papers(connection: AsyncConnection, person: str, roles: Iterable[str]) -> list[WorkCount]:
    """Counts notices, closings and mandates; the words name no incident, since a mail leaves the house."""
    held, i = set(roles), t.incidents.c
    second = waits_for_second(person) if held & {"operator", "petugas"} and "ketua" not in held else false()
    closes = waits_to_close(person) if held & {"ketua", "pimpinan"} else false()
    unserved = i.served_at.is_(None) if "petugas" in held else false()
    asked = (
        ("Mandat yang menunggu orang kedua", t.mandates, second),
        ("Pemberitahuan resmi yang belum dikirim", t.incidents, unserved),
        ("Catatan yang menunggu ditutup", t.incidents, closes),
    )
    return [
        WorkCount(label, (await connection.execute(select(func.count()).select_from(table).where(wanted))).scalar_one())
        for label, table, wanted in asked
    ]


async def unreached(database: Database) -> list[Unreached]:
    """Returns whose work nobody could tell them of on the last working day, in order of account."""
    u = t.unreached.c
    async with database.snapshot() as connection:
        rows = await connection.execute(select(u.account, u.many, u.since).order_by(u.account))
        return [Unreached(*row) for row in rows]
