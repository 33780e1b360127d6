"""Hands an item over to the SKPD that holds it today, before anything else happens to it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain import holders
from services.registry.domain.acts import ActName
from services.registry.domain.changes import ItemChange
from services.registry.domain.facts import Signature
from services.registry.domain.holders import Successions
from services.registry.domain.item import Item
from services.registry.store import items as store
from services.registry.store import successions as store_successions
from services.registry.tables import MESSAGING
from shared.contracts.envelope import Envelope
from shared.messaging.outbox import EventSigner
from shared.runtime.clock import legal_day


async def hand_over(
    connection: AsyncConnection,
    item: Item,
    at: datetime,
    cause: Envelope | None = None,
    successions: Successions | None = None,
    *,
    signer: EventSigner,
) -> bool:
    """Makes today's holder the holder of an item that the caller has locked; tells whether that changed it.

    The change has its own line in the buku rekap and the audit trail, and is said.
    """
    room = cause.room if cause else MESSAGING.room
    by, former = Signature(f"ruang:{room}", f"sistem ({room})", legal_day(at)), item.skpd_name
    change = ItemChange(item)
    said = holders.follow(
        item, await store_successions.known(connection) if successions is None else successions, by.on
    )
    if not change.settle():
        return False
    await store.save(connection, item)
    await store.add_entry(connection, item, at=at, by=by, act=ActName.SUCCEED, note=f"sebelumnya {former}")
    await MESSAGING.outbox.stage(connection, said, at=at, cause=cause, signer=signer)
    detail = {
        "version": item.version,
        "from": item.predecessors[-1].code if item.predecessors else "",
        "to": item.skpd_code,
    }
    account = f"peristiwa:{room}" if cause else f"ruang:{room}"
    await MESSAGING.audit.record(connection, actor=account, act=ActName.SUCCEED, subject=item.id, at=at, detail=detail)
    return True
