"""Loads and writes publication copies inside the caller's transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.copies import Copy, cases_of, lacks_consent, shown_by_office
from services.registry.domain.facts import Consent, Signature
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from services.registry.store import items as store
from shared.files.copy_facts import CopyFacts

SAME = (
    "id", "item_id", "draft_key", "sha256", "size", "media_type", "redacted", "object_key", "approval", "withdrawn_on",
    "original", "replaced_by", "earlier",
)  # fmt: skip

OWN, WHOLE = t.items.alias("own"), t.items.alias("whole")
HELD = (
    select(OWN.c.id)
    .outerjoin(WHOLE, WHOLE.c.id == OWN.c.part_of)
    .where(OWN.c.id == t.copies.c.item_id, or_(OWN.c.held, WHOLE.c.held))
    .exists()
)
"""A legal hold is in force on the item of a copy, or on the item that it is a part of."""
SPENT = and_(t.copies.c.withdrawn_on.is_not(None), ~HELD)
"""A copy was withdrawn, and no legal hold keeps the bytes: nothing under a hold is destroyed."""


async def add(connection: AsyncConnection, copy: Copy) -> None:
    """Writes an uploaded publication copy."""
    await connection.execute(t.copies.insert().values(**_columns(copy)))


async def save_release(connection: AsyncConnection, copy: Copy) -> None:
    """Writes the release of a publication copy; who saw it stays as it is written."""
    columns = _columns(copy)
    values = {name: columns[name] for name in ("object_key", "approval", "released_by", "released_on", "earlier")}
    await connection.execute(update(t.copies).where(t.copies.c.id == copy.id).values(**values))


async def see(connection: AsyncConnection, copy: Copy, by: Signature) -> None:
    """Notes that a person opened a publication copy; a second time changes nothing."""
    c = t.copies.c
    unseen = (c.id == copy.id) & ~c.seen_by.contains([by.person])
    await connection.execute(update(t.copies).where(unseen).values(seen_by=func.array_append(c.seen_by, by.person)))


async def load(connection: AsyncConnection, item_id: str, copy_id: str) -> Copy:
    """Loads a publication copy of an item; raises NotFound SALINAN_TIDAK_DIKENAL."""
    return await _one(connection, _of(item_id, copy_id))


async def lock(connection: AsyncConnection, item_id: str, copy_id: str) -> Copy:
    """Loads a publication copy as `load` does and locks it until the transaction ends."""
    return await _one(connection, _of(item_id, copy_id).with_for_update())


def _of(item_id: str, copy_id: str) -> Select[Any]:
    return select(t.copies).where(t.copies.c.id == copy_id, t.copies.c.item_id == item_id)


async def _one(connection: AsyncConnection, query: Select[Any]) -> Copy:
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise refuse("SALINAN_TIDAK_DIKENAL")
    return _copy(dict(row))


async def consents(connection: AsyncConnection, item: Item) -> tuple[Consent, ...]:
    """Returns an item's consents and those of the item that it is a part of, which is locked."""
    return _both(item, await store.load(connection, item.part_of) if item.part_of else None)


async def told_consents(connection: AsyncConnection, item: Item) -> tuple[Consent, ...]:
    """Returns what `consents` does and locks nothing."""
    return _both(item, await store.read(connection, item.part_of) if item.part_of else None)


def _both(item: Item, whole: Item | None) -> tuple[Consent, ...]:
    return (*item.consents, *(whole.consents if whole else ()))


async def lacks(connection: AsyncConnection, item: Item, given: Sequence[Consent]) -> bool:
    """Tells whether copies of an item wait for a consent, by its cases and what was consented to."""
    query = select(t.cases.c.id, t.cases.c.trigger).where(t.cases.c.id.in_(cases_of(item)))
    triggers = {row.id: row.trigger for row in await connection.execute(query)}
    case_id = item.opened.case_id if item.opened else ""
    opened_by = await store.read_case(connection, case_id) if case_id in triggers else None
    return lacks_consent(item, triggers, given, shown=shown_by_office(item, opened_by))


async def withdraw(connection: AsyncConnection, item_id: str, on: date, *, waiting: bool = False) -> int:
    """Notes that the released copies of an item went offline for good, with `waiting` all others too.

    Returns how many there are.
    """
    c = t.copies.c
    standing = (c.item_id == item_id) & c.withdrawn_on.is_(None)
    if not waiting:
        standing &= c.released_by.is_not(None)
    statement = update(t.copies).where(standing).values(withdrawn_on=on).returning(c.id)
    return len((await connection.execute(statement)).all())


async def waiting(connection: AsyncConnection, item_id: str) -> list[Copy]:
    """Loads the copies of an item that nobody released and that are not void, oldest first."""
    c = t.copies.c
    query = select(t.copies).where(c.item_id == item_id, c.withdrawn_on.is_(None), c.released_by.is_(None))
    return [_copy(dict(row)) for row in (await connection.execute(query.order_by(c.id))).mappings()]


async def standing(connection: AsyncConnection, item_id: str) -> list[Copy]:
    """Loads the released copies of an item that are not void, oldest first."""
    c = t.copies.c
    query = select(t.copies).where(c.item_id == item_id, c.withdrawn_on.is_(None), c.released_by.is_not(None))
    return [_copy(dict(row)) for row in (await connection.execute(query.order_by(c.id))).mappings()]


async def replace(connection: AsyncConnection, ids: Collection[str], by: str, on: date) -> None:
    """Notes that these copies are void, because another copy or the dossier took their place."""
    c = t.copies.c
    standing = c.id.in_(list(ids)) & c.withdrawn_on.is_(None)
    await connection.execute(update(t.copies).where(standing).values(withdrawn_on=on, replaced_by=by))


async def spent_keys(connection: AsyncConnection, item_id: str) -> list[str]:
    """Returns the keys of the sealed drafts and copies of an item that were withdrawn, none under a legal hold."""
    c = t.copies.c
    query = select(c.draft_key, c.object_key).where(c.item_id == item_id, SPENT)
    return [key for row in await connection.execute(query) for key in row if key]


def _columns(copy: Copy) -> dict[str, Any]:
    return {name: getattr(copy, name) for name in SAME} | {
        "facts": asdict(copy.facts),
        "seen_by": list(copy.seen_by),
        "uploaded_by": copy.uploaded.person,
        "uploaded_on": copy.uploaded.on,
        "released_by": copy.released.person if copy.released else None,
        "released_on": copy.released.on if copy.released else None,
    }


def _copy(row: Mapping[str, Any]) -> Copy:
    released = Signature(row["released_by"], "", row["released_on"]) if row["released_by"] else None
    uploaded = Signature(row["uploaded_by"], "", row["uploaded_on"])
    return Copy(
        **{name: row[name] for name in SAME},
        uploaded=uploaded,
        released=released,
        seen_by=tuple(row["seen_by"]),
        facts=CopyFacts(**row["facts"]),
    )
