"""Limits the log lines of aiokafka while an engine is away: each sentence once a minute."""

import logging
import time

EVERY_SECONDS = 60.0
CHATTY = ("aiokafka", "aiokafka.consumer.group_coordinator", "aiokafka.consumer.fetcher", "aiokafka.producer.sender")


class OnceAMinute(logging.Filter):
    """Drops a log line whose format was written less than a minute ago, whatever its arguments."""

    def __init__(self, seconds: float = EVERY_SECONDS) -> None:
        super().__init__()
        self._seconds = seconds
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Returns whether the line is written."""
        sentence, now = str(record.msg), time.monotonic()
        if now - self._last.get(sentence, -self._seconds) < self._seconds:
            return False
        self._last[sentence] = now
        return True


def filter_client_logs() -> None:
    """Limits aiokafka to each sentence once a minute; calling it again changes nothing."""
    for name in CHATTY:
        logger = logging.getLogger(name)
        if not any(isinstance(one, OnceAMinute) for one in logger.filters):
            logger.addFilter(OnceAMinute())
