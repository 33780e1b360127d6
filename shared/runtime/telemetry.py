"""What operators may learn: log lines through an allowlist of fields, and counters without labels from content."""

import logging
import sys
import time
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

ALLOWED = frozenset(
    {
        "timestamp", "level", "event", "room", "logger",
        "incident", "error", "where", "path", "method", "status", "code", "duration_ms",
        "account", "role", "act", "subject", "item_id", "submission_id", "case_id", "file_id", "skpd",
        "topic", "partition", "offset", "key", "type", "event_id", "sequence", "consumer", "group", "letter",
        "reason", "attempts", "count", "lag", "seconds", "host", "port", "year", "day", "version", "worker",
    }
)  # fmt: skip
"""The only fields that a log line may carry; values are ids, codes, dates and counts (never content)."""

LONGEST = 200
EVERY_SECONDS = 60.0


def allowlist(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drops every field that is not allowed and names what it dropped; cuts long values."""
    kept = {name: _short(value) for name, value in fields.items() if name in ALLOWED}
    dropped = sorted(str(name) for name in fields if name not in ALLOWED)
    return {**kept, "dropped": dropped} if dropped else kept


def configure_logging(level: str = "INFO") -> None:
    """Sends structlog and the standard library's logs to stderr as JSON lines, both through the allowlist.

    A library's own message text is not kept, only its logger, level and exception class: it may hold content.
    """
    chosen = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allowlist,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(chosen),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(chosen, logging.WARNING), handlers=[_Masked()], force=True)


class _Masked(logging.Handler):
    """Passes a record on: our own with its words (ids and codes by house rule), a library's without."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        where = f"{record.filename}:{record.lineno}"
        words = record.getMessage() if record.name.startswith("terbuka") else "library"
        log.log(record.levelno, words[:LONGEST], logger=record.name, error=error, where=where)


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


def limit_log_lines(names: Sequence[str]) -> None:
    """Lets these loggers write each sentence once a minute; calling it again changes nothing."""
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(one, OnceAMinute) for one in logger.filters):
            logger.addFilter(OnceAMinute())


def _short(value: Any) -> Any:
    return value[:LONGEST] if isinstance(value, str) else value


log: Any = structlog.get_logger()


def route_of(scope: Mapping[str, Any]) -> str:
    """Returns the pattern of the address that was asked for: the address itself may hold what somebody typed."""
    return getattr(scope.get("route"), "path", "") or "(none)"


class Metrics:
    """Counts one room's requests and refusals, in a registry of its own."""

    def __init__(self, room: str) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "terbuka_http_request_seconds",
            "Duration of requests by route.",
            ["room", "method", "route", "status"],
            registry=self.registry,
        )
        self._refused = Counter(
            "terbuka_refused_total", "Refused requests by code.", ["room", "code"], registry=self.registry
        )
        self.room = room

    def count_request(self, scope: Mapping[str, Any], status: int, seconds: float) -> None:
        """Counts a request under its route's pattern, never under its address."""
        self._seconds.labels(self.room, scope["method"], route_of(scope), str(status)).observe(seconds)

    def count_refusal(self, code: str) -> None:
        """Counts a refusal under its code."""
        self._refused.labels(self.room, code).inc()

    def text(self) -> bytes:
        """Returns the counters in Prometheus' text form."""
        return generate_latest(self.registry)
