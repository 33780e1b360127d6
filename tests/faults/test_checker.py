"""The checker sees what is lost, what is doubled, and what waits for a person."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.conftest import RoomDatabase
from tests.faults import checker
from tests.faults.ledger import Act, Ledger
from tests.faults.province import PREFIXES
from tests.load.clients import Acknowledged

LINE = Acknowledged("kunci", "usulan-1", "butir-1", 1, "00", 0.1, 1)
AGENDA = """
INSERT INTO intake.agenda (book, year, number, received_at, letter_number, letter_date, skpd_code, party, subject, note,
submission_id) VALUES ('masuk', 2026, $1, now(), '', '', 'd', '', '', '', $2)
"""
SAID = """
INSERT INTO scheduler.outbox (event_id, topic, key, type, sequence, headers, payload, staged_at)
VALUES ($1, 't', 'k', 'scheduler.declassification_due.v1', $2, '{}', '{"rung":30}', now())
"""


@pytest.fixture
async def connection(room_database: RoomDatabase) -> Any:
    """Gives a connection to the empty schemas of all rooms."""
    opened: Any = await asyncpg.connect((await room_database(*PREFIXES)).url.replace("+asyncpg", ""))
    yield opened
    await opened.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Gives an empty ledger."""
    return Ledger(tmp_path / "ledger.jsonl")


async def test_nothing_acknowledged_and_nothing_there_is_whole(connection: Any, ledger: Ledger) -> None:
    assert await checker.counts(connection, ledger) == (0, 0)


async def test_a_submission_that_is_nowhere_is_lost_in_both_rooms(connection: Any, ledger: Ledger) -> None:
    ledger.note(LINE)
    assert await checker.counts(connection, ledger) == (2, 0)


async def test_an_act_that_left_no_trace_is_lost(connection: Any, ledger: Ledger) -> None:
    ledger.done(Act("butir-1", "exempt"))
    assert await checker.counts(connection, ledger) == (1, 0)


async def test_a_second_agenda_number_of_a_submission_is_double(connection: Any, ledger: Ledger) -> None:
    ledger.note(LINE)
    await connection.execute(AGENDA, 1, "usulan-1")
    await connection.execute(AGENDA, 2, "usulan-1")
    assert await checker.counts(connection, ledger) == (1, 1)


async def test_a_due_date_that_was_said_twice_is_double(connection: Any, ledger: Ledger) -> None:
    await connection.execute(SAID, "a", 1)
    assert await checker.counts(connection, ledger) == (0, 0)
    await connection.execute(SAID, "b", 2)
    assert await checker.counts(connection, ledger) == (0, 1)


async def test_what_was_given_up_waits_for_a_person(connection: Any, ledger: Ledger) -> None:
    await connection.execute(SAID, "a", 1)
    await connection.execute("UPDATE scheduler.outbox SET failed_at = now()")
    assert await checker.letters(connection, ledger) == ["given up in the outbox of scheduler: 1"]
