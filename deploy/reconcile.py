"""Reconciliation: what a room said and its readers know nothing of is sent again, whatever became of the broker.

Compares, per writer, reader and topic, how far each key was said (the writer's outbox) with how far it was taken up
(the reader's positions and parked records). It asks the database only; the broker may have lost its whole disk.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.repeated_job import go_round
from deploy.rooms import ROOMS
from deploy.topics.catalogue import all_topics
from shared.runtime.errors import Refusal
from shared.storage.database import Database

GRACE_SECONDS = 900.0
BATCH = 200_000
MOST_GRACES = 4
"""How many times the grace a row waits at most that was sent long after it was staged, as one sent again was."""

log = logging.getLogger("terbuka.reconcile")


@dataclass(frozen=True)
class Compared:
    """The outcome for one writer, reader and topic; `compared`, `behind` and `halted` count keys, `resent` events.

    A key is behind when its reader has not come to its end, be it that the event is still under way. Halted keys wait
    for a person at a dead letter and are left alone. `lost` counts keys whose next event stands in no outbox any more:
    nothing can send it again.
    """

    writer: str
    reader: str
    topic: str
    compared: int
    behind: int
    halted: int
    resent: int
    lost: int = 0

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        return asdict(self)


async def reconcile(database: Database, *, grace: float = GRACE_SECONDS) -> list[Compared]:
    """Marks for sending again what was sent over `grace` seconds ago and left no trace at its reader.

    An event that stays without effect is sent again after 1, 1, 2, then every 4 graces. Any number of runs
    may go on at once. Raises `Refusal` (`RUANG_DI_BASIS_DATA_LAIN`) where a room keeps its tables elsewhere.
    """
    pairs = [(topic.writer, reader, topic.name) for topic in all_topics() for reader in topic.readers]
    async with database.snapshot() as connection:
        await _refuse_elsewhere(connection)
    return [await _compare(database, *pair, grace) for pair in pairs]


async def reconcile_for_ever(
    database: Database, *, every: float, grace: float = GRACE_SECONDS, beat: Path | None = None
) -> None:
    """Reconciles every so many seconds until cancelled; while the database is away it waits.

    `beat` is a file whose time is set after each round that was finished.
    """

    async def turn() -> None:
        report(await reconcile(database, grace=grace))

    await go_round(turn, every=every, beat=beat, log=log, name="reconciliation")


def report(found: Sequence[Compared]) -> None:
    """Writes to the log what was sent again, and what somebody deleted before its reader had it."""
    for pair in found:
        if pair.resent:
            log.warning("%s of %s sent again: %s unseen by %s", pair.topic, pair.writer, pair.resent, pair.reader)
        if pair.lost:
            log.error("%s of %s lost before %s had them: %s keys", pair.topic, pair.writer, pair.reader, pair.lost)


async def _compare(database: Database, writer: str, reader: str, topic: str, grace: float) -> Compared:
    """Compares one pair, batch by batch; what the relay sends meanwhile is younger than the first look."""
    statement, resent, looked_at = text(_statement(writer, reader)), 0, None
    while True:
        async with database.transaction() as connection:
            await _alone(connection, topic)
            looked_at = looked_at or (await connection.execute(text("SELECT now()"))).scalar_one()
            given = {"topic": topic, "reader": reader, "grace": grace, "most": grace * MOST_GRACES}
            found = (await connection.execute(statement, {**given, "now": looked_at, "batch": BATCH})).one()
            if found.resent:
                await connection.execute(text("SELECT pg_notify('terbuka_outbox', :room)"), {"room": writer})
        resent += found.resent
        if found.resent < BATCH:
            counts = (found.compared, found.behind, found.halted, resent, found.lost)
            return Compared(writer, reader, topic, *counts)


async def _alone(connection: AsyncConnection, topic: str) -> None:
    """Waits until no other run works on the topic, and keeps it to the end of the transaction."""
    name = f"terbuka.reconcile.{topic}"
    await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def _statement(writer: str, reader: str) -> str:
    """Returns the one statement; only keys that are behind are looked up in the outbox, by its index."""
    return f"""
        WITH behind AS MATERIALIZED (
            SELECT said.key, coalesce(done.last, 0) AS last
            FROM {writer}.outbox_sequence AS said
            LEFT JOIN {reader}.inbox_position AS done
                ON done.consumer = :reader AND done.topic = said.topic AND done.key = said.key
            WHERE said.topic = :topic AND said.last > coalesce(done.last, 0) AND done.halted_by IS NULL
        ), unseen AS (
            SELECT event.id
            FROM behind
            JOIN {writer}.outbox AS event
                ON event.topic = :topic AND event.key = behind.key AND event.sequence > behind.last
            WHERE event.sent_at < CAST(:now AS timestamptz) - make_interval(secs => greatest(
                    :grace, least(:most, extract(epoch FROM event.sent_at - event.staged_at)::float8)))
                AND NOT EXISTS (
                    SELECT FROM {reader}.parked AS parked
                    WHERE parked.consumer = :reader AND parked.topic = :topic
                        AND parked.key = event.key AND parked.sequence = event.sequence)
            ORDER BY event.id LIMIT :batch
        ), resent AS (
            UPDATE {writer}.outbox AS event SET sent_at = NULL
            FROM unseen WHERE event.id = unseen.id AND event.sent_at IS NOT NULL
            RETURNING event.id
        )
        SELECT
            (SELECT count(*) FROM {writer}.outbox_sequence WHERE topic = :topic) AS compared,
            (SELECT count(*) FROM behind) AS behind,
            (SELECT count(*) FROM {reader}.inbox_position
                WHERE consumer = :reader AND topic = :topic AND halted_by IS NOT NULL) AS halted,
            (SELECT count(*) FROM resent) AS resent,
            (SELECT count(*) FROM behind WHERE NOT EXISTS (
                SELECT FROM {writer}.outbox AS event
                WHERE event.topic = :topic AND event.key = behind.key AND event.sequence = behind.last + 1)) AS lost
    """  # noqa: S608


async def _refuse_elsewhere(connection: AsyncConnection) -> None:
    there = text("SELECT nspname FROM pg_namespace WHERE nspname = ANY(:rooms)")
    found = {row.nspname for row in await connection.execute(there, {"rooms": list(ROOMS)})}
    missing = [room for room in ROOMS if room not in found]
    if missing:
        raise Refusal(
            "RUANG_DI_BASIS_DATA_LAIN",
            f"Ruang {', '.join(missing)} tidak ada di basis data ini.",
            mend="Rekonsiliasi membandingkan ruang dalam satu basis data; ruang yang tersebar di beberapa basis data "
            "tidak didukung oleh perintah ini.",
        )
