"""The embedded transport: a log in PostgreSQL with Kafka's shape, for one process without a broker."""

from typing import Any

from shared.db import Database
from shared.log.journal import EventLog, LogRecord
from shared.log.reader import LogReader

__all__ = ["EventLog", "LogReader", "LogRecord", "newest"]


async def newest(database: Database, topic: str, count: int) -> list[dict[str, Any]]:
    """Describes the last `count` records of a topic (empty: all), oldest first: envelope and place, no payload."""
    return [record.described() for record in await EventLog(database).newest(topic, count)]
