"""Reads what the archive asks of many items at once; no function here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.archive import address_line
from services.registry.domain.case_rules import LIVE
from services.registry.domain.destruction import why_kept
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from services.registry.store.archive_lists import RETENTION_OVER, TAKEN_DOWN_ITEMS
from services.registry.store.records import item_of, records
from shared.storage.bulk import array_of


async def held_under(connection: AsyncConnection, hold_id: str) -> Sequence[str]:
    """Returns ids of the items on which a hold is in force, in order."""
    i = t.items.c
    ours = i.record.contains({"holds": [{"id": hold_id, "released": None}]})
    return (await connection.execute(select(i.id).where(i.held, ours).order_by(i.id))).scalars().all()


async def once_held_under(connection: AsyncConnection, hold_id: str) -> list[Item]:
    """Reads the items that a hold was placed on, be it in force or released, without locking them, in order."""
    query = once_held_query(hold_id)
    return [item_of(row, connection) for row in (await connection.execute(query)).mappings()]


def once_held_query(hold_id: str) -> Select[Any]:
    """Returns the query of the records of the items that a hold was ever placed on."""
    i, ours = t.items.c, func.jsonb_build_array(func.jsonb_build_object("id", hold_id))
    return records(t.items).where(t.EVER_HELD, t.HOLDS.contains(ours)).order_by(i.id)


async def in_box(connection: AsyncConnection, place: Mapping[str, str]) -> Sequence[str]:
    """Returns ids of the items whose paper has an address in a box, in order."""
    words = [func.trim(func.jsonb_extract_path_text(t.items.c.record, "location", part)) for part in place]
    same = [func.coalesce(word, "") == wanted for word, wanted in zip(words, place.values(), strict=True)]
    kept = func.jsonb_typeof(t.items.c.record["location"]) == "object"
    query = select(t.items.c.id).where(t.LISTED, kept, *same).order_by(t.items.c.id)
    return (await connection.execute(query)).scalars().all()


async def of_ids(connection: AsyncConnection, ids: Sequence[str]) -> list[Item]:
    """Reads items without locking them, in order."""
    query = records(t.items).where(t.items.c.id == func.any(array_of(ids))).order_by(t.items.c.id)
    return [item_of(row, connection) for row in (await connection.execute(query)).mappings()]


@dataclass(frozen=True)
class RetentionOver:
    """An item whose retention is over with fate musnah; `why` is empty where its destruction may be proposed."""

    id: str
    skpd_name: str
    title: str
    state: str
    huruf: tuple[str, ...]
    jra_code: str
    retention_over_on: date
    address: str
    holds: tuple[str, ...]
    why: str


async def retention_over(connection: AsyncConnection, today: date) -> list[RetentionOver]:
    """Lists the items whose retention is over and whose fate is musnah, the longest over first."""
    return [_over(row, connection) for row in (await connection.execute(over_query(today))).mappings()]


def over_query(today: date) -> Select[Any]:
    """Returns the query of the items whose retention is over and whose fate is musnah."""
    i, c = t.items.c, t.cases.c
    live = select(c.id).where(c.item_id == i.id, c.state.in_([str(state) for state in LIVE])).exists()
    pending = or_(live, TAKEN_DOWN_ITEMS, t.CONTENT_UNDECIDED)
    names = (i.id, i.skpd_name, i.title, i.state, i.huruf, i.retention_over_on, i.held, i.part_of)
    query = select(*names, pending.label("pending"), i.record, i.sealed)
    return query.where(RETENTION_OVER, i.retention_over_on < today).order_by(i.retention_over_on, i.id)


def _over(row: RowMapping, connection: AsyncConnection) -> RetentionOver:
    item = item_of(row, connection)
    return RetentionOver(
        id=row["id"],
        skpd_name=row["skpd_name"],
        title=row["title"],
        state=row["state"],
        huruf=tuple(row["huruf"]),
        jra_code=item.retention.jra_code if item.retention else "",
        retention_over_on=row["retention_over_on"],
        address=address_line(vars(item.location)) if item.location else "",
        holds=tuple(hold.reason for hold in item.live_holds),
        why=why_kept(ItemState(row["state"]), held=row["held"], pending=row["pending"], part=bool(item.part_of)),
    )
