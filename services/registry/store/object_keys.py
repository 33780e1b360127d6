"""Tells which sealed objects of the store belong to a row; no function here commits."""

from collections.abc import Sequence

from sqlalchemy import cast, func, or_, select, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.store.copies import SPENT
from services.registry.tables import MESSAGING
from shared.contracts.exemptions import ItemReturnedV1
from shared.storage.bulk import array_of

DOCUMENTS = "documents/"
DRAFTS = "drafts/"
COPIES = "copies/"
REASONS = "reasons/"
SEALED = ".age"


def id_of(key: str) -> str:
    """Returns the id in the key of a sealed object."""
    return key.rpartition("/")[2].removesuffix(SEALED)


async def lost_drafts(connection: AsyncConnection, keys: Sequence[str]) -> list[str]:
    """Returns those of the sealed drafts that no publication copy names, or one that was withdrawn and is not held."""
    c = t.copies.c
    query = select(c.draft_key).where(c.draft_key == func.any(array_of(keys)), ~SPENT)
    known = set((await connection.execute(query)).scalars())
    return [key for key in keys if key not in known]


async def spent_copies(connection: AsyncConnection, keys: Sequence[str]) -> list[str]:
    """Returns those of the sealed drafts and copies, however young, whose copy was withdrawn and is not held."""
    ids = {id_of(key): key for key in keys}
    query = select(t.copies.c.id).where(t.copies.c.id == func.any(array_of(list(ids))), SPENT)
    return [ids[id_] for id_ in (await connection.execute(query)).scalars()]


async def lost_documents(connection: AsyncConnection, keys: Sequence[str]) -> list[str]:
    """Returns those of the documents of proof that no act ever attached: neither a record nor the trail names them."""
    named = await _in_records(connection, keys)
    rest = [key for key in keys if key not in named]
    if not rest:
        return []
    a = MESSAGING.audit.rows.c
    attached = a.detail["document"].astext
    query = select(attached).where(attached == func.any(array_of([id_of(key) for key in rest])))
    audited = set((await connection.execute(query)).scalars())
    return [key for key in rest if id_of(key) not in audited]


async def lost_reasons(connection: AsyncConnection, keys: Sequence[str]) -> list[str]:
    """Returns those of the sealed reasons that no return of an item named: neither an event nor the trail.

    The trail names them for good; the event alone does so for items that went back before the trail did.
    """
    a, rows = MESSAGING.audit.rows.c, MESSAGING.outbox.rows.c
    in_trail, in_event = a.detail["reason_key"].astext, cast(rows.payload, JSONB)["reason_key"].astext
    wanted = func.any(array_of(keys))
    said = select(in_event).where(rows.type == ItemReturnedV1.type, in_event == wanted)
    named = set((await connection.execute(union_all(select(in_trail).where(in_trail == wanted), said))).scalars())
    return [key for key in keys if key not in named]


async def _in_records(connection: AsyncConnection, keys: Sequence[str]) -> set[str]:
    case, item = t.cases.c.record, t.items.c.record
    held = [case["document"]["object_key"].astext]
    held += [item[part]["document"]["object_key"].astext for part in ("expiry", "correction", "content_decision")]
    wanted = array_of(keys)
    query = union_all(*(select(each.label("key")).where(each == func.any(wanted)) for each in held))
    return set((await connection.execute(query)).scalars())


async def unreleased_copies(connection: AsyncConnection, keys: Sequence[str]) -> list[str]:
    """Returns those of the copies sealed to the publisher that nobody released or that were withdrawn, each locked.

    A copy that somebody releases just now is left out; its release looks for the object under the same lock.
    """
    c, ids = t.copies.c, {id_of(key): key for key in keys}
    query = select(c.id, c.released_by).where(c.id == func.any(array_of(list(ids))))
    known = set((await connection.execute(query)).scalars())
    unneeded = (c.released_by.is_(None), c.object_key == "", SPENT)
    free = select(c.id).where(c.id == func.any(array_of(list(ids))), or_(*unneeded))
    found = set((await connection.execute(free.order_by(c.id).with_for_update(skip_locked=True))).scalars())
    return [key for id_, key in ids.items() if id_ in found or id_ not in known]
