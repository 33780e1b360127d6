"""The migrations of identity keep what is there: filled tables come up from before second factors to the newest."""

# ruff: noqa: S608

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from shared.runtime.clock import SystemClock
from shared.security.identity import Identity, factor_codes
from shared.storage import migrate
from shared.storage.database import Database
from tests.databases import Databases

AT = "2026-11-01 08:00:00+00"
BEFORE_FACTORS = f"""
INSERT INTO identity.persons (id, name, office, decree_number, nip) VALUES ('rina', 'Rina', 'Ketua', '', '');
INSERT INTO identity.accounts (account, person, roles, name, password, created_at)
  VALUES ('rina-1', 'rina', '{{ketua}}', 'Rina', 'x', '{AT}'), ('rina-2', 'rina', '{{tim}}', 'Rina', 'x', '{AT}');
INSERT INTO identity.sessions (digest, account, created_at, seen_at)
  VALUES ('dinas', 'rina-1', '{AT}', '{AT}'), ('lokal', 'rina-2', '{AT}', '{AT}');
INSERT INTO identity.tokens (digest, account, name, scopes, created_at, ends_at)
  VALUES ('t', 'rina-1', 'papan', '{{baca}}', '{AT}', '{AT}');
INSERT INTO identity.provider_sessions
  (digest, issuer, subject, sid, id_token, authenticated_at, ends_at, factor_at)
  VALUES ('dinas', 'https://masuk.example', 's', 'sid', 'token', '{AT}', '{AT}', '{AT}');
"""
WITH_A_FACTOR = f"""
INSERT INTO identity.second_factors (account, seed, confirmed, last_step, wrong) VALUES ('rina-2', 'S', true, 7, 1);
INSERT INTO identity.recovery_codes (account, digest) VALUES ('rina-2', 'd1'), ('rina-2', 'd2');
INSERT INTO identity.half_sign_ins (digest, account, began_at) VALUES ('h', 'rina-2', '{AT}');
UPDATE identity.accounts SET factor_since = '{AT}' WHERE account = 'rina-2';
UPDATE identity.sessions SET factor_at = '{AT}' WHERE digest = 'lokal';
"""
KEPT = dict.fromkeys(("accounts", "tokens", "provider_sessions", "recovery_codes", "half_sign_ins"), "*") | {
    "persons": "id, name, office, decree_number, nip, email",
    "second_factors": "account, seed, confirmed, last_step, wrong",
}


@pytest.fixture
async def old(_databases: Databases) -> AsyncIterator[Database]:
    """Gives a filled database of identity as it was before second factors."""
    name = await _databases.take(())
    url = _databases.address(name)
    await migrate.upgrade(url, "identity", to="0007")
    database = Database.connect(url, "identity")
    await run(database, BEFORE_FACTORS)
    yield database
    await database.close()
    await _databases.give_back((), name)


async def run(database: Database, script: str) -> None:
    """Runs the statements of a script."""
    async with database.transaction() as connection:
        for statement in script.split(";\n"):
            await connection.execute(text(statement)) if statement.strip() else None


async def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    async with database.snapshot() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def kept(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Returns the rows of each table that outlive a migration."""
    ordered = {table: f"SELECT {columns} FROM identity.{table} ORDER BY 1, 2" for table, columns in KEPT.items()}
    return {table: await rows(database, query) for table, query in ordered.items()}


async def test_what_the_provider_showed_goes_with_its_session(old: Database) -> None:
    await migrate.upgrade(old.url, "identity", to="0008")
    shown = await rows(old, "SELECT digest, factor_at IS NULL FROM identity.sessions ORDER BY digest")
    assert shown == [("dinas", False), ("lokal", True)]
    assert await rows(old, "SELECT count(*), count(factor_since) FROM identity.accounts") == [(2, 0)]


async def test_factors_codes_and_sessions_outlive_the_newest_migrations(old: Database) -> None:
    await migrate.upgrade(old.url, "identity", to="0008")
    await run(old, WITH_A_FACTOR)
    before = await kept(old)
    await migrate.upgrade(old.url, "identity")
    assert await kept(old) == before
    shown = "SELECT digest, factor_at IS NULL, factor_key FROM identity.sessions ORDER BY digest"
    assert await rows(old, shown) == [("dinas", False, None), ("lokal", False, None)]
    assert await migrate.check(old.url, "identity") == []


async def test_an_old_factor_serves_after_the_migrations(old: Database) -> None:
    await migrate.upgrade(old.url, "identity", to="0008")
    code = factor_codes.new_recovery_codes()[0]
    await run(old, WITH_A_FACTOR.replace("'d1'", f"'{factor_codes.recovery_digest(code)}'"))
    await migrate.upgrade(old.url, "identity")
    identity = Identity(old, SystemClock())
    assert await identity.factor.prove("rina-2", code, source="uji", act="sign_in") == "recovery"
    state = await identity.factor.state("rina-2")
    assert (state.app, state.codes_left, state.keys) == (True, 1, ())
