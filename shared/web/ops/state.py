"""How a room's streams stand, who is at work there, and what is stuck and why, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.messaging.backoff import EngineWait
from shared.messaging.broker import lag as broker_lag
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.presence import RELAY, THIS, WORKER, Activity, ProcessState
from shared.messaging.tables import MessagingTables
from shared.room.context import RoomContext
from shared.runtime.phrases import moment_words, number_words
from shared.web.health import group_is_of

if TYPE_CHECKING:
    from shared.messaging.delivery import Delivery

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
    "InvalidTimestampError": "Kafka menolak waktunya: jam mesin ini atau jam Kafka salah.",
    "MessageSizeTooLargeError": "Peristiwanya lebih besar daripada yang diterima Kafka (max.message.bytes).",
}
"""Why rows stay unsent, by the name of what Kafka answered."""

MENDS = {
    "": "Periksa proses relai dan /readyz; pengiriman berlanjut sendiri begitu aliran kembali.",
    "UnknownTopicOrPartitionError": "Jalankan `terbuka topics apply`; pengiriman berlanjut sendiri.",
    "TopicAuthorizationFailedError": "Beri hak tulis kepada akun ruang ini; pengiriman berlanjut sendiri.",
    "InvalidTimestampError": "Betulkan jamnya (NTP); pengiriman berlanjut sendiri.",
    "MessageSizeTooLargeError": "Naikkan max.message.bytes topiknya, lalu kosongkan failed_at pada baris outbox itu.",
}


@dataclass(frozen=True)
class StreamState:
    """How a room's streams stand; ages are in whole seconds, `lag` counts records by group and topic.

    `workers` and `relays` count the processes that do such work, whichever of them answers.
    """

    room: str
    unsent: int
    oldest_unsent_seconds: int
    failed_to_send: int
    unsent_because: str
    """What the transport last answered about the oldest row that waits."""
    parked: int
    dead_letters: int
    oldest_dead_letter_seconds: int
    lag: Mapping[str, int]
    waiting_for_engine: Mapping[str, str]
    """Topics that a worker holds because an engine is away, each with the engine's answer."""
    workers: int
    relays: int


@dataclass(frozen=True)
class StuckWork:
    """One thing that does not move on by itself: what, why, since when, and how to mend it."""

    room: str
    what: str
    why: str
    mend: str
    since: datetime
    letter: int | None = None


async def summary(kit: RoomContext, messaging: MessagingTables, delivery: "Delivery | None" = None) -> StreamState:
    """Counts what waits in a room, and who is at work there."""
    now = kit.clock.now()
    async with kit.database.snapshot() as connection:
        unsent, oldest, failed = await _outbox(connection, messaging)
        because = await messaging.outbox.reason(connection)
        waiting = await messaging.inbox.waiting(connection)
        dead, dead_since = await messaging.dead_letters.summary(connection)
        present = await _at_work(connection, kit, messaging)
    doings = await _doings(kit, present, delivery)
    return StreamState(
        room=kit.room,
        unsent=unsent,
        oldest_unsent_seconds=_age(oldest, now),
        failed_to_send=failed,
        unsent_because=because,
        parked=sum(row["parked"] for row in waiting),
        dead_letters=dead,
        oldest_dead_letter_seconds=_age(dead_since, now),
        lag=_added(each.lag for each in doings),
        waiting_for_engine={hold.topic: hold.reason for hold in _longest(doings)},
        workers=sum(WORKER in each.roles for each in present),
        relays=sum(RELAY in each.roles for each in present),
    )


async def stuck(kit: RoomContext, messaging: MessagingTables, delivery: "Delivery | None" = None) -> list[StuckWork]:
    """Lists what is stuck in a room, oldest first."""
    now = kit.clock.now()
    async with kit.database.snapshot() as connection:
        unsent, oldest, _ = await _outbox(connection, messaging)
        reason = await messaging.outbox.reason(connection)
        letters = await messaging.dead_letters.listing(connection)
        waiting = await messaging.inbox.waiting(connection)
        present = await _at_work(connection, kit, messaging)
    found = [_dead(kit.room, letter) for letter in letters]
    found += [_parked(kit.room, row) for row in waiting if row["halted_by"] is None]
    if oldest is not None and abs(now - oldest) > LATE:
        found.append(_unsent(kit.room, unsent, oldest, reason))
    found += [_held(kit.room, hold) for hold in _longest(await _doings(kit, present, delivery))]
    return sorted(found, key=lambda thing: thing.since)


async def doing(kit: RoomContext, delivery: "Delivery | None") -> Activity:
    """Tells how far this process is behind in what the room's groups read, and what it holds."""
    counts = await broker_lag(kit.broker)
    lag = {f"{group} {topic}": behind for (group, topic), behind in counts.items() if group_is_of(group, kit.room)}
    return Activity(lag, tuple(delivery.holding.holds.values()) if delivery else ())


async def _at_work(connection: AsyncConnection, kit: RoomContext, messaging: MessagingTables) -> list[ProcessState]:
    return await messaging.presence.at_work(connection, within=kit.settings.silent_seconds)


async def _doings(kit: RoomContext, present: Iterable[ProcessState], delivery: "Delivery | None") -> list[Activity]:
    """Returns what every process does; of this one what is true now, where its own reading is known here."""
    others = [each.doing for each in present if delivery is None or each.process != THIS]
    return others if delivery is None else [*others, await doing(kit, delivery)]


def _added(lags: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Adds up what each process is behind: a worker knows its own partitions only."""
    total: Counter[str] = Counter()
    for lag in lags:
        total.update(lag)
    return dict(total)


def _longest(doings: Sequence[Activity]) -> list[EngineWait]:
    """Returns the longest hold of each topic."""
    longest: dict[str, EngineWait] = {}
    for hold in sorted((hold for each in doings for hold in each.holds), key=lambda hold: hold.since):
        longest.setdefault(hold.topic, hold)
    return list(longest.values())


async def _outbox(connection: AsyncConnection, messaging: MessagingTables) -> tuple[int, datetime | None, int]:
    rows = messaging.outbox.rows.c
    query = select(func.count(), func.min(rows.staged_at), func.count(rows.failed_at)).where(rows.sent_at.is_(None))
    row = (await connection.execute(query)).one()
    return int(row[0]), row[1], int(row[2])


def _age(since: datetime | None, now: datetime) -> int:
    return max(0, int((now - since).total_seconds())) if since else 0


def _dead(room: str, letter: DeadLetter) -> StuckWork:
    why = REASONS.get(letter.reason, f"penangannya menolak dengan kode {letter.reason}")
    behind = " Peristiwa berikutnya untuk kunci itu menunggu." if letter.halts else ""
    return StuckWork(
        room=room,
        what=f"Peristiwa {letter.type or 'tanpa jenis'} untuk {letter.key or 'tanpa kunci'} gagal diterapkan.{behind}",
        why=f"Sebabnya, {why} (dicoba {letter.attempts} kali).",
        mend="Perbaiki penyebabnya lalu putar ulang, atau sisihkan dengan alasan.",
        since=letter.dead_at,
        letter=letter.id,
    )


def _parked(room: str, row: Mapping[str, Any]) -> StuckWork:
    return StuckWork(
        room=room,
        what=f"{number_words(row['parked'])} peristiwa untuk {row['key']} dari {row['topic']} menunggu giliran.",
        why=f"Urutan {row['last'] + 1} belum datang; yang sudah ada mulai dari {row['first_sequence']}.",
        mend="Periksa apakah ruang pengirim masih punya peristiwa yang belum terkirim.",
        since=row["since"],
    )


def _held(room: str, hold: EngineWait) -> StuckWork:
    return StuckWork(
        room=room,
        what=f"Aliran {hold.topic} menunggu mesin.",
        why=f"Basis data atau penyimpanan berkas tidak melayani ({hold.reason}); tidak ada peristiwa yang dibuang.",
        mend="Pulihkan mesinnya; aliran berlanjut sendiri.",
        since=hold.since,
    )


def _unsent(room: str, count: int, oldest: datetime, reason: str) -> StuckWork:
    return StuckWork(
        room=room,
        what=f"{number_words(count)} peristiwa belum terkirim; yang tertua dibuat {moment_words(oldest)}.",
        why=NOT_SENT.get(reason, NOT_SENT[""]),
        mend=MENDS.get(reason, MENDS[""]),
        since=oldest,
    )
