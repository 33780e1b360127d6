"""No question to outbox, inbox, dead letters, audit trail or sessions walks a table that grows."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from services.registry.tables import MESSAGING
from shared.messaging.history import histories_of
from shared.security.identity import store
from tests.conftest import RoomDatabase
from tests.plans import walking

NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)
DAY = timedelta(days=1)
TOPIC = "terbuka.exemptions"
GROWING = {"outbox", "outbox_sequence", "inbox", "inbox_position", "parked", "dead_letter", "audit", "audit_chain",
           "sessions", "failures"}  # fmt: skip
EXCEPTIONS: Mapping[str, str] = {
    "lines that no link holds": "an operator asks it by `audit verify`, which reads the whole trail in any case",
    "closed letters": "letters are few: one is a fault that a person closed; the newest are sorted",
}
"""What walks a table all the same, and why."""

ROWS = (
    """INSERT INTO registry.outbox (event_id, topic, key, type, sequence, headers, payload, staged_at, sent_at)
        SELECT 'e' || n, 'terbuka.exemptions', 'i' || n / 4, 'registry.nothing.v1', n % 4 + 1, '{}', '{}', now(),
        CASE WHEN n < 19990 THEN now() END FROM generate_series(1, 20000) AS n""",
    """INSERT INTO registry.outbox_sequence (topic, key, last)
        SELECT 'terbuka.exemptions', 'i' || n, 4 FROM generate_series(1, 20000) AS n""",
    """INSERT INTO registry.inbox (consumer, event_id, topic, key, type, sequence, received_at)
        SELECT 'registry', 'h' || n, 't', 'i' || n / 4, 'x', n % 4, now() FROM generate_series(1, 20000) AS n""",
    """INSERT INTO registry.inbox_position (consumer, topic, key, last)
        SELECT 'registry', 't', 'i' || n, 4 FROM generate_series(1, 20000) AS n""",
    """INSERT INTO registry.parked (consumer, event_id, topic, key, type, sequence, partition, "offset", headers, value,
        parked_at) SELECT 'registry', 'p' || n, 't', 'i' || n, 'x', 6, 0, n, '{}', '', now()
        FROM generate_series(1, 20) AS n""",
    """INSERT INTO registry.dead_letter (consumer, topic, partition, "offset", key, event_id, type, headers, value,
        reason, error, attempts, halts, dead_at, outcome, closed_at, closed_by)
        SELECT 'registry', 't', 0, n, 'i' || n, 'd' || n, 'x', '{}', '', 'X', '', 1, false, now(), 'parked',
        CASE WHEN n % 1000 > 0 THEN now() END, 'o' FROM generate_series(1, 20000) AS n""",
    """INSERT INTO registry.audit (at, actor, act, subject, code, detail)
        SELECT now(), 'a', 'read', 'i' || n / 4, '', '{}' FROM generate_series(1, 20000) AS n""",
    """INSERT INTO registry.audit_chain (position, audit_id, hash)
        SELECT row_number() OVER (ORDER BY id), id, '' FROM registry.audit WHERE id <= 19900""",
    """INSERT INTO identity.persons (id, name, office, decree_number, nip)
        SELECT 'p' || n, '', '', '', '' FROM generate_series(1, 200) AS n""",
    """INSERT INTO identity.accounts (account, person, roles, name, password, created_at)
        SELECT 'a' || n, 'p' || n, '{petugas}', '', '', now() FROM generate_series(1, 200) AS n""",
    """INSERT INTO identity.sessions (digest, account, created_at, seen_at)
        SELECT 's' || n, 'a' || 1 + n % 200, now(), now() FROM generate_series(1, 20000) AS n""",
    """INSERT INTO identity.failures (account, source, at)
        SELECT 'a' || n, 's' || n, now() FROM generate_series(1, 20000) AS n""",
    "ANALYZE registry.outbox, registry.inbox, registry.inbox_position, registry.dead_letter, registry.audit",
    "ANALYZE identity.persons, identity.accounts, identity.sessions, identity.failures",
)


async def test_no_question_to_the_tables_of_every_room_walks_them(room_database: RoomDatabase) -> None:
    database = await room_database("registry", "identity")
    async with database.transaction() as connection:
        for statement in ROWS:
            await connection.execute(text(statement))
    found = await walking(database, _questions(database), GROWING)
    assert {name: walks for name, walks in found.items() if name not in EXCEPTIONS} == {}
    assert set(found) >= set(EXCEPTIONS), "an exception that walks nothing is no exception"


def _questions(database: Any) -> dict[str, Any]:
    """Returns what relay, consumers, desks and doors ask of these tables, each in a transaction of its own."""
    outbox, inbox, letters, audit = MESSAGING.outbox, MESSAGING.inbox, MESSAGING.dead_letters, MESSAGING.audit
    key, alive = ("registry", "t", "i7"), {"seen_after": NOW - DAY, "created_after": NOW - DAY}

    asks: dict[str, Any] = {
        "unsent events": outbox.unsent,
        "known events": lambda c: inbox.known(c, "registry", ["h7", "h8"]),
        "places of keys": lambda c: inbox.lock_many(c, [key]),
        "parked records": lambda c: inbox.parked_of(c, [key]),
        "ready keys": lambda c: inbox.ready(c, "registry"),
        "waiting keys": inbox.waiting,
        "open letters": letters.listing,
        "closed letters": lambda c: letters.listing(c, closed=True),
        "summary of letters": letters.summary,
        "history of a key": lambda c: histories_of(c, MESSAGING, TOPIC, ["i7"]),
        "audit of a thing": lambda c: audit.history(c, "i7"),
        "head of the trail": audit.head,
        "lines that no link holds": audit.count_unchained,
        "session": lambda c: store.session_row(c, "s7", day=NOW.date(), **alive, at=NOW),
        "sessions of an account": lambda c: store.sessions_of(c, "a7", **alive, at=NOW),
        "failed sign-ins": lambda c: store.failures_since(c, "a7", "s7", NOW - DAY),
    }
    return {name: _asking(database, ask) for name, ask in asks.items()}


def _asking(database: Any, ask: Any) -> Any:
    async def asked() -> None:
        async with database.transaction() as connection:
            await ask(connection)

    return asked
