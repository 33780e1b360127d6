"""Delivery: once in effect, in order, parked on a gap, halted by a dead letter, healed by a replay."""

import random
from typing import Any

import pytest
from sqlalchemy import func, select, text

from shared.contracts.envelope import Envelope
from shared.messaging.dead_letter_desk import DeadLetterDesk
from shared.messaging.delivery import DeliveryOutcome
from shared.runtime.errors import Conflict, NotFound, Refusal, Transient
from shared.storage.database import Database
from tests.shared.build import delivery, failing_while, letters, record, released, seen, waiting
from tests.shared.sample_room.tables import MESSAGING


async def test_an_event_is_applied_once_however_often_it_comes(database: Database) -> None:
    door, first = delivery(database), record(1)
    assert [await door.receive(first) for _ in range(3)] == [
        DeliveryOutcome.APPLIED,
        DeliveryOutcome.DUPLICATE,
        DeliveryOutcome.DUPLICATE,
    ]
    assert await seen(database) == [1]


async def test_a_gap_parks_and_drains_in_order(database: Database) -> None:
    door = delivery(database)
    assert await door.receive(record(3)) == DeliveryOutcome.PARKED
    assert await door.receive(record(2)) == DeliveryOutcome.PARKED
    assert await seen(database) == []
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    assert await seen(database) == [1, 2, 3]
    assert await waiting(database) == []


async def test_every_event_twice_and_shuffled_ends_in_the_same_state(database: Database) -> None:
    items = ("item-a", "item-b", "item-c")
    records = [record(number, released(item)) for item in items for number in range(1, 16)]
    mixed = records * 2
    random.Random(17).shuffle(mixed)
    door = delivery(database)
    for one in mixed:
        await door.receive(one)
    assert [await seen(database, item) for item in items] == [list(range(1, 16))] * 3
    assert (await waiting(database), await letters(database)) == ([], [])


async def test_a_known_type_without_a_handler_only_moves_the_key_on(database: Database) -> None:
    door = delivery(database)
    door.handlers = {}
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    async with database.transaction() as connection:
        position = await MESSAGING.inbox.lock(connection, ("sample", "terbuka.exemptions", "item-1"))
    assert position.last == 1


async def test_a_transient_fault_is_tried_again_and_leaves_one_effect(database: Database) -> None:
    faults = iter([Transient("SIBUK", "sibuk"), TimeoutError(), None])
    door = delivery(database, failing_while(lambda *_: next(faults)))
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    assert await seen(database) == [1]


async def test_a_fault_that_stays_becomes_a_dead_letter_after_the_tries(database: Database) -> None:
    door = delivery(database, failing_while(lambda *_: Transient("SIBUK", "sibuk")), tries=3)
    assert await door.receive(record(1)) == DeliveryOutcome.DEAD
    (letter,) = await letters(database)
    assert (letter.reason, letter.attempts, letter.halts) == ("SIBUK", 3, True)
    assert await seen(database) == []


async def test_a_poisoned_event_halts_only_its_own_key(database: Database) -> None:
    def broken(event: Any, _: Envelope) -> Exception | None:
        return NotFound("BUTIR_TIDAK_ADA", "tidak ada") if event.item_id == "sick" else None

    door = delivery(database, failing_while(broken))
    outcomes = [await door.receive(record(number, released("sick"))) for number in (1, 2, 3)]
    assert outcomes == [DeliveryOutcome.DEAD, DeliveryOutcome.PARKED, DeliveryOutcome.PARKED]
    assert [await door.receive(record(number, released("well"))) for number in (1, 2)] == [DeliveryOutcome.APPLIED] * 2
    (row,) = await waiting(database)
    assert (row["key"], row["parked"], row["last"]) == ("sick", 2, 0)


async def test_a_replay_heals_a_key_in_order(database: Database) -> None:
    sick = True
    door = delivery(database, failing_while(lambda _, e: ValueError("x") if sick and e.sequence == 2 else None))
    for number in (1, 2, 3, 4):
        await door.receive(record(number))
    assert await seen(database) == [1]
    sick = False
    (letter,) = await letters(database)
    assert await DeadLetterDesk(door).replay(letter.id, actor="operator") == DeliveryOutcome.APPLIED
    assert await seen(database) == [1, 2, 3, 4]
    assert await letters(database) == []


async def test_the_reason_of_a_replay_is_kept_with_the_letter_and_in_the_audit_trail(database: Database) -> None:
    sick = True
    door = delivery(database, failing_while(lambda *_: ValueError("x") if sick else None))
    await door.receive(record(1))
    (letter,) = await letters(database)
    with pytest.raises(Refusal, match="PUTAR_ULANG_GAGAL"):
        await DeadLetterDesk(door).replay(letter.id, actor="operator", reason="dicoba dahulu")
    sick = False
    await DeadLetterDesk(door).replay(letter.id, actor="operator", reason=" data sudah diperbaiki ")
    async with database.transaction() as connection:
        (closed,) = await MESSAGING.dead_letters.listing(connection, closed=True)
        lines = [
            *await MESSAGING.audit.history(connection, f"dead_letter:{letter.id}"),
            *await MESSAGING.audit.history(connection, letter.event_id),
        ]
    assert (closed.outcome, closed.closing_reason) == ("replayed", "data sudah diperbaiki")
    told = [(line["act"], line["code"], line["detail"]["closing_reason"]) for line in lines]
    assert told == [
        ("dead_letter_replayed", "KESALAHAN_PROGRAM", "dicoba dahulu"),
        ("dead_letter_replayed", "", "data sudah diperbaiki"),
    ]


async def test_a_replay_that_fails_again_keeps_the_letter_and_counts(database: Database) -> None:
    door = delivery(database, failing_while(lambda *_: ValueError("rahasia")))
    await door.receive(record(1))
    (letter,) = await letters(database)
    with pytest.raises(Refusal, match="PUTAR_ULANG_GAGAL"):
        await DeadLetterDesk(door).replay(letter.id, actor="operator")
    (again,) = await letters(database)
    assert (again.attempts, again.reason) == (2, "KESALAHAN_PROGRAM")
    assert "rahasia" not in str(again)


async def test_a_letter_set_aside_is_skipped_for_good_and_audited(database: Database) -> None:
    door = delivery(database, failing_while(lambda _, e: ValueError() if e.sequence == 1 else None))
    first = record(1)
    for one in (first, record(2)):
        await door.receive(one)
    (letter,) = await letters(database)
    await DeadLetterDesk(door).set_aside(letter.id, actor="operator", reason="Butir uji coba.")
    assert await seen(database) == [2]
    assert await door.receive(first) == DeliveryOutcome.DUPLICATE
    async with database.transaction() as connection:
        (line,) = await MESSAGING.audit.history(connection, letter.event_id)
    assert (line["actor"], line["act"]) == ("operator", "dead_letter_parked")


async def test_a_closed_or_unknown_letter_is_refused_by_name(database: Database) -> None:
    door = delivery(database, failing_while(lambda *_: ValueError()))
    await door.receive(record(1))
    (letter,) = await letters(database)
    with pytest.raises(Refusal, match="ALASAN_WAJIB"):
        await DeadLetterDesk(door).set_aside(letter.id, actor="operator", reason=" ")
    await DeadLetterDesk(door).set_aside(letter.id, actor="operator", reason="ya")
    with pytest.raises(Conflict, match="SURAT_MATI_SUDAH_DITUTUP"):
        await DeadLetterDesk(door).replay(letter.id, actor="operator")
    with pytest.raises(NotFound, match="SURAT_MATI_TIDAK_ADA"):
        await DeadLetterDesk(door).replay(letter.id + 1, actor="operator")


async def test_a_crash_between_two_parked_events_is_made_good_by_the_next_process(database: Database) -> None:
    door = delivery(database)
    await door.receive(record(2))
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE sample.inbox_position SET last = 1"))
    assert await seen(database) == []
    await delivery(database).receive(record(1, released("another")))
    assert await seen(database) == [2]


async def test_the_halting_event_that_comes_again_is_not_buried_twice(database: Database) -> None:
    door, poison = delivery(database, failing_while(lambda *_: ValueError())), record(1)
    assert [await door.receive(poison) for _ in range(2)] == [DeliveryOutcome.DEAD, DeliveryOutcome.DUPLICATE]
    assert len(await letters(database)) == 1


async def test_another_event_with_a_taken_sequence_is_shown_and_changes_nothing(database: Database) -> None:
    door = delivery(database)
    await door.receive(record(1))
    assert await door.receive(record(1)) == DeliveryOutcome.DEAD
    assert await door.receive(record(2)) == DeliveryOutcome.APPLIED
    (letter,) = await letters(database)
    assert (letter.reason, letter.halts) == ("URUTAN_GANDA", False)


async def test_the_handler_and_the_inbox_row_stand_or_fall_together(database: Database) -> None:
    door = delivery(database, failing_while(lambda *_: ValueError()))
    await door.receive(record(1))
    async with database.transaction() as connection:
        rows = await connection.execute(select(func.count()).select_from(MESSAGING.inbox.rows))
    assert (await seen(database), rows.scalar_one()) == ([], 0)


async def test_without_a_database_the_record_is_given_back(database: Database) -> None:
    gone = Database.connect("postgresql://nobody@127.0.0.1:1/none", "sample")
    with pytest.raises(Transient, match="BASIS_DATA_SIBUK"):
        await delivery(gone).receive(record(1))
    await gone.close()


async def test_a_connection_killed_in_the_middle_is_tried_again(database: Database) -> None:
    killed = False

    async def handler(connection: Any, event: Any, envelope: Envelope) -> None:
        nonlocal killed
        if not killed:
            killed = True
            pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with database.transaction() as other:
                await other.execute(text(f"SELECT pg_terminate_backend({pid})"))
        await failing_while(lambda *_: None)(connection, event, envelope)

    assert await delivery(database, handler).receive(record(1)) == DeliveryOutcome.APPLIED
    assert await seen(database) == [1]
