"""The embedded transport: a log in PostgreSQL with Kafka's shape, for one process without a broker."""

from shared.log.journal import EventLog, LogRecord
from shared.log.reader import LogReader

__all__ = ["EventLog", "LogReader", "LogRecord"]
