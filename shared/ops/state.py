"""How a room's streams stand, and what is stuck and why, in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.broker import lag as broker_lag
from shared.dead_letters import DeadLetter
from shared.holding import Hold
from shared.plumbing import Plumbing
from shared.room import Kit
from shared.web.health import group_is_of
from shared.web.words import moment_words, number_words

LATE = timedelta(seconds=60)
"""An event that lies unsent for longer than this is stuck."""

REASONS = {
    "AMPLOP_RUSAK": "amplop peristiwanya tidak dapat dibaca",
    "JENIS_TAK_DIKENAL": "jenis peristiwanya tidak dikenal di ruang ini",
    "ISI_RUSAK": "isinya tidak sesuai dengan kontrak peristiwa",
    "URUTAN_GANDA": "nomor urutnya sudah dipakai peristiwa lain",
}


NOT_SENT = {
    "": "Relai ruang ini tidak berjalan, atau aliran peristiwa tidak dapat dicapai.",
    "UnknownTopicOrPartitionError": "Topiknya tidak ada di Kafka.",
    "TopicAuthorizationFailedError": "Kafka tidak mengizinkan akun ruang ini menulis ke topiknya.",
    "MessageSizeTooLargeError": "Peristiwanya lebih besar daripada yang diterima Kafka (max.message.bytes).",
}
"""Why rows stay unsent, by the name of what Kafka answered."""

MENDS = {
    "": "Periksa proses relai dan /readyz; pengiriman berlanjut sendiri begitu aliran kembali.",
    "UnknownTopicOrPartitionError": "Jalankan `terbuka topics apply`; pengiriman berlanjut sendiri.",
    "TopicAuthorizationFailedError": "Beri hak tulis kepada akun ruang ini; pengiriman berlanjut sendiri.",
    "MessageSizeTooLargeError": "Naikkan max.message.bytes topiknya, lalu kosongkan failed_at pada baris outbox itu.",
}


@dataclass(frozen=True)
class Stream:
    """Is how a room's streams stand; ages are in whole seconds, `lag` counts records by group and topic."""

    room: str
    unsent: int
    oldest_unsent_seconds: int
    failed_to_send: int
    parked: int
    dead_letters: int
    oldest_dead_letter_seconds: int
    lag: Mapping[str, int]
    waiting_for_engine: Mapping[str, str]
    """Topics that this process holds because an engine is away, each with the engine's answer."""


@dataclass(frozen=True)
class Stuck:
    """Is one thing that does not move on by itself: what, why, since when, and how to mend it."""

    room: str
    what: str
    why: str
    mend: str
    since: datetime
    letter: int | None = None


async def summary(kit: Kit, plumbing: Plumbing, holds: Collection[Hold] = ()) -> Stream:
    """Counts what waits in a room."""
    now = kit.clock.now()
    async with kit.database.snapshot() as connection:
        unsent, oldest, failed = await _outbox(connection, plumbing)
        waiting = await plumbing.inbox.waiting(connection)
        dead, dead_since = await plumbing.dead_letters.summary(connection)
    return Stream(
        room=kit.room,
        unsent=unsent,
        oldest_unsent_seconds=_age(oldest, now),
        failed_to_send=failed,
        parked=sum(row["parked"] for row in waiting),
        dead_letters=dead,
        oldest_dead_letter_seconds=_age(dead_since, now),
        lag=await lag(kit),
        waiting_for_engine={hold.topic: hold.reason for hold in holds},
    )


async def stuck(kit: Kit, plumbing: Plumbing, holds: Collection[Hold] = ()) -> list[Stuck]:
    """Lists what is stuck in a room, oldest first."""
    now = kit.clock.now()
    async with kit.database.snapshot() as connection:
        unsent, oldest, _ = await _outbox(connection, plumbing)
        reason = await plumbing.outbox.reason(connection)
        letters = await plumbing.dead_letters.listing(connection)
        waiting = await plumbing.inbox.waiting(connection)
    found = [_dead(kit.room, letter) for letter in letters]
    found += [_parked(kit.room, row) for row in waiting if row["halted_by"] is None]
    if oldest is not None and now - oldest > LATE:
        found.append(_unsent(kit.room, unsent, oldest, reason))
    found += [_held(kit.room, hold) for hold in holds]
    return sorted(found, key=lambda thing: thing.since)


async def lag(kit: Kit) -> dict[str, int]:
    """Counts the records that each of the room's groups has still to read, as `group topic` to count."""
    counts = await broker_lag(kit.broker)
    return {f"{group} {topic}": behind for (group, topic), behind in counts.items() if group_is_of(group, kit.room)}


async def _outbox(connection: AsyncConnection, plumbing: Plumbing) -> tuple[int, datetime | None, int]:
    rows = plumbing.outbox.rows.c
    query = select(func.count(), func.min(rows.staged_at), func.count(rows.failed_at)).where(rows.sent_at.is_(None))
    row = (await connection.execute(query)).one()
    return int(row[0]), row[1], int(row[2])


def _age(since: datetime | None, now: datetime) -> int:
    return max(0, int((now - since).total_seconds())) if since else 0


def _dead(room: str, letter: DeadLetter) -> Stuck:
    why = REASONS.get(letter.reason, f"penangannya menolak dengan kode {letter.reason}")
    behind = " Peristiwa berikutnya untuk kunci itu menunggu." if letter.halts else ""
    return Stuck(
        room=room,
        what=f"Peristiwa {letter.type or 'tanpa jenis'} untuk {letter.key or 'tanpa kunci'} gagal diterapkan.{behind}",
        why=f"Sebabnya, {why} (dicoba {letter.attempts} kali).",
        mend="Perbaiki penyebabnya lalu putar ulang, atau sisihkan dengan alasan.",
        since=letter.dead_at,
        letter=letter.id,
    )


def _parked(room: str, row: Mapping[str, Any]) -> Stuck:
    return Stuck(
        room=room,
        what=f"{number_words(row['parked'])} peristiwa untuk {row['key']} dari {row['topic']} menunggu giliran.",
        why=f"Urutan {row['last'] + 1} belum datang; yang sudah ada mulai dari {row['first_sequence']}.",
        mend="Periksa apakah ruang pengirim masih punya peristiwa yang belum terkirim.",
        since=row["since"],
    )


def _held(room: str, hold: Hold) -> Stuck:
    return Stuck(
        room=room,
        what=f"Aliran {hold.topic} menunggu mesin.",
        why=f"Basis data atau penyimpanan berkas tidak melayani ({hold.reason}); tidak ada peristiwa yang dibuang.",
        mend="Pulihkan mesinnya; aliran berlanjut sendiri.",
        since=hold.since,
    )


def _unsent(room: str, count: int, oldest: datetime, reason: str) -> Stuck:
    return Stuck(
        room=room,
        what=f"{number_words(count)} peristiwa belum terkirim; yang tertua dibuat {moment_words(oldest)}.",
        why=NOT_SENT.get(reason, NOT_SENT[""]),
        mend=MENDS.get(reason, MENDS[""]),
        since=oldest,
    )
