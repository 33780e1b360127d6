"""Reads what the public website has to say of some items, as registry's own record has it, for a comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import ValidationError
from sqlalchemy import BigInteger, RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from services.registry.store.records import ITEMS
from services.registry.tables import MESSAGING
from shared.contracts.exemptions import DipRow, GroundPeriod, Mode, PublicRow
from shared.storage.bulk import array_of, unnested

EXEMPTIONS, PUBLICATIONS = "terbuka.exemptions", "terbuka.publications"
LISTS: Mapping[str, Literal["dik", "dip"]] = {ItemState.EXEMPT: "dik", ItemState.PUBLIC: "dip"}


@dataclass(frozen=True)
class ReleasedCopy:
    """A copy that was released once; `standing` while it is neither withdrawn nor replaced."""

    item_id: str
    sha256: str
    size: int
    media_type: str
    standing: bool


@dataclass(frozen=True)
class ListedItem:
    """What registry says of one item to the public.

    `listing` is empty where the item stands in no list. `rows` are the public rows that it may have: with all grounds,
    and without those that ended by some day, since the website changes on the day after. `staged` is the sequence of
    the last event about it, `heard` that of the publisher's last event that registry applied. `refused` is why the
    publisher put a copy of it not up. `broken`: its record cannot be read, so that it says no words and dates.
    """

    item_id: str
    listing: Literal["", "dik", "dip"] = ""
    rows: tuple[PublicRow, ...] = ()
    periods: tuple[GroundPeriod, ...] = ()
    ends_on: date | None = None
    review_on: date | None = None
    overdue_since: date | None = None
    dip: DipRow | None = None
    mode: Mode | None = None
    opened_on: date | None = None
    decree_number: str = ""
    part_of: str = ""
    copies: Mapping[str, ReleasedCopy] = field(default_factory=dict)
    staged: int = 0
    heard: int = 0
    refused: str = ""
    broken: bool = False


async def listed_after(connection: AsyncConnection, last: str, limit: int) -> Sequence[str]:
    """Returns the ids of items that stand in a list and follow an id, in order, at most `limit`."""
    c = t.items.c
    query = select(c.id).where(c.state.in_([str(state) for state in LISTS]), c.id > last)
    return list((await connection.execute(query.order_by(c.id).limit(limit))).scalars())


async def read_listed(connection: AsyncConnection, item_ids: Sequence[str]) -> Mapping[str, ListedItem]:
    """Returns what registry says of some items; one that it does not know stands in no list."""
    mine, c = array_of(item_ids), t.items.c
    query = select(c.id, c.state, c.record).where(c.id == func.any(mine))
    rows = {row["id"]: row for row in (await connection.execute(query)).mappings()}
    copies, places = await _copies(connection, item_ids), await _places(connection, item_ids)
    refused = select(t.standings.c.item_id, t.standings.c.refused).where(t.standings.c.item_id == func.any(mine))
    reasons = {row.item_id: row.refused for row in await connection.execute(refused)}
    return {
        item_id: _listed(item_id, rows.get(item_id), copies.get(item_id, {}), places.get(item_id, (0, 0)),
                         reasons.get(item_id, ""))
        for item_id in item_ids
    }  # fmt: skip


async def unapplied_since(connection: AsyncConnection, applied: Mapping[str, int]) -> Mapping[str, datetime]:
    """Returns when the oldest event was staged that follows the sequence at which the website is with each item."""
    if not applied:
        return {}
    rows, keys = MESSAGING.outbox.rows.c, list(applied)
    wanted = unnested(key=array_of(keys), last=array_of([applied[key] for key in keys], BigInteger))
    oldest = func.min(rows.staged_at).label("since")
    later = (rows.topic == EXEMPTIONS) & (rows.key == wanted.c.key) & (rows.sequence > wanted.c.last)
    query = select(rows.key, oldest).select_from(MESSAGING.outbox.rows).join(wanted, later).group_by(rows.key)
    return {row.key: row.since for row in await connection.execute(query)}


async def _copies(connection: AsyncConnection, item_ids: Sequence[str]) -> dict[str, dict[str, ReleasedCopy]]:
    c, found = t.copies.c, dict[str, dict[str, ReleasedCopy]]()
    named = (c.id, c.item_id, c.sha256, c.size, c.media_type, c.withdrawn_on)
    query = select(*named).where(c.item_id == func.any(array_of(item_ids)), c.released_on.is_not(None))
    for row in await connection.execute(query.order_by(c.id)):
        copy = ReleasedCopy(row.item_id, row.sha256, row.size, row.media_type, row.withdrawn_on is None)
        found.setdefault(row.item_id, {})[row.id] = copy
    return found


async def _places(connection: AsyncConnection, item_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Returns the sequences of the last event about each item, and of the publisher's last one that was applied."""
    said, heard = MESSAGING.outbox.sequences.c, MESSAGING.inbox.positions.c
    staged = select(said.key, said.last).where(said.topic == EXEMPTIONS, said.key == func.any(array_of(item_ids)))
    last = {row.key: row.last for row in await connection.execute(staged)}
    applied = select(heard.key, heard.last).where(heard.consumer == "registry", heard.topic == PUBLICATIONS)
    applied = applied.where(heard.key == func.any(array_of(item_ids)))
    read = {row.key: row.last for row in await connection.execute(applied)}
    return {key: (last.get(key, 0), read.get(key, 0)) for key in last.keys() | read.keys()}


def _listed(
    item_id: str,
    row: RowMapping | None,
    copies: Mapping[str, ReleasedCopy],
    places: tuple[int, int],
    refused: str,
) -> ListedItem:
    staged, heard = places
    unlisted = ListedItem(item_id, copies=copies, staged=staged, heard=heard, refused=refused)
    if row is None or row["state"] not in LISTS:
        return unlisted
    item = _readable(row)
    if item is None:
        return replace(unlisted, listing=LISTS[row["state"]], broken=True)
    listed = replace(
        unlisted,
        listing=LISTS[row["state"]],
        rows=public_rows(item),
        periods=item.classification_in_force.periods(),
        ends_on=item.ends_on,
        review_on=item.review_on,
        overdue_since=item.overdue_since,
        part_of=item.part_of,
    )
    opened = item.opened
    if opened is None:
        return listed
    return replace(listed, dip=opened.dip, mode=opened.mode, opened_on=opened.on, decree_number=opened.decree_number)


def _readable(row: RowMapping) -> Item | None:
    """Returns the item of a row, None for a record that no act wrote: one such must not end a comparison of all."""
    try:
        return ITEMS.validate_python(row["record"])
    except ValidationError:
        return None


def public_rows(item: Item) -> tuple[PublicRow, ...]:
    """Returns the public rows that an item may have: with all its grounds, and as each one ends."""
    whole = item.classification_in_force
    ends = [ground.last_day(whole.first_penetapan) for ground in whole.grounds]
    days = sorted({end + timedelta(days=1) for end in ends if end is not None and end < date.max})
    return tuple(dict.fromkeys((item.public_row(), *(item.public_row(day) for day in days))))
