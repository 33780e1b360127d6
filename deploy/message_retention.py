"""Forgets what was delivered long ago: rows of outboxes and inboxes, and records of the embedded log.

A row goes once every reader has come past it. What a rebuild reads stays for good: the events of registry, and when
the rooms that are made from them took each up (decision 0066).
"""

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from deploy.rebuild import ROOMS as REBUILT
from deploy.repeated_job import go_round
from deploy.topics.catalogue import Topic, all_topics
from services.publisher.commands.rebuild import PublisherRebuild
from services.scheduler.commands.rebuild import SchedulerRebuild
from shared.storage.database import Database

OUTBOX_DAYS = 90
"""How long a delivered event stays in outbox and inbox: longer than topics keep it, for `terbuka reconcile`."""

SLICE = 5_000
"""Rows that one transaction looks at."""

DAY = 86_400.0
FOR_EVER = frozenset((*PublisherRebuild.topics, *SchedulerRebuild.topics, SchedulerRebuild.own_topic))
"""The topics of which a rebuild needs every event: what registry decides, and which rungs fired."""

log = logging.getLogger("terbuka.retention")


@dataclass(frozen=True)
class Forgotten:
    """How many rows of one topic went from a table; `looked_at` counts what was old enough or stood before it."""

    table: str
    topic: str
    looked_at: int
    rows: int

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class _Work:
    """A table and topic, the statement that forgets of one slice, where the slices begin, and until when rows go."""

    table: str
    topic: str
    statement: str
    first: Any
    before: datetime


async def forget_messages(database: Database, *, days: int = OUTBOX_DAYS, embedded: bool = False) -> list[Forgotten]:
    """Deletes what was delivered over `days` ago, slice by slice; with `embedded` also the log's own records.

    The embedded log keeps records as long as `deploy/topics.yaml` lets Kafka keep them. Several runs at one time do
    each other no harm; one that is killed goes on with the next.
    """
    async with database.snapshot() as connection:
        now = (await connection.execute(text("SELECT now()"))).scalar_one()
    works = [*_outboxes(now - timedelta(days=days)), *_inboxes(now - timedelta(days=days))]
    works += _log(now) if embedded else []
    return [await _forget(database, work) for work in works]


async def forget_for_ever(
    database: Database, *, days: int = OUTBOX_DAYS, embedded: bool = False, beat: Path | None = None
) -> None:
    """Forgets once a day until cancelled; while the database is away it waits."""

    async def turn() -> None:
        rows = sum(each.rows for each in await forget_messages(database, days=days, embedded=embedded))
        log.info("rows of delivered messages forgotten: %s", rows)

    await go_round(turn, every=DAY, beat=beat, log=log, name="retention")


async def _forget(database: Database, work: _Work) -> Forgotten:
    after, looked, gone, statement = work.first, 0, 0, text(work.statement)
    while True:
        async with database.transaction() as connection:
            given = {"topic": work.topic, "after": after, "before": work.before, "slice": SLICE}
            found = (await connection.execute(statement, given)).one()
        after, looked, gone = found.last, looked + found.looked, gone + found.gone
        if found.looked < SLICE or found.oldest >= work.before:
            return Forgotten(work.table, work.topic, looked, gone)


def _outboxes(before: datetime) -> Iterator[_Work]:
    for topic in all_topics():
        if topic.name not in FOR_EVER:
            table = f"{topic.writer}.outbox"
            yield _Work(table, topic.name, _outbox_statement(table, topic), 0, before)


def _outbox_statement(table: str, topic: Topic) -> str:
    passed = " AND ".join(_passed(reader) for reader in topic.readers)
    return f"""
        WITH slice AS (
            SELECT id, key, sequence, sent_at, staged_at, topic FROM {table} WHERE id > :after ORDER BY id LIMIT :slice
        ), gone AS (
            DELETE FROM {table} AS row USING slice AS seen
            WHERE row.id = seen.id AND seen.topic = :topic AND seen.sent_at < :before AND {passed}
            RETURNING row.id
        )
        SELECT (SELECT count(*) FROM gone) AS gone, count(*) AS looked, max(id) AS last, min(staged_at) AS oldest
        FROM slice
    """  # noqa: S608


def _passed(reader: str) -> str:
    """Returns the condition that a reader has come past the row `seen`."""
    return f"""EXISTS (
        SELECT FROM {reader}.inbox_position AS done
        WHERE done.consumer = '{reader}' AND done.topic = :topic AND done.key = seen.key
            AND done.last >= seen.sequence)"""


def _inboxes(before: datetime) -> Iterator[_Work]:
    for topic in all_topics():
        for reader in topic.readers:
            if reader not in REBUILT or topic.name not in FOR_EVER:
                table = f"{reader}.inbox"
                yield _Work(table, topic.name, _inbox_statement(table, reader, topic), "", before)


def _inbox_statement(table: str, reader: str, topic: Topic) -> str:
    """Returns the statement; ids of events begin with their time (UUID version 7), so old ones stand first."""
    unneeded = f"AND {_forgotten_by_its_writer(topic)}" if reader in REBUILT else ""
    return f"""
        WITH slice AS (
            SELECT event_id, topic, key, sequence, received_at FROM {table}
            WHERE consumer = '{reader}' AND event_id > :after ORDER BY event_id LIMIT :slice
        ), gone AS (
            DELETE FROM {table} AS row USING slice AS seen
            WHERE row.consumer = '{reader}' AND row.event_id = seen.event_id AND seen.topic = :topic
                AND seen.received_at < :before AND {_passed(reader)} {unneeded}
            RETURNING row.event_id
        )
        SELECT (SELECT count(*) FROM gone) AS gone, count(*) AS looked, max(event_id) AS last,
            min(received_at) AS oldest
        FROM slice
    """  # noqa: S608


def _forgotten_by_its_writer(topic: Topic) -> str:
    return f"""NOT EXISTS (
        SELECT FROM {topic.writer}.outbox AS said
        WHERE said.topic = :topic AND said.key = seen.key AND said.sequence = seen.sequence)"""


def _log(now: datetime) -> Iterator[_Work]:
    for topic in all_topics():
        before = now - timedelta(days=topic.retention_days)
        yield _Work("eventlog.log", topic.name, _log_statement(topic), -1, before)


def _log_statement(topic: Topic) -> str:
    """Returns the statement; a record goes once the group of every reader has committed a later offset."""
    return f"""
        WITH slice AS (
            SELECT "offset", at FROM eventlog.log WHERE topic = :topic AND "offset" > :after
            ORDER BY "offset" LIMIT :slice
        ), read AS (
            SELECT min("offset") AS up_to FROM eventlog.group_offset WHERE topic = :topic
            HAVING count(*) FILTER (WHERE "group" IN ({_quoted(topic.readers)})) = {len(topic.readers)}
        ), gone AS (
            DELETE FROM eventlog.log AS row USING slice AS seen, read
            WHERE row.topic = :topic AND row."offset" = seen."offset" AND seen.at < :before
                AND seen."offset" < read.up_to
            RETURNING row."offset"
        )
        SELECT (SELECT count(*) FROM gone) AS gone, count(*) AS looked, max("offset") AS last, min(at) AS oldest
        FROM slice
    """  # noqa: S608


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)
