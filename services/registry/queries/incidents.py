"""Questions to the register of incidents: its list and figures, and who had access to what an incident is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.acts import EVERY_ITEM
from services.registry.domain.incidents import Incident
from services.registry.store.records import incident_of, records
from services.registry.tables import MESSAGING
from shared.security.read_trail import counted
from shared.storage.bulk import array_of
from shared.storage.database import Database


@dataclass(frozen=True)
class ItemOfIncident:
    """One item of an incident, as officers read it; what state it has is not changed by any incident."""

    id: str
    title: str
    public_title: str
    skpd_code: str
    skpd_name: str
    state: str


@dataclass(frozen=True)
class IncidentLine:
    """One line of the register: number and times, and for officers what it is about."""

    id: str
    number: str
    state: str
    known_at: datetime
    due_at: datetime
    served_at: datetime | None
    is_late: bool
    persons: int | None
    is_personal: bool | None
    found_by: str
    excepted: str
    items: tuple[ItemOfIncident, ...]

    def without_titles(self) -> "IncidentLine":
        """Returns the line for whoever keeps the system running: numbers and times."""
        return replace(self, items=())


@dataclass(frozen=True)
class IncidentFigures:
    """How many incidents wait: `running` for a notice still in time, `overdue` too late, `notified` to be closed.

    `next_due_at` is the nearest end among the running ones.
    """

    running: int
    overdue: int
    notified: int
    next_due_at: datetime | None


@dataclass(frozen=True)
class AccessEntry:
    """One access to an item: who, what, when; `detail` holds ids, pages and a reason as the audit line has them."""

    at: datetime
    account: str
    act: str
    item_id: str
    detail: Mapping[str, Any]
    person: str = ""
    name: str = ""

    def by(self, person: str, name: str) -> "AccessEntry":
        """Returns the access with the person whose account it was."""
        return replace(self, person=person, name=name)


class IncidentQueries:
    """Read-only questions to the register of incidents, each answered from one snapshot."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def register(self, now: datetime) -> list[IncidentLine]:
        """Lists the incidents, newest first."""
        i = t.incidents.c
        async with self.database.snapshot() as connection:
            query = records(t.incidents).order_by(i.year.desc(), i.sequence.desc())
            found = [incident_of(row, connection) for row in (await connection.execute(query)).mappings()]
            items = await items_of(connection, sorted({id_ for each in found for id_ in each.item_ids}))
        by_id = {item.id: item for item in items}
        return counted([_line(each, by_id, now) for each in found])

    async def figures(self, now: datetime) -> IncidentFigures:
        """Counts what waits for a notice or for its closing."""
        i = t.incidents.c
        unserved, over = i.served_at.is_(None), i.due_at < now
        query = select(
            func.count().filter(unserved, ~over),
            func.count().filter(unserved, over),
            func.count().filter(i.state == "diberitahukan"),
            func.min(i.due_at).filter(unserved, ~over),
        ).select_from(t.incidents)
        async with self.database.snapshot() as connection:
            return IncidentFigures(*(await connection.execute(query)).one())

    async def to_close(self, person: str) -> int:
        """Counts the incidents whose closing waits for a second person, who may be this one."""
        query = select(func.count()).select_from(t.incidents).where(waits_to_close(person))
        async with self.database.snapshot() as connection:
            return int((await connection.execute(query)).scalar_one())


def waits_to_close(person: str) -> ColumnElement[bool]:
    """Returns the condition of the incidents whose closing waits for a second person, who may be this one."""
    i = t.incidents.c
    return and_(i.state == "diberitahukan", i.asked_by.is_not(None), i.asked_by != person, i.recorded_by != person)


async def items_of(connection: AsyncConnection, item_ids: Sequence[str]) -> tuple[ItemOfIncident, ...]:
    """Reads items by their ids, in order of their titles."""
    i = t.items.c
    columns = [i[name] for name in ItemOfIncident.__dataclass_fields__]
    query = select(*columns).where(i.id == func.any(array_of(item_ids))).order_by(i.title, i.id)
    return tuple(ItemOfIncident(**row) for row in (await connection.execute(query)).mappings())


async def accesses(connection: AsyncConnection, item_ids: Sequence[str]) -> list[AccessEntry]:
    """Reads every access of a person to some items: what they read of them, and what they did to them.

    A copy of all items that left for another receiver than registry itself is an access to each of them.
    Refused acts showed nothing and are left out, as are acts of the rooms themselves.
    """
    a = MESSAGING.audit.rows.c
    query = select(a.at, a.actor.label("account"), a.act, a.subject.label("item_id"), a.detail)
    query = query.where(
        a.subject == func.any(array_of([*item_ids, EVERY_ITEM])), a.code == "", a.actor.not_like("peristiwa:%")
    )
    return [AccessEntry(**row) for row in (await connection.execute(query.order_by(a.id))).mappings()]


async def publications(connection: AsyncConnection, item_ids: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    """Reads which copies of some items stood on the website, and when they went up and down."""
    c = t.copies.c
    query = select(c.item_id, c.id, c.released_on, c.withdrawn_on)
    query = query.where(c.item_id == func.any(array_of(item_ids)), c.released_on.is_not(None))
    return tuple(dict(row) for row in (await connection.execute(query.order_by(c.released_on, c.id))).mappings())


async def incidents_of(connection: AsyncConnection, item_id: str) -> list[dict[str, Any]]:
    """Reads the incidents of an item, newest first: number, state and when it was known."""
    i = t.incidents.c
    query = select(i.id, i.number, i.state, i.known_at).where(i.item_ids.contains([item_id]))
    rows = (await connection.execute(query.order_by(i.year.desc(), i.sequence.desc()))).mappings()
    return [dict(row) for row in rows]


def _line(incident: Incident, items: Mapping[str, ItemOfIncident], now: datetime) -> IncidentLine:
    facts = incident.facts
    return IncidentLine(
        incident.id,
        incident.number,
        str(incident.state),
        incident.known_at,
        incident.due_at,
        incident.served_at,
        incident.is_late(now),
        facts.persons if facts else None,
        facts.is_personal if facts else None,
        incident.found_by,
        incident.excepted.ground if incident.excepted else "",
        tuple(items[each] for each in incident.item_ids if each in items),
    )
