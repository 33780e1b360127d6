"""What was exempt at the end of a legal day, from the books and the trail as they were written.

The buku rekap has a line for each version of an item, the penetapan say who decided and on which grounds, the audit
trail keeps the window and the calendar that scheduler counted with. Nothing is computed anew; what none of them says
is named in `unknown`.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, RowMapping, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.acts import ActName
from services.registry.domain.penetapan import Clause
from services.registry.domain.states import ItemState
from services.registry.tables import MESSAGING
from shared.runtime.clock import start_of
from shared.security.read_trail import counted
from shared.storage.blocks import ROWS
from shared.storage.bulk import array_of
from shared.storage.database import Database

Due = Literal["", "window", "review", "past_end"]
Unknown = Literal["penetapan", "window", "calendar"]
CLAUSES: TypeAdapter[tuple[Clause, ...]] = TypeAdapter(tuple[Clause, ...])


@dataclass(frozen=True)
class ExemptOn:
    """One item that was exempt at the end of the day; words for the public only, and who decided in which office.

    `window_opens` to `provisional` are those that were known on that day; `rung` is the last that was reached, None
    before the first. `due` says what waited: its window was open, its review, or its end was past. `last_act` is the
    last line of the buku rekap until that day.
    """

    item_id: str
    public_title: str
    skpd_code: str
    skpd_name: str
    huruf: tuple[str, ...]
    penetapan_number: str
    penetapan_date: date | None
    grounds: tuple[Clause, ...]
    decided_by: str
    approved_by: str
    mandate: str
    ends_on: date | None
    window_opens: date | None
    calendar_version: str
    provisional: bool | None
    rung: int | None
    due: Due
    last_act: str
    last_act_on: date
    last_act_by: str
    unknown: tuple[Unknown, ...]


@dataclass(frozen=True)
class StateOn:
    """How many items stood in which state at the end of `day`, of all that the books knew by then.

    `first_day` is the day of the first line of the books, None where they have none.
    """

    day: date
    first_day: date | None
    states: Mapping[str, int]


@dataclass(frozen=True)
class _Known:
    """What stands beside some lines of the buku rekap until a day, by the number or the id of the item."""

    penetapan: Mapping[str, RowMapping]
    windows: Mapping[str, Mapping[str, Any]]
    running: Mapping[str, RowMapping]
    rungs: Mapping[tuple[str, date], int]


@dataclass(frozen=True)
class BooksOn:
    """The books at the end of a legal day, all of them from one instant."""

    connection: AsyncConnection
    day: date

    async def state(self) -> StateOn:
        """Returns the numbers of the day."""
        first = (await self.connection.execute(select(func.min(t.register.c.day)))).scalar_one()
        line = _last_lines(self.day).subquery().c
        states = await self.connection.execute(select(line.state, func.count()).group_by(line.state))
        return StateOn(self.day, first, dict(map(tuple, states)))

    async def page(self, limit: int, offset: int) -> list[ExemptOn]:
        """Returns some of what was exempt, the nearest end first."""
        rows = await self.connection.execute(_exempt_lines(self.day).limit(limit).offset(offset))
        return await self._told(rows.mappings().all())

    async def each(self) -> AsyncIterator[list[ExemptOn]]:
        """Yields all that was exempt in blocks, the nearest end first."""
        found = await self.connection.stream(_exempt_lines(self.day))
        async for lines in found.mappings().partitions(ROWS):
            yield await self._told(lines)

    async def _told(self, lines: Sequence[RowMapping]) -> list[ExemptOn]:
        known = await _known(self.connection, self.day, lines)
        return counted([_exempt(line, known, self.day) for line in lines])


@asynccontextmanager
async def books_on(database: Database, day: date) -> AsyncIterator[BooksOn]:
    """Opens the books as they were at the end of a legal day."""
    async with database.snapshot() as connection:
        yield BooksOn(connection, day)


def _last_lines(day: date) -> Select[Any]:
    r = t.register.c
    said = [column for column in r if column.key not in {"sealed", "reason", "note", "answer"}]
    return select(*said).ext(distinct_on(r.item_id)).where(r.day <= day).order_by(r.item_id, r.id.desc())


def _exempt_lines(day: date) -> Select[Any]:
    lines = _last_lines(day).subquery()
    query = select(*lines.c).where(lines.c.state == ItemState.EXEMPT)
    return query.order_by(lines.c.ends_on.nulls_last(), lines.c.item_id)


async def _known(connection: AsyncConnection, day: date, lines: Sequence[RowMapping]) -> _Known:
    p, m, d = t.penetapan.c, t.reminders.c, t.deadlines.c
    items, numbers = (array_of([line[name] for line in lines]) for name in ("item_id", "number"))
    made = select(p.number, p.dated, p.contents).where(p.number == func.any(numbers), p.dated <= day)
    penetapan = {row["number"]: row for row in (await connection.execute(made)).mappings()}
    which = (m.item_id, m.last_exempt_day)
    reached = select(*which, func.min(m.rung).label("rung")).where(m.item_id == func.any(items), m.rung_on <= day)
    found = await connection.execute(reached.group_by(*which))
    rungs = {(row.item_id, row.last_exempt_day): row.rung for row in found}
    clocks = (await connection.execute(select(t.deadlines).where(d.item_id == func.any(items)))).mappings()
    running = {row["item_id"]: row for row in clocks}
    return _Known(penetapan, await _windows(connection, start_of(day + timedelta(days=1)), items), running, rungs)


async def _windows(
    connection: AsyncConnection, until: datetime, items: ColumnElement[Any]
) -> dict[str, Mapping[str, Any]]:
    """Returns the last window that the trail has of each item before an instant; `last` where none came after."""
    a = MESSAGING.audit.rows.c
    said = (a.act == ActName.DEADLINE_SET) & a.detail.has_key("window_opens") & (a.subject == func.any(items))
    newest = select(a.subject, func.max(a.id).label("id")).where(said).group_by(a.subject).subquery()
    query = select(a.subject, a.detail, (a.id == newest.c.id).label("last")).ext(distinct_on(a.subject))
    query = query.join(newest, newest.c.subject == a.subject).where(said, a.at < until)
    rows = (await connection.execute(query.order_by(a.subject, a.id.desc()))).mappings()
    return {row["subject"]: {**row["detail"], "last": row["last"]} for row in rows}


def _exempt(line: RowMapping, known: _Known, day: date) -> ExemptOn:
    made = known.penetapan.get(line["number"])
    window = _window(line, known)
    unknown: list[Unknown] = [] if made else ["penetapan"]
    if line["ends_on"] is not None:
        unknown += [] if window.get("window_opens") else ["window"]
        unknown += [] if window.get("calendar_version") else ["calendar"]
    return ExemptOn(
        item_id=line["item_id"],
        public_title=line["public_title"],
        skpd_code=line["skpd_code"],
        skpd_name=line["skpd_name"],
        huruf=tuple(line["huruf"]),
        penetapan_number=line["number"],
        ends_on=line["ends_on"],
        **_decided(made),
        window_opens=window.get("window_opens"),
        calendar_version=window.get("calendar_version", ""),
        provisional=window.get("provisional"),
        rung=known.rungs.get((line["item_id"], line["ends_on"])),
        due=_due(line, window, day),
        last_act=line["act"],
        last_act_on=line["day"],
        last_act_by=line["office"],
        unknown=tuple(unknown),
    )


def _decided(made: RowMapping | None) -> dict[str, Any]:
    """Returns what a penetapan says openly; what of it rests sealed stays so."""
    if made is None:
        return {"penetapan_date": None, "grounds": (), "decided_by": "", "approved_by": "", "mandate": ""}
    said = made["contents"]
    head = said.get("approver_signer") or {}
    return {
        "penetapan_date": made["dated"],
        "grounds": CLAUSES.validate_python(said["clauses"]),
        "decided_by": _who(said.get("ppid_signer"), said["ppid"]),
        "approved_by": _who(head, said["approver"]),
        "mandate": (head.get("mandate") or {}).get("number", ""),
    }


def _who(signer: Mapping[str, Any] | None, office: str) -> str:
    if not signer:
        return office
    return ", ".join(filter(None, (signer.get("name"), signer.get("office") or office)))


def _window(line: RowMapping, known: _Known) -> dict[str, Any]:
    """Returns the window of the period that ran on the day; nothing where it was counted for another end.

    Lines from before decision 0056 name no calendar; the row of the deadline that still runs names it where it is the
    same and no later line replaced it.
    """
    told, end = known.windows.get(line["item_id"]), line["ends_on"]
    if told is None or end is None or told["last_exempt_day"] != end.isoformat():
        return {}
    found = {"window_opens": date.fromisoformat(told["window_opens"]), "provisional": told.get("provisional")}
    if "calendar_version" in told:
        return {**found, "calendar_version": told["calendar_version"]}
    row = known.running.get(line["item_id"])
    same = (
        told["last"]
        and row is not None
        and (row["window_opens"], row["last_exempt_day"])
        == (
            found["window_opens"],
            end,
        )
    )
    if not same or row is None:
        return found
    return {**found, "calendar_version": row["calendar_version"], "provisional": row["provisional"]}


def _due(line: RowMapping, window: Mapping[str, Any], day: date) -> Due:
    end = line["ends_on"]
    if end is not None and end < day:
        return "past_end"
    if window and window["window_opens"] <= day:
        return "window"
    return "review" if line["queue"] == "tinjau_ulang" else ""
