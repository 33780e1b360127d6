"""A request of an SKPD is bound in PostgreSQL: a query without a condition shows and writes that SKPD's rows alone.

Each test runs as the room's role and as a superuser, as which intake of the embedded run signs in.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.rooms import skpd_role_of
from services.intake.domain.agencies import Skpd
from services.intake.domain.hand_in_doubts import Asked, HandedIn
from services.intake.store import hand_in
from services.intake.store.submissions import standing
from shared.storage.database import Database
from shared.storage.narrowing import as_everybody, narrow_to
from tests.rights.conftest import Province, run

BOOKS = (
    "agenda", "dossier", "draft", "file", "form", "happening", "hold", "item", "item_file", "kept_file", "nihil",
    "sent_bytes", "submission", "upload", "upload_part",
)  # fmt: skip
NOW = datetime(2026, 3, 2, tzinfo=UTC)
OF_NO_SKPD = {"skpd", "agenda_counter", "unfinished", "look", "idempotency"}
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
            f"kept_file VALUES ('t-{code}', 'siapa', 'ready', '', '', 'o', '', 1, 'text/plain', now(), '{code}')",
            f"sent_bytes VALUES ('{code}', '2026-03-02T00:00:00+00:00', 1)",
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
        "TRUNCATE intake.skpd, intake.agenda, intake.draft, intake.nihil, intake.hold, intake.kept_file",
        "TRUNCATE intake.sent_bytes, intake.submission, intake.upload CASCADE",
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


def hand_in_of(code: str, *, under: str = "") -> dict[str, list[dict[str, object]]]:
    """Returns the rows of a second hand-in of an SKPD as `record_hand_in` takes them, its children under `under`."""
    at, item, above = "2026-03-02T00:00:00+00:00", f"i2-{code}", under or f"i2-{code}"
    words = dict.fromkeys(("letter_number", "letter_date", "party", "subject", "note", "item_id"), "")
    states = dict.fromkeys(("queue", "reason_key", "public_title", "opened_mode", "website_list", "website_url"), "")
    own = {"skpd_code": code, "submission_id": f"s2-{code}", "kind": "new"}
    numbers = {"agenda_year": 2026, "agenda_number": 77, "item_count": 1, "received_at": at}
    stored = {"object_key": "o", "sha256": "", "size": 1, "media_type": "text/plain", "purpose": "lampiran"}
    return {
        "agenda": [words | own | {"book": "masuk", "year": 2026, "number": 77, "received_at": at}],
        "submission": [own | numbers | {"skpd_name": "Dinas", "submitted_by": "siapa"}],
        "item": [states | own | {"item_id": item, "position": 1, "version": 1, "state": "submitted", "missing": []}
            | {"changed_at": at}],
        "form": [{"item_id": above, "sealed": "\\x00"}],
        "dossier": [{"object_key": f"k2-{code}", "item_id": above, "version": 2}],
        "file": [stored | {"file_id": f"f2-{code}", "submission_id": above.replace("i", "s", 1)}],
        "item_file": [{"item_id": above, "version": 2, "file_id": f"f2-{code}"}],
        "happening": [{"item_id": above, "what": "handed_in", "told": {}, "at": at}],
    }  # fmt: skip


async def recorded(intake: Database, bound_to: str, rows: dict[str, list[dict[str, object]]]) -> bool:
    """Tells whether rows are written by the function in a transaction bound to an SKPD, or refused by a policy."""
    with as_everybody():
        narrow_to(bound_to)
        try:
            async with intake.transaction() as connection:
                await hand_in.record(connection, rows)
        except DBAPIError as error:
            if isinstance(error.orig and error.orig.__cause__, asyncpg.InsufficientPrivilegeError):
                return False
            raise
    return True


async def test_a_hand_in_is_written_whole_by_its_own_skpd_and_by_its_successor(intake: Database) -> None:
    assert await recorded(intake, "lain", hand_in_of("lain"))
    assert [await seen(intake, table, "lain") for table in ("submission", "item", "form", "item_file")] == [2, 2, 2, 2]
    assert not await recorded(intake, "lain", hand_in_of("lama"))


@pytest.mark.parametrize("table", hand_in_of("lama"))
async def test_no_row_of_another_skpd_is_written_through_the_function_of_hand_ins(intake: Database, table: str) -> None:
    """Rows above are written by everybody's own right first, so that nothing but the one row is refused."""
    whole = hand_in_of("lama")
    before = dict(list(whole.items())[: list(whole).index(table)])
    with as_everybody():
        async with intake.transaction() as connection:
            await hand_in.record(connection, before)
    assert not await recorded(intake, "lain", {table: whole[table]})
    assert await recorded(intake, "lama", {table: whole[table]})


async def test_an_own_hand_in_brings_nothing_under_an_item_of_another(intake: Database) -> None:
    for table, rows in hand_in_of("lain", under="i-lama").items():
        if table in {"form", "dossier", "file", "item_file", "happening"}:
            assert not await recorded(intake, "lain", {table: rows}), table


@pytest.mark.parametrize("counted", ["lama", "lain"])
async def test_a_hand_in_is_opened_on_what_the_bound_skpd_sees(intake: Database, counted: str) -> None:
    with as_everybody():
        narrow_to("lain")
        async with intake.transaction() as connection:
            asked = Asked(HandedIn(), ("lama", "lain"), await standing(connection, "lama", ["lama", "lain"], 2026), ())
            request = hand_in.KeyedRequest("siapa", "kunci", "isi")
            since = datetime(2020, 1, 1, tzinfo=UTC)
            opened = await hand_in.open_hand_in(
                connection, request, Skpd("lama", "Dinas", since.date()), asked, NOW, counted=(counted, since)
            )
            assert asked.standing.newest == "3/2026", "the newest of its own, though both are asked for"
            assert opened.used == (11 if counted == "lain" else 0)
            await connection.rollback()


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
