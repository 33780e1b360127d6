"""Appends to the embedded log and reads it: offsets are gap-free per topic, in the order of the commits."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Select, Text, bindparam, select, text, true
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.messaging.embedded.recent import RecentRecords
from shared.messaging.embedded.tables import group_offset, log, log_end
from shared.storage.bulk import unnested
from shared.storage.database import Database
from shared.storage.notify import LOG


@dataclass(frozen=True)
class LogRecord:
    """One record of the log; `at` is the instant of its append."""

    topic: str
    offset: int
    key: bytes
    headers: Mapping[str, str]
    value: bytes
    at: datetime

    def described(self) -> dict[str, Any]:
        """Returns place and envelope as JSON values, without the payload."""
        names = ("id", "type", "time", "subject", "sequence", "source", "correlationid", "causationid")
        envelope = {name: self.headers.get(f"ce_{name}", "") for name in names}
        return {"topic": self.topic, "offset": self.offset, "at": self.at.isoformat(), **envelope}


def _next_of_each() -> Select[Any]:
    topics, starts = bindparam("topics", type_=ARRAY(Text)), bindparam("starts", type_=ARRAY(BigInteger))
    wanted = unnested(topic=topics, start=starts)
    mine = select(log).where(log.c.topic == wanted.c.topic, log.c.offset >= wanted.c.start)
    found = mine.order_by(log.c.offset).limit(bindparam("most", type_=Integer)).lateral("found")
    columns = [found.c[each.name] for each in fields(LogRecord)]
    return select(*columns).select_from(wanted.join(found, true())).order_by(found.c.topic, found.c.offset)


NEXT_OF_EACH = _next_of_each()
"""Built once: to build it anew for each look at the log took as long as the look itself."""

APPEND = text(
    """
    WITH reserved AS (
        INSERT INTO eventlog.log_end AS e (topic, next) VALUES (:topic, :count)
        ON CONFLICT (topic) DO UPDATE SET next = e.next + excluded.next RETURNING next
    ), written AS (
        INSERT INTO eventlog.log (topic, "offset", key, headers, value, at)
        SELECT :topic, reserved.next - :count + row.number - 1, row.key, row.headers::jsonb, row.value,
            clock_timestamp()
        FROM reserved, unnest(:keys, :headers, :values) WITH ORDINALITY AS row (key, headers, value, number)
    )
    SELECT next FROM reserved, pg_notify(:channel, :topic)
    """
).bindparams(
    *(bindparam(name, type_=Text) for name in ("topic", "channel")),
    bindparam("count", type_=BigInteger),
    bindparam("keys", type_=ARRAY(LargeBinary)),
    bindparam("headers", type_=ARRAY(Text)),
    bindparam("values", type_=ARRAY(LargeBinary)),
)
"""Reserves offsets, writes the records and notifies in one way to the server."""


class EventLog:
    """The log of one embedded installation, in the schema `eventlog`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.wakeup = database.notifications
        self.recent = RecentRecords(self.wakeup, self.read_each)
        self.appended: dict[str, int] = {}

    async def append(self, connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes rows (`topic`, `key` str, `headers` or their JSON text, `value` str) in the caller's transaction.

        They keep their order. The end of a topic stays locked until the transaction ends, so no reader ever sees a gap.
        """
        for topic in sorted({row["topic"] for row in rows}):
            mine = [row for row in rows if row["topic"] == topic]
            columns = {
                "keys": [row["key"].encode() for row in mine],
                "headers": [_as_json(row["headers"]) for row in mine],
                "values": [row["value"].encode() for row in mine],
            }
            given = {"channel": LOG, "topic": topic, "count": len(mine), **columns}
            self.appended[topic] = (await connection.execute(APPEND, given)).scalar_one()

    async def read(self, topic: str, from_offset: int, limit: int = 100) -> list[LogRecord]:
        """Returns up to `limit` records of a topic from an offset on, oldest first."""
        return await self.read_each({topic: from_offset}, limit)

    async def read_each(self, starts: Mapping[str, int], limit: int) -> list[LogRecord]:
        """Returns up to `limit` records of each topic from its offset on, those of a topic oldest first."""
        wanted = {"topics": list(starts), "starts": list(starts.values()), "most": limit}
        async with self.database.autocommit() as connection:
            return [LogRecord(*row) for row in await connection.execute(NEXT_OF_EACH, wanted)]

    async def newest(self, topic: str, count: int) -> list[LogRecord]:
        """Returns the last `count` records of a topic, or of all topics when it is empty; oldest first."""
        mine = select(log).where(log.c.topic == log_end.c.topic).order_by(log.c.offset.desc()).limit(count)
        last = mine.lateral("last")
        query = select(last).select_from(log_end.join(last, true())).limit(count)
        if topic:
            query = query.where(log_end.c.topic == topic)
        query = query.order_by(last.c.at.desc(), last.c.topic.desc(), last.c.offset.desc())
        async with self.database.autocommit() as connection:
            rows = await connection.execute(query)
            return [LogRecord(**row) for row in rows.mappings()][::-1]

    async def ends(self) -> dict[str, int]:
        """Returns the next offset of every topic."""
        async with self.database.autocommit() as connection:
            rows = await connection.execute(select(log_end.c.topic, log_end.c.next))
            return {row.topic: row.next for row in rows}

    async def committed(self, group: str, topics: Sequence[str]) -> dict[str, int]:
        """Returns the offsets that a group has committed."""
        query = select(group_offset.c.topic, group_offset.c.offset)
        query = query.where(group_offset.c.group == group, group_offset.c.topic.in_(topics))
        async with self.database.autocommit() as connection:
            return {row.topic: row.offset for row in await connection.execute(query)}

    async def remember(self, group: str, offsets: Mapping[str, int]) -> None:
        """Writes the next offset of a group for each topic."""
        rows = [{"group": group, "topic": topic, "offset": offset} for topic, offset in sorted(offsets.items())]
        fresh = insert(group_offset)
        statement = fresh.on_conflict_do_update(
            index_elements=["group", "topic"], set_={"offset": fresh.excluded.offset}
        )
        async with self.database.autocommit() as connection:
            await connection.execute(statement, rows)

    async def lag(self) -> dict[tuple[str, str], int]:
        """Returns how many records each (group, topic) has not committed; a group that never did is absent."""
        query = select(group_offset.c.group, log_end.c.topic, log_end.c.next - group_offset.c.offset)
        query = query.join_from(group_offset, log_end, group_offset.c.topic == log_end.c.topic)
        async with self.database.autocommit() as connection:
            return {(row[0], row[1]): int(row[2]) for row in await connection.execute(query)}

    async def reserve(self, connection: AsyncConnection, topic: str, count: int) -> int:
        """Moves the end of a topic by `count` and returns the first offset; the end stays locked until the commit."""
        fresh = insert(log_end).values(topic=topic, next=count)
        statement = fresh.on_conflict_do_update(index_elements=["topic"], set_={"next": log_end.c.next + count})
        end = (await connection.execute(statement.returning(log_end.c.next))).scalar_one()
        return int(end) - count


def _as_json(headers: Mapping[str, str] | str) -> str:
    return headers if isinstance(headers, str) else json.dumps(dict(headers))
