"""How many statements and commits a hand-in makes: each is a way to the database and back, and a commit waits for disk.

COPY, BEGIN, COMMIT and the rows of the outbox, which go by the driver, are no statements of these counts.
"""

import pytest

from services.intake.store import hand_in
from services.intake.tables import files, forms, happenings, items, submissions
from shared.security.identity.bearer_tokens import HAND_IN, READ
from tests.intake.house import PASSWORD, PDF, House, a_dossier, an_item, form
from tests.statements import Asked, asked

FILE = ("surat.pdf", PDF, "application/pdf")
MOST = 10
"""Statements of one item with its file: three transactions are bound to an SKPD, each asks one to three times."""


async def submitted(house: House, account: str, key: str, *titles: str) -> Asked:
    """Hands items in with a file by a token, and returns what the room asked for it."""
    await house.client(account)
    token = await house.identity.issue_token(account, PASSWORD, source="uji", scopes=(READ, HAND_IN))
    client = house.anonymous(Authorization=f"Bearer {token}")
    whole = form(a_dossier(*(an_item(title=title, files=["surat.pdf"]) for title in titles)), [FILE])
    with asked(house.database) as count:
        answer = await client.post("/api/submissions", headers={"Idempotency-Key": key}, **whole)
    assert answer.status_code == 201, answer.text
    return count


async def test_a_submission_of_an_skpd_is_ten_statements_and_one_commit(house: House) -> None:
    await submitted(house, "skpd", "satu", "Satu")
    count = await submitted(house, "skpd", "dua", "Dua")
    assert (len(count.statements), count.commits) == (MOST, 1), count.statements


async def test_a_submission_by_an_officer_binds_nothing_and_counts_no_bytes_before(house: House) -> None:
    count = await submitted(house, "petugas", "satu", "Satu")
    assert (len(count.statements), count.commits) == (MOST - 4, 1), count.statements


async def test_many_items_are_one_statement_more_which_compares_their_titles(house: House) -> None:
    count = await submitted(house, "skpd", "satu", *map(str, range(20)))
    assert (len(count.statements), count.commits) == (MOST + 1, 1), count.statements


async def test_more_rows_than_one_statement_writes_are_written_by_several(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_in, "AT_ONCE", 7)
    count = await submitted(house, "skpd", "satu", *map(str, range(20)))
    assert count.commits == 1
    written = {table.name: len(await house.rows(table)) for table in (submissions, items, forms, happenings, files)}
    assert written == {"submission": 1, "item": 20, "form": 20, "happening": 20, "file": 1}
