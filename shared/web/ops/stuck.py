"""Lists what is stuck in a room: dead letters, gaps, unsent events, topics that wait for an engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.messaging.backoff import EngineWait
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.outbox import UnsentEvents
from shared.messaging.tables import MessagingTables
from shared.room.context import RoomContext
from shared.runtime.phrases import moment_words, number_words
from shared.web.ops.activity import activities, longest_waits, present
from shared.web.ops.explanations import dead_letter_cause, unsent_explanation

if TYPE_CHECKING:
    from shared.messaging.delivery import Delivery

LATE = timedelta(seconds=60)
"""An event that is unsent for longer than this is stuck."""


@dataclass(frozen=True)
class StuckWork:
    """One thing that does not move on by itself: what, why, since when, and how to mend it."""

    room: str
    what: str
    why: str
    mend: str
    since: datetime
    letter: int | None = None


async def stuck(kit: RoomContext, messaging: MessagingTables, delivery: "Delivery | None" = None) -> list[StuckWork]:
    """Lists what is stuck in a room, oldest first."""
    now = kit.clock.now()
    async with kit.database.snapshot() as connection:
        unsent = await messaging.outbox.unsent(connection)
        letters = await messaging.dead_letters.listing(connection)
        waiting = await messaging.inbox.waiting(connection)
        processes = await present(connection, kit, messaging)
    found = [_dead(kit.room, letter) for letter in letters]
    found += [_gap(kit.room, row) for row in waiting if row["halted_by"] is None]
    if unsent.oldest is not None and abs(now - unsent.oldest) > LATE:
        found.append(_unsent(kit.room, unsent, unsent.oldest))
    found += [_waiting(kit.room, wait) for wait in longest_waits(await activities(kit, processes, delivery))]
    return sorted(found, key=lambda thing: thing.since)


def _dead(room: str, letter: DeadLetter) -> StuckWork:
    behind = " Peristiwa berikutnya untuk kunci itu menunggu." if letter.halts else ""
    return StuckWork(
        room=room,
        what=f"Peristiwa {letter.type or 'tanpa jenis'} untuk {letter.key or 'tanpa kunci'} gagal diterapkan.{behind}",
        why=f"Sebabnya, {dead_letter_cause(letter.reason)} (dicoba {letter.attempts} kali).",
        mend="Perbaiki penyebabnya lalu putar ulang, atau sisihkan dengan alasan.",
        since=letter.dead_at,
        letter=letter.id,
    )


def _gap(room: str, row: Mapping[str, Any]) -> StuckWork:
    return StuckWork(
        room=room,
        what=f"{number_words(row['parked'])} peristiwa untuk {row['key']} dari {row['topic']} menunggu giliran.",
        why=f"Urutan {row['last'] + 1} belum datang; yang sudah ada mulai dari {row['first_sequence']}.",
        mend="Periksa apakah ruang pengirim masih punya peristiwa yang belum terkirim.",
        since=row["since"],
    )


def _unsent(room: str, unsent: UnsentEvents, oldest: datetime) -> StuckWork:
    explanation = unsent_explanation(unsent.reason)
    return StuckWork(
        room=room,
        what=f"{number_words(unsent.count)} peristiwa belum terkirim; yang tertua dibuat {moment_words(oldest)}.",
        why=explanation.why,
        mend=explanation.mend,
        since=oldest,
    )


def _waiting(room: str, wait: EngineWait) -> StuckWork:
    return StuckWork(
        room=room,
        what=f"Aliran {wait.topic} menunggu mesin.",
        why=f"Basis data atau penyimpanan berkas tidak melayani ({wait.reason}); tidak ada peristiwa yang dibuang.",
        mend="Pulihkan mesinnya; aliran berlanjut sendiri.",
        since=wait.since,
    )
