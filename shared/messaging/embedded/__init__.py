"""The embedded transport: a log in PostgreSQL with topics and offsets as in Kafka, for one process without a broker."""

from typing import Any

from shared.messaging.embedded.consumer import EmbeddedBatchConsumer, EmbeddedConsumer
from shared.messaging.embedded.log import EventLog, LogRecord
from shared.storage.database import Database

__all__ = ["EmbeddedBatchConsumer", "EmbeddedConsumer", "EventLog", "LogRecord", "newest"]


async def newest(database: Database, topic: str, count: int) -> list[dict[str, Any]]:
    """Describes the last `count` records of a topic (empty: all), oldest first: envelope and place, no payload."""
    return [record.described() for record in await EventLog(database).newest(topic, count)]
