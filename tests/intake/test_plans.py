"""No list, book or question of intake walks a table that grows: each is explained over 20,000 submissions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import text

from services.intake.store import kept_files as kept
from services.intake.store import submissions as store
from tests.intake.house import House
from tests.plans import Questions, walking

GROWING = {"submission", "item", "agenda", "file", "draft", "kept_file", "idempotency", "form", "nihil"}
EXCEPTIONS: Mapping[str, str] = {
    "handed in during a year": "it is asked when an SKPD reports nihil, and reads what this SKPD or this year has",
}
"""What reads more than a page all the same, and why."""

ROWS = (
    """INSERT INTO intake.submission (submission_id, skpd_code, skpd_name, kind, submitted_by, agenda_year,
        agenda_number, item_count, received_at)
        SELECT 's' || lpad(n::text, 8, '0'), CASE WHEN n % 40 = 7 THEN 'dishub' ELSE 'dinas-'
        || n % 40 END, 'Dinas', 'new', 'a', 2016 + n / 2000, n, 1,
        timestamptz '2016-01-01' + make_interval(hours => 4 * n) FROM generate_series(1, 20000) AS n""",
    """INSERT INTO intake.item (item_id, submission_id, position, skpd_code, kind, version, state, changed_at)
        SELECT 'i' || submission_id, submission_id, 1, skpd_code, 'new', 1, CASE WHEN agenda_number % 100 = 1 THEN
        'submitted' WHEN agenda_number % 100 = 2 THEN 'returned' ELSE 'exempt' END, received_at
        FROM intake.submission""",
    """INSERT INTO intake.agenda (book, year, number, received_at, letter_number, letter_date, skpd_code, party,
        subject, note, submission_id) SELECT 'masuk', 2025, agenda_number, received_at, '', '', skpd_code, '', '', '',
        submission_id FROM intake.submission""",
    """INSERT INTO intake.file (file_id, submission_id, purpose, object_key, sha256, size, media_type)
        SELECT 'f' || submission_id, submission_id, 'item', '', md5(submission_id), 1, '' FROM intake.submission""",
    """INSERT INTO intake.draft (draft_id, skpd_code, version, sealed, saved_at)
        SELECT 'd' || n, 'dinas-' || n % 2000, 1, '', now() FROM generate_series(1, 20000) AS n""",
    """INSERT INTO intake.kept_file (file_id, account, state, sealed_name, object_key, sha256, size, media_type,
        kept_at)
        SELECT 'k' || n, 'akun-' || n % 2000, CASE WHEN n % 1000 = 0 THEN 'waiting' ELSE 'ready' END, '', 'o' || n, '',
        1, '', timestamptz '2026-03-02' - make_interval(mins => n) FROM generate_series(1, 20000) AS n""",
    """INSERT INTO intake.idempotency (account, key, fingerprint, answer, at)
        SELECT 'a', 'k' || n, '', '{}', now() FROM generate_series(1, 20000) AS n""",
    "ANALYZE intake.submission, intake.item, intake.agenda, intake.file, intake.draft, intake.kept_file",
)


async def test_no_question_to_intake_walks_a_table_that_grows(house: House) -> None:
    async with house.database.transaction() as connection:
        for statement in ROWS:
            await connection.execute(text(statement))
    at_hand_in = {"at a hand-in": partial(_asked, house), "handed in during a year": partial(_of_a_year, house)}
    found = await walking(house.database, {**_lists(house), **at_hand_in}, GROWING)
    assert set(found) == set(EXCEPTIONS), found


def _lists(house: House) -> Questions:
    """Returns the lists and books as an officer and as an SKPD ask for them."""
    queries, questions = house.queries, dict[str, Any]()
    for account in ("petugas", "skpd"):
        actor = house.actor(account)
        questions |= {
            f"submissions of {account}": partial(queries.submissions, actor),
            f"submissions of {account}, deep": partial(queries.submissions, actor, before="s00010000"),
            f"submissions of one SKPD for {account}": partial(queries.submissions, actor, skpd="dinas-3"),
            f"agenda of {account}": partial(queries.agenda, actor, year=2025),
            f"agenda of {account}, deep": partial(queries.agenda, actor, year=2025, after=15_000),
            f"agenda of letters out of {account}": partial(queries.agenda, actor, book="keluar", year=2025),
            f"waiting for {account}": partial(queries.waiting, actor),
            f"nihil of {account}": partial(queries.nihil, actor, 2025),
            f"drafts of {account}": partial(queries.drafts, actor),
        }
    return questions


async def _asked(house: House) -> None:
    since = datetime(2025, 2, 1, tzinfo=UTC)
    async with house.database.snapshot() as connection:
        await store.standing(connection, "dishub", ["dishub"], 2025)
        await store.readable_forms(connection, ["dishub"], 200)
        await store.lists_of_file(connection, ["dishub"], "c0ffee")
        await store.bytes_since(connection, "dishub", since)
        await store.known_answer(connection, "a", "baru", "")
        await store.has_gone_out(connection, "B-001/PPID/2025")
        await kept.of_account(connection, "akun-7")
        await kept.in_state(connection, kept.WAITING, kept.INFECTED)


async def _of_a_year(house: House) -> None:
    async with house.database.snapshot() as connection:
        await store.handed_in_during(connection, ["dishub"], 2020)


async def test_a_book_is_read_page_by_page(house: House) -> None:
    async with house.database.transaction() as connection:
        for statement in (ROWS[0], ROWS[2]):
            await connection.execute(text(statement))
    petugas, numbers, after = house.actor("petugas"), list[int](), 0
    first = await house.queries.agenda(petugas, year=2025)
    assert (len(first["lines"]), first["next"]) == (200, 200)
    after = 19_700
    while after is not None:
        shown = await house.queries.agenda(petugas, year=2025, after=after)
        numbers += [line["nomor"] for line in shown["lines"]]
        after = shown["next"]
    assert numbers == list(range(19_701, 20_001))
