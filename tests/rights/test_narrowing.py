"""A request of an SKPD is bound in PostgreSQL: a query without a condition shows and writes that SKPD's rows alone.

Each test runs as the room's role and as a superuser, as which intake of the embedded run signs in.
"""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.rooms import skpd_role_of
from shared.storage.database import Database
from shared.storage.narrowing import as_everybody, narrow_to
from tests.rights.conftest import Province, run

BOOKS = (
    "agenda", "dossier", "draft", "file", "form", "happening", "hold", "item", "item_file", "nihil", "submission",
    "upload", "upload_part",
)  # fmt: skip
OF_NO_SKPD = {"skpd", "agenda_counter", "kept_file", "unfinished", "look", "idempotency"}
"""The directory, which everybody reads, numbers, and what belongs to one account."""

SKPD = (
    "INSERT INTO intake.skpd VALUES"
    " ('lama', 'Dinas Lama', '2010-01-01', '2020-12-31', 'Baru'), ('Baru', 'Dinas Baru', '2010-01-01', NULL, ''),"
    " ('lain', 'Dinas Lain', '2010-01-01', NULL, '')"
)


def rows_of(code: str, number: int) -> list[str]:
    """Returns statements that hand in one item for an SKPD, with all that lies below it."""
    return [
        f"INSERT INTO intake.{line}"
        for line in (
            f"agenda VALUES ('masuk', 2026, {number}, now(), '', '', '{code}', '', '', '', 's-{code}')",
            f"draft VALUES ('d-{code}', '{code}', 1, '', now())",
            f"nihil VALUES ('{code}', 2026, 2026, {number}, now())",
            f"submission VALUES ('s-{code}', '{code}', 'Dinas', 'form', 'siapa', 2026, {number}, 1, now())",
            "item (item_id, submission_id, position, skpd_code, kind, version, state, changed_at)"
            f" VALUES ('i-{code}', 's-{code}', 1, '{code}', 'form', 1, 'submitted', now())",
            f"form VALUES ('i-{code}', '')",
            f"dossier VALUES ('k-{code}', 'i-{code}', 1)",
            f"hold VALUES ('i-{code}', 'h')",
            f"happening (item_id, what, told, at) VALUES ('i-{code}', 'handed_in', '{{}}', now())",
            f"file VALUES ('f-{code}', 's-{code}', 'bukti', 'o', '', 1, 'text/plain')",
            f"item_file VALUES ('i-{code}', 1, 'f-{code}')",
            f"upload VALUES ('u-{code}', 'siapa', '{code}', 'open', '', 9, 1, '', '', now(), now())",
            f"upload_part VALUES ('u-{code}', 0, 1, 'o')",
        )
    ]


@pytest.fixture(params=["role of the room", "superuser"])
async def intake(province: Province, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """Gives intake's own connection to a database in which three SKPD handed in one item each."""
    handed_in = [line for number, code in enumerate(("lama", "Baru", "lain"), 1) for line in rows_of(code, number)]
    await run(province.owner, SKPD, *handed_in)
    url = province.url("intake") if request.param == "role of the room" else province.owner
    database = Database.connect(url, "intake", pool_size=1, skpd_role=skpd_role_of("intake"))
    yield database
    await database.close()
    await run(
        province.owner,
        "TRUNCATE intake.skpd, intake.agenda, intake.draft, intake.nihil, intake.hold",
        "TRUNCATE intake.submission, intake.upload CASCADE",
    )


async def seen(intake: Database, table: str, skpd: str | None = "") -> int:
    """Counts the rows of a table that a transaction sees, bound to an SKPD where one is named."""
    with as_everybody():
        if skpd != "":
            narrow_to(skpd)
        async with intake.snapshot() as connection:
            return int((await connection.execute(text(f"SELECT count(*) FROM intake.{table}"))).scalar_one())  # noqa: S608


@pytest.mark.parametrize("table", BOOKS)
async def test_a_bound_transaction_sees_its_own_and_what_its_predecessor_left(intake: Database, table: str) -> None:
    many = {skpd: await seen(intake, table, skpd) for skpd in ("", "lain", "lama", "Baru", "baru", "asing", None)}
    assert many == {"": 3, "lain": 1, "lama": 1, "Baru": 2, "baru": 2, "asing": 0, None: 0}


async def test_a_connection_that_was_bound_serves_everybody_afterwards(intake: Database) -> None:
    assert [await seen(intake, "item", skpd) for skpd in ("lain", "", "lama", "")] == [1, 3, 1, 3]


async def test_a_bound_transaction_writes_changes_and_deletes_nothing_of_others(intake: Database) -> None:
    with as_everybody():
        narrow_to("lain")
        async with intake.transaction() as connection:
            for change in ("UPDATE intake.item SET state = 'withdrawn'", "DELETE FROM intake.hold"):
                assert (await connection.execute(text(change))).rowcount == 1
        for line in rows_of("lama", 9)[:4]:
            with pytest.raises(DBAPIError) as denied:
                async with intake.transaction() as connection:
                    await connection.execute(text(line.replace("-lama", "-curian").replace("2026, 2026", "2025, 2026")))
            assert isinstance(denied.value.orig.__cause__, asyncpg.InsufficientPrivilegeError)  # type: ignore[union-attr]


async def test_every_table_of_intake_is_bound_or_named_here(province: Province) -> None:
    columns = "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'intake'"
    about = f"{columns} AND column_name IN ('skpd_code', 'item_id', 'submission_id', 'file_id', 'account')"
    bound = "SELECT relname FROM pg_class WHERE relnamespace = 'intake'::regnamespace AND relrowsecurity"
    assert {row[0] for row in await run(province.owner, bound)} == set(BOOKS)
    assert {row[0] for row in await run(province.owner, about)} - set(BOOKS) - OF_NO_SKPD == set()


async def test_no_other_table_is_within_reach(province: Province, intake: Database) -> None:
    found = await run(province.owner, "SELECT tablename FROM pg_tables WHERE schemaname = 'intake'")
    others = {row[0] for row in found} - set(BOOKS) - OF_NO_SKPD - {"outbox", "outbox_sequence", "audit", "audit_head"}
    assert {"inbox_position", "dead_letter", "migration"} <= others
    for table in others:
        with pytest.raises(DBAPIError) as denied:
            await seen(intake, table, "lain")
        assert isinstance(denied.value.orig.__cause__, asyncpg.InsufficientPrivilegeError)  # type: ignore[union-attr]
