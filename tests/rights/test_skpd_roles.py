"""Registry and scheduler answer an SKPD under a role of their own, which sees that SKPD's rows and little else.

Intake does so, too: `test_narrowing.py`.

Each test runs as the room's role and as a superuser, as which the rooms of the embedded run sign in.
"""

# ruff: noqa: S608

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from deploy.rights.postgres import SKPD_RIGHTS, apply_database, apply_schemas
from deploy.rooms import skpd_role_of
from services.registry.tables import items
from shared.storage import embedded_postgres as postgres
from shared.storage.bulk import copy_rows
from shared.storage.database import Database
from shared.storage.narrowing import as_everybody, narrow_to
from tests.rights.conftest import Province, run

Rooms = dict[str, Database]

BOUND = {"registry": {"items", "endings", "effects"}, "scheduler": {"deadlines", "rungs", "cases", "holds", "tallies"}}
OF_ALL = {"registry": set[str](), "scheduler": {"doubts", "calendar_versions", "calendar_years"}}
"""What is nobody's: whether the clock is doubted, and the days off. No other table may be read at all."""

TABLES = [(room, table) for room, tables in BOUND.items() for table in sorted(tables)]
CODES = ("lama", "baru", "lain")


def rows_of(code: str) -> list[str]:
    """Returns statements that give an SKPD one row in each table that is bound."""
    item = f"i-{code}"
    return [
        "INSERT INTO registry.items (id, submission_id, skpd_code, skpd_name, kind, state, queue, missing, version,"
        " item_version, period_version, title, public_title, huruf, penetapan_number, opened_mode, held, received_on,"
        f" record) VALUES ('{item}', 's', '{code}', 'Dinas', 'new', 'submitted', '', '{{}}', 1, 1, 0, 'a', 'b', '{{}}',"
        " '', '', false, '2026-01-05', '{}')",
        f"INSERT INTO registry.endings VALUES ('{code}', NULL)",
        "INSERT INTO registry.effects (key, channel, kind, recipient, subject, skpd, data, staged_at, not_before,"
        f" due_at) VALUES ('{item}', 'mail', 'k', 'a', 's', '{code}', '{{}}', now(), now(), now())",
        "INSERT INTO scheduler.deadlines (item_id, period_version, state, public_title, skpd_code, skpd_name,"
        f" calendar_version, provisional) VALUES ('{item}', 1, 'running', 'b', '{code}', 'Dinas', 1, false)",
        'INSERT INTO scheduler.rungs (item_id, period_version, rung, kind, "on", rank, state)'
        f" VALUES ('{item}', 1, 'lapse', 'lapse', '2026-01-05', 1, 'waiting')",
        f"INSERT INTO scheduler.cases (case_id, item_id, period_version) VALUES ('c-{code}', '{item}', 1)",
        f"INSERT INTO scheduler.holds (hold_id, item_id, kind, placed_on) VALUES ('h-{code}', '{item}', 'a', now())",
    ]


def item_row(number: int) -> dict[str, Any]:
    """Returns the row of an item as reception writes it by COPY."""
    words = dict.fromkeys(("submission_id", "skpd_name", "queue", "title", "public_title"), "a")
    counts = dict.fromkeys(("version", "item_version", "period_version"), 1)
    blank: dict[str, Any] = {"penetapan_number": "", "opened_mode": "", "held": False, "missing": ["a"], "huruf": ["h"]}
    own = {"id": f"salin-{number}", "skpd_code": "lain", "kind": "new", "state": "submitted", "record": {"a": "b"}}
    return {**words, **counts, **blank, **own, "received_on": date(2026, 1, 5), "sealed": b"a"}


@pytest.fixture(params=["role of the room", "superuser"])
async def rooms(province: Province, request: pytest.FixtureRequest) -> AsyncIterator[Rooms]:
    """Gives both rooms a connection to a database in which three SKPD have one row a table."""
    await run(province.owner, *(line for code in CODES for line in rows_of(code)))
    own = request.param == "role of the room"
    found = {
        room: Database.connect(
            province.url(room) if own else province.owner, room, pool_size=1, skpd_role=skpd_role_of(room)
        )
        for room in BOUND
    }
    yield found
    for database in found.values():
        await database.close()
    whole = ", ".join(f"{room}.{table}" for room, table in TABLES)
    await run(province.owner, f"TRUNCATE {whole} CASCADE")


async def ask(database: Database, query: str, skpd: str | None = "") -> Any:
    """Returns what a query finds in a transaction, bound to an SKPD where one is named."""
    with as_everybody():
        if skpd != "":
            narrow_to(skpd)
        async with database.transaction() as connection:
            return (await connection.execute(text(query))).scalar_one()


async def denied(database: Database, statement: str) -> bool:
    """Tells whether PostgreSQL refuses a statement in a transaction that is bound to an SKPD."""
    with as_everybody():
        narrow_to("lain")
        try:
            async with database.transaction() as connection:
                await connection.execute(text(statement))
        except DBAPIError as error:
            if isinstance(error.orig and error.orig.__cause__, asyncpg.InsufficientPrivilegeError):
                return True
            raise
    return False


@pytest.mark.parametrize(("room", "table"), TABLES)
async def test_a_query_without_a_condition_sees_the_own_rows_alone(rooms: Rooms, room: str, table: str) -> None:
    count = f"SELECT count(*) FROM {room}.{table}"
    many = {skpd: await ask(rooms[room], count, skpd) for skpd in ("", "lain", "baru", "asing", "", None)}
    assert many == {"": 3, "lain": 1, "baru": 1, "asing": 0, None: 0}


@pytest.mark.parametrize("room", BOUND)
async def test_every_table_is_bound_or_out_of_reach(province: Province, rooms: Rooms, room: str) -> None:
    found = await run(province.owner, f"SELECT tablename FROM pg_tables WHERE schemaname = '{room}'")
    others = {row[0] for row in found} - BOUND[room] - OF_ALL[room]
    assert len(others) >= 10
    assert [name for name in sorted(others) if not await denied(rooms[room], f"SELECT * FROM {room}.{name}")] == []
    for name in BOUND[room] | OF_ALL[room]:
        assert await denied(rooms[room], f"DELETE FROM {room}.{name}")
    assert not await denied(
        rooms[room],
        f"INSERT INTO {room}.audit (at, actor, act, subject, code, detail) VALUES (now(), 'a', 'b', 'c', '', '{{}}')",
    )


@pytest.mark.parametrize("room", BOUND)
async def test_a_connection_goes_back_with_its_own_role(rooms: Rooms, room: str) -> None:
    who = "SELECT current_user"
    own = await ask(rooms[room], who)
    assert await ask(rooms[room], who, "lain") == skpd_role_of(room)
    assert await ask(rooms[room], who) == own
    with suppress(DBAPIError):
        await ask(rooms[room], "SELECT nothing", "lain")
    with as_everybody():
        narrow_to("lain")
        async with rooms[room].snapshot() as connection:
            assert (await connection.execute(text(who))).scalar_one() == skpd_role_of(room)
    assert [await ask(rooms[room], who), await ask(rooms[room], "SELECT current_setting('terbuka.skpd')")] == [own, ""]


async def test_items_come_in_by_copy_or_where_the_role_is_bound_one_by_one(province: Province, rooms: Rooms) -> None:
    """A role without BYPASSRLS, as an owner that is no superuser makes it, is refused COPY."""
    rows, wanted = [item_row(number) for number in range(20)], "SELECT count(*) FROM registry.items"
    names, query = list(rows[0]), "SELECT rolbypassrls FROM pg_roles WHERE rolname = 'terbuka_registry'"
    assert (await run(province.owner, query))[0][0]
    try:
        for change, part in (("BYPASSRLS", rows[:10]), ("NOBYPASSRLS", rows[10:])):
            await province.as_owner(f"ALTER ROLE terbuka_registry {change}")
            async with rooms["registry"].transaction() as connection:
                await copy_rows(connection, items, names, [tuple(row.values()) for row in part])
        assert await ask(rooms["registry"], f"{wanted} WHERE record ->> 'a' = 'b' AND sealed = 'a'") == 20
    finally:
        await province.as_owner("ALTER ROLE terbuka_registry BYPASSRLS")


async def rights_of_skpd(owner: str) -> set[tuple[str, ...]]:
    """Returns what the roles for SKPD may do: schema, table or function, column and right."""
    query = (
        "SELECT table_schema::text, table_name::text, column_name::text, privilege_type::text"
        " FROM information_schema.column_privileges WHERE grantee LIKE 'terbuka_%_skpd' UNION ALL"
        " SELECT routine_schema::text, routine_name::text, '', privilege_type::text"
        " FROM information_schema.routine_privileges WHERE grantee LIKE 'terbuka_%_skpd'"
    )
    return {tuple(row) for row in await run(owner, query)}


async def test_migrations_and_rights_give_the_same(province: Province, empty: str) -> None:
    """The embedded run has the rights that migrations gave, a province those of `terbuka database apply`."""
    await apply_schemas(empty)
    given = await rights_of_skpd(province.owner)
    assert {(room, table) for room, table, *_ in given} == {
        (room, table) for room, rights in SKPD_RIGHTS.items() for tables in rights.values() for table in tables
    }
    assert await rights_of_skpd(empty) == given
    changes = {(table, right) for room, table, _, right in given if room in BOUND and right != "SELECT"}
    assert changes == {("audit", "INSERT")}


@pytest.mark.nightly
async def test_an_owner_who_is_no_superuser_binds_them_as_well() -> None:
    """Its server is new, so that it makes every role itself; rooms may sign in as the owner or by their own roles."""
    with tempfile.TemporaryDirectory(prefix="terbuka-pg-", dir=postgres.forgetful_folder()) as directory:
        server = postgres.Embedded(Path(directory), durable=False)
        url = await asyncio.to_thread(server.start)
        try:
            await run(url, "CREATE ROLE pemilik LOGIN CREATEROLE", "CREATE DATABASE milik OWNER pemilik")
            owner = Province(make_url(url).set(username="pemilik", database="milik").render_as_string(False))
            await apply_schemas(owner.owner)
            assert await _bound(owner.owner) == skpd_role_of("registry")
            await apply_database(owner.owner, owner.passwords)
            assert await _bound(owner.url("registry")) == skpd_role_of("registry")
            bypasses = "SELECT rolbypassrls, rolinherit FROM pg_roles WHERE rolname = 'terbuka_registry'"
            assert tuple((await run(url, bypasses))[0]) == (False, False)
        finally:
            await asyncio.to_thread(server.stop)


async def _bound(url: str) -> Any:
    database = Database.connect(url, "registry", pool_size=1, skpd_role=skpd_role_of("registry"))
    try:
        assert await ask(database, "SELECT count(*) FROM registry.items", "lain") == 0
        return await ask(database, "SELECT current_user", "lain")
    finally:
        await database.close()
