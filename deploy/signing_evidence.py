"""The evidence on which the key of a signer ends, and what registry signs anew after it ended (decision 0059)."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.operator_name import operator
from deploy.room_keys import key_folder, load_keys
from deploy.rooms import AUDITED, SIGNER, SITE_ROOM, VERIFYING, audit_of, messaging_of
from deploy.topics.catalogue import all_topics
from shared.contracts.envelope import unwrap
from shared.messaging.outbox import EventSigner
from shared.runtime.errors import Conflict, Refusal
from shared.security import signing_rotation
from shared.security.audit import Audit
from shared.security.keys import AUDIT, LOG, SIGNING
from shared.security.log_signer import readers_of
from shared.security.notes import parse
from shared.security.signer_keys import SignerKey, SignerKeys
from shared.storage.bulk import array_of
from shared.storage.database import opened_database
from shared.storage.notify import OUTBOX

LOCK_SECONDS = 10


@dataclass(frozen=True)
class UnheardEvent:
    """An event of registry that a room which checks signatures has not applied yet, and the key that signed it."""

    row_id: int
    event_id: str
    type: str
    key: str
    sequence: int
    signer: SignerKey

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        place = {"event_id": self.event_id, "type": self.type, "key": self.key, "sequence": self.sequence}
        return {**place, "signed_by": self.signer.key_id, "state": str(self.signer.state)}


async def retire(url: str, home: Path, name: str) -> dict[str, Any]:
    """Ends the key that signed before the switch, once nothing needs it any more.

    Raises `Conflict`: `KUNCI_BELUM_BERGANTI` where none leaves, `KUNCI_BARU_BELUM_TERPAKAI` where the new key has
    signed nothing yet, `KUNCI_LAMA_MASIH_DITUNGGU` where an event that it signed was not applied by every room.
    """
    folder = key_folder(home)
    signing_rotation.leaving(folder, name)
    return await _evidence_of(name)(url, home)


def refuse_other(name: str) -> None:
    """Raises `Refusal` (`BUKAN_KUNCI_PENANDA`) for a key whose rotation has no evidence to end on."""
    _evidence_of(name)


async def unheard(url: str, home: Path) -> list[UnheardEvent]:
    """Returns the events that readers have not applied and that another key than the active one signed."""
    async with opened_database(url, SIGNER) as database, database.snapshot() as connection:
        return await _unheard(connection, key_folder(home).signer_keys(SIGNING))


async def sign_anew(url: str, home: Path) -> list[UnheardEvent]:
    """Signs those events with the active key and lets them be sent again; returns them.

    Only what one of the signer's own keys had signed is signed anew, as it stands in registry's outbox: the same id,
    sequence and content.
    """
    keys, folder = load_keys(home, SIGNER), key_folder(home)
    signer = EventSigner(keys.signing_private or "")
    async with opened_database(url, SIGNER) as database, database.transaction() as connection:
        found = await _unheard(connection, folder.signer_keys(SIGNING))
        for event in found:
            await _sign_row(connection, event.row_id, signer)
        if found:
            await connection.execute(select(func.pg_notify(OUTBOX, SIGNER)))
            await _note(connection, messaging_of(SIGNER).audit, "sign_anew", {"events": len(found)})
    return found


async def _retire_events(url: str, home: Path) -> dict[str, Any]:
    """Ends the old key of events while no event is written, so that none is under way with its signature."""
    folder, outbox = key_folder(home), messaging_of(SIGNER).outbox.rows
    async with opened_database(url, SIGNER) as database, database.transaction() as connection:
        await connection.execute(select(func.set_config("lock_timeout", f"{LOCK_SECONDS}s", True)))
        await connection.execute(text(f"LOCK TABLE {outbox.fullname} IN SHARE MODE"))
        keys = folder.signer_keys(SIGNING)
        newest = (await connection.execute(select(outbox).order_by(outbox.c.id.desc()).limit(1))).one_or_none()
        if newest is None or _signer_of(newest, keys) != keys.active:
            raise _unused(SIGNING)
        waiting = await _unheard(connection, keys)
        if waiting:
            raise _awaited(waiting)
        ended = signing_rotation.retire(folder, SIGNING, datetime.now(UTC))
        await _note(connection, messaging_of(SIGNER).audit, "retire_key", {"key": ended.key_id})
    return {"name": SIGNING, "retired": ended.key_id, "ended_at": ended.ended_at}


async def _retire_heads(room: str, url: str, home: Path) -> dict[str, Any]:
    """Ends the old key of the heads of a trail at the first head of the new one, which holds all that came before."""
    folder, name, audit = key_folder(home), f"{AUDIT}{room}", audit_of(room)
    async with opened_database(url, room) as database, database.transaction() as connection:
        head, keys = await audit.last_head(connection), folder.signer_keys(name)
        if head is None or head.signer(keys) != keys.active:
            raise _unused(name)
        at = datetime.fromisoformat(head.at)
        ended = signing_rotation.retire(folder, name, at, until=head.position, digest=head.hash)
        await _note(connection, audit, "retire_key", {"key": ended.key_id, "position": head.position}, name)
    return {"name": name, "retired": ended.key_id, "ended_at": ended.ended_at, "until": ended.until}


async def _retire_log(url: str, home: Path) -> dict[str, Any]:
    """Ends the old key of the log at the newest checkpoint, which the new key signed beside it."""
    from services.publisher.store import closures

    folder, room = key_folder(home), SITE_ROOM
    async with opened_database(url, room) as database, database.transaction() as connection:
        row = await closures.newest(connection)
        note = parse(row["note"]) if row else None
        if note is None or not readers_of(note.checkpoint.origin, folder.signer_keys(LOG))[0].holds(note):
            raise _unused(LOG)
        size, root = note.checkpoint.size, b64encode(note.checkpoint.root).decode()
        ended = signing_rotation.retire(folder, LOG, datetime.now(UTC), until=size, digest=root)
        await _note(connection, audit_of(room), "retire_key", {"key": ended.key_id, "size": size}, LOG)
    return {"name": LOG, "retired": ended.key_id, "ended_at": ended.ended_at, "until": size}


EVIDENCE: Mapping[str, Callable[[str, Path], Awaitable[dict[str, Any]]]] = {
    SIGNING: _retire_events,
    LOG: _retire_log,
    **{f"{AUDIT}{room}": partial(_retire_heads, room) for room in AUDITED},
}
"""How the key of each signer ends."""


def _evidence_of(name: str) -> Callable[[str, Path], Awaitable[dict[str, Any]]]:
    if name not in EVIDENCE:
        raise Refusal(
            "BUKAN_KUNCI_PENANDA",
            f"Kunci {name} bukan kunci yang menandatangani.",
            mend=f"Sebutkan salah satu dari {', '.join(EVIDENCE)}.",
        )
    return EVIDENCE[name]


async def _unheard(connection: AsyncConnection, keys: SignerKeys) -> list[UnheardEvent]:
    """Returns what `unheard` does, by the positions of the readers, which no event can claim."""
    found = dict[int, UnheardEvent]()
    for room in VERIFYING:
        for row in await connection.execute(_ahead_of(room)):
            signer = _signer_of(row, keys)
            if signer is not None and signer != keys.active:
                found[row.id] = UnheardEvent(row.id, row.event_id, row.type, row.key, row.sequence, signer)
    return [found[row_id] for row_id in sorted(found)]


def _ahead_of(room: str) -> Select[Any]:
    said, heard = messaging_of(SIGNER).outbox.rows, messaging_of(room).inbox.positions
    topics = [topic.name for topic in all_topics() if topic.writer == SIGNER and room in topic.readers]
    same = (heard.c.consumer == room) & (heard.c.topic == said.c.topic) & (heard.c.key == said.c.key)
    ahead = (said.c.topic == func.any(array_of(topics))) & (said.c.sequence > func.coalesce(heard.c.last, 0))
    return select(said).join_from(said, heard, same, isouter=True).where(ahead).order_by(said.c.id)


def _signer_of(row: Row[Any], keys: SignerKeys) -> SignerKey | None:
    envelope = unwrap(row.headers)
    return keys.signer_of(envelope.signed_part(row.payload.encode()), envelope.signature)


async def _sign_row(connection: AsyncConnection, row_id: int, signer: EventSigner) -> None:
    rows = messaging_of(SIGNER).outbox.rows
    row = (await connection.execute(select(rows).where(rows.c.id == row_id).with_for_update())).one()
    signed = signer.signed(unwrap(row.headers), row.payload.encode())
    headers = {**row.headers, "ce_signature": signed.signature}
    fresh = {"headers": headers, "sent_at": None, "failed_at": None, "failure": None, "attempts": 0}
    await connection.execute(update(rows).where(rows.c.id == row_id).values(fresh))


async def _note(
    connection: AsyncConnection, audit: Audit, act: str, detail: Mapping[str, Any], name: str = SIGNING
) -> None:
    doer = operator()
    told = {**detail, **doer.known}
    await audit.record(connection, actor=doer.name, act=act, subject=name, at=datetime.now(UTC), detail=told)


def _unused(name: str) -> Conflict:
    return Conflict(
        "KUNCI_BARU_BELUM_TERPAKAI",
        f"Belum ada yang ditandatangani dengan kunci {name} yang baru, maka yang lama belum diakhiri.",
        mend="Tunggu yang pertama; dalam compose jalankan dahulu layanan secrets supaya prosesnya membaca kunci baru.",
    )


def _awaited(waiting: list[UnheardEvent]) -> Conflict:
    first = waiting[0]
    return Conflict(
        "KUNCI_LAMA_MASIH_DITUNGGU",
        f"{len(waiting)} peristiwa bertanda tangan kunci lama belum berlaku di semua ruang, yang pertama {first.type} "
        f"butir {first.key}.",
        mend="Tunggu sampai terkirim. Yang tersisih: putar ulang, atau jalankan `terbuka keys resign-events --sign`.",
        events=[each.as_json() for each in waiting[:20]],
    )
