"""Each room's role works in its own schema and is refused everywhere else, by PostgreSQL itself."""

# ruff: noqa: S608

import asyncpg
import pytest

from deploy.rights.postgres import ACCOUNTS, SCHEMAS, apply_database, identity_read
from deploy.rooms import AUDITED, ROOMS
from shared.runtime.errors import Refusal
from tests.rights.conftest import Province, run

FOREIGN = [(account, schema) for account in (*ROOMS, "identity") for schema in SCHEMAS if account != schema]
KNOWN_TO_ROOMS = {("identity", "sessions"), ("identity", "kept_forms")}
ADDED_BY_ROOMS = {("identity", "kept_forms")}
"""Forms that came too late, each sealed to its browser: a room adds them and deletes none."""
"""Holds who is signed in, by digests; nothing else in it."""

DENIED = asyncpg.InsufficientPrivilegeError


async def tables(province: Province, schema: str) -> list[str]:
    """Lists the tables of a schema."""
    rows = await run(province.owner, f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'")
    return [row[0] for row in rows]


@pytest.mark.parametrize(("account", "schema"), FOREIGN)
async def test_a_role_sees_no_table_of_another_schema(province: Province, account: str, schema: str) -> None:
    known = KNOWN_TO_ROOMS | ({("identity", "persons")} if account == "registry" else set())
    found = [table for table in await tables(province, schema) if (schema, table) not in known]
    assert len(found) >= 3
    for table in found:
        with pytest.raises(DENIED):
            await run(province.url(account), f"SELECT * FROM {schema}.{table}")


@pytest.mark.parametrize(("account", "schema"), FOREIGN)
async def test_a_role_changes_nothing_in_another_schema(province: Province, account: str, schema: str) -> None:
    for table in await tables(province, schema):
        added = [] if (schema, table) in ADDED_BY_ROOMS else [f"INSERT INTO {schema}.{table} DEFAULT VALUES"]
        for statement in (f"DELETE FROM {schema}.{table}", *added):
            with pytest.raises(DENIED):
                await run(province.url(account), statement)


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_a_role_makes_and_alters_no_table(province: Province, account: str) -> None:
    home = account if account in SCHEMAS else "registry"
    for statement in (
        "CREATE TABLE public.mine (id int)",
        f"CREATE TABLE {home}.mine (id int)",
        f"TRUNCATE {home}.migration",
        f"ALTER TABLE {home}.migration ADD COLUMN more text",
        "CREATE SCHEMA mine",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE ROLE mine",
    ):
        with pytest.raises(DENIED):
            await run(province.url(account), statement)


@pytest.mark.parametrize("room", AUDITED)
async def test_the_audit_trail_only_grows(province: Province, room: str) -> None:
    added = (
        f"INSERT INTO {room}.audit (at, actor, act, subject, code, detail) "
        "VALUES (now(), 'uji', 'uji', '1', '', '{}')"
    )
    await run(province.url(room), added, f"SELECT * FROM {room}.audit")
    for table in COLUMN:
        for statement in (f"DELETE FROM {room}.{table}", f"UPDATE {room}.{table} SET {COLUMN[table]} = ''"):
            with pytest.raises(DENIED):
                await run(province.url(room), statement)


COLUMN = {"audit": "actor", "audit_chain": "hash", "audit_head": "hash"}


@pytest.mark.parametrize("room", ROOMS)
async def test_a_room_knows_who_calls_but_no_password(province: Province, room: str) -> None:
    for table, columns in identity_read(room):
        await run(province.url(room), f"SELECT {columns} FROM identity.{table}")
    await run(province.url(room), "UPDATE identity.sessions SET seen_at = now() WHERE digest = ''")
    await run(province.url(room), "UPDATE identity.tokens SET used_at = now() WHERE digest = ''")
    for statement in (
        "SELECT password FROM identity.accounts",
        "SELECT * FROM identity.failures",
        "SELECT actor FROM identity.audit",
        "INSERT INTO identity.audit (at, actor, act, subject, code, detail) VALUES (now(), 'a', 'b', 'c', '', '{}')",
        "UPDATE identity.sessions SET account = 'lain'",
        "UPDATE identity.tokens SET scopes = '{serah}'",
        "UPDATE identity.accounts SET roles = '{pimpinan}'",
    ):
        with pytest.raises(DENIED):
            await run(province.url(room), statement)


async def test_reconciliation_sees_places_and_no_content(province: Province) -> None:
    url = province.url("reconcile")
    for room in ROOMS:
        await run(url, f"SELECT id, topic, key, sequence, sent_at FROM {room}.outbox")
        await run(url, f"UPDATE {room}.outbox SET sent_at = NULL WHERE id = 0")
        for statement in (
            f"SELECT payload FROM {room}.outbox",
            f"SELECT value FROM {room}.parked",
            f"UPDATE {room}.outbox SET payload = ''",
            f"UPDATE {room}.inbox_position SET last = 0",
            f"SELECT * FROM {room}.audit",
        ):
            with pytest.raises(DENIED):
                await run(url, statement)


async def test_a_role_signs_in_by_its_own_password_only(province: Province) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await run(province.url("registry", "kata-sandi-intake"), "SELECT 1")


async def test_what_a_later_migration_makes_is_the_rooms_to_use(province: Province) -> None:
    await province.as_owner("CREATE TABLE registry.later (id bigint GENERATED ALWAYS AS IDENTITY, word text)")
    try:
        await run(province.url("registry"), "INSERT INTO registry.later (word) VALUES ('a')")
        with pytest.raises(DENIED):
            await run(province.url("publisher"), "SELECT * FROM registry.later")
    finally:
        await province.as_owner("DROP TABLE registry.later")


async def test_the_second_time_nothing_changes(province: Province) -> None:
    done = await apply_database(province.owner, province.passwords)
    assert {(role["created"], role["password"]) for role in done["roles"]} == {(False, "unchanged")}


async def test_a_right_that_somebody_added_is_taken_back(province: Province) -> None:
    await province.as_owner(
        "GRANT ALL ON registry.audit TO terbuka_registry", "GRANT USAGE ON SCHEMA registry TO PUBLIC",
        "GRANT SELECT ON ALL TABLES IN SCHEMA registry TO terbuka_publisher",
    )  # fmt: skip
    await apply_database(province.owner, province.passwords)
    for account, statement in (
        ("registry", "DELETE FROM registry.audit"),
        ("publisher", "SELECT * FROM registry.items"),
    ):
        with pytest.raises(DENIED):
            await run(province.url(account), statement)


async def test_an_empty_database_becomes_a_province(empty: str) -> None:
    passwords = {account: f"kata-sandi-{account}" for account in ACCOUNTS}
    done = await apply_database(empty, passwords)
    assert [each["schema"] for each in done["schemas"]] == list(SCHEMAS)
    assert all(each["revision"] for each in done["schemas"])


async def test_who_does_not_own_the_database_is_told_so(province: Province) -> None:
    with pytest.raises(Refusal, match="BUKAN_PEMILIK"):
        await apply_database(province.url("registry"), province.passwords)
