"""Operators see and end the sessions and tokens of an account."""

import asyncio
import os
import pwd
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from shared.runtime.clock import SystemClock
from shared.security.identity import Identity
from shared.security.identity.tables import AUDIT
from shared.storage.database import Database
from tests.cli.conftest import Terbuka

PASSWORD = "sandi yang panjang sekali"


@pytest.fixture
async def url(room_database: Callable[..., Awaitable[Database]], monkeypatch: pytest.MonkeyPatch) -> str:
    """Leads the command line to a database of its own."""
    database = await room_database("identity")
    monkeypatch.setenv("DATABASE_URL", database.url)
    return database.url


async def lines_of_operator(url: str) -> list[dict[str, Any]]:
    """Returns the lines of identity's trail that name the system user of this process."""
    database, user = Database.connect(url, "identity"), pwd.getpwuid(os.getuid()).pw_name
    async with database.snapshot() as connection:
        mine = AUDIT.rows.select().where(AUDIT.rows.c.actor == f"sistem:{user}").order_by(AUDIT.rows.c.id)
        found = [dict(row) for row in (await connection.execute(mine)).mappings()]
    await database.close()
    return found


async def open_both(url: str) -> None:
    database = Database.connect(url, "identity")
    identity = Identity(database, SystemClock())
    await identity.sign_in("rina-1", PASSWORD, source="uji")
    await identity.issue_token("rina-1", PASSWORD, source="uji", name="papan pantau")
    await database.close()


def test_an_operator_sees_and_ends_what_an_account_has_open(url: str, terbuka: Terbuka, tmp_path: Path) -> None:
    (tmp_path / "sandi").write_text(PASSWORD)
    file = ("--password-file", tmp_path / "sandi")
    assert terbuka("accounts", "add", "rina-1", "--role", "petugas", "--name", "Rina", *file).code == 0
    asyncio.run(open_both(url))
    (session,) = terbuka("accounts", "sessions", "rina-1", "--json").json
    (token,) = terbuka("accounts", "tokens", "rina-1", "--json").json
    assert set(session) == {"id", "created_at", "seen_at"}
    assert (token["name"], token["scopes"]) == ("papan pantau", ["baca"])
    assert "papan pantau" in terbuka("accounts", "tokens", "rina-1").out
    assert terbuka("accounts", "revoke-token", "rina-1", token["id"]).code == 0
    again = terbuka("accounts", "revoke-token", "rina-1", token["id"], "--json")
    assert (again.code, again.refusal["code"]) == (1, "TOKEN_TIDAK_ADA")
    assert terbuka("accounts", "end-sessions", "rina-1", "--json").json["ended"] == [session["id"]]
    assert terbuka("accounts", "sessions", "rina-1", "--json").json == []
    acts = [(line["act"], line["subject"]) for line in asyncio.run(lines_of_operator(url))]
    shown = [("list_sessions", "rina-1"), ("list_tokens", "rina-1"), ("list_tokens", "rina-1")]
    ended = [("end_token", "rina-1"), ("end_sessions", "rina-1"), ("list_sessions", "rina-1")]
    assert acts == [("add_person", "rina-1"), ("add_account", "rina-1"), *shown, *ended]
    unknown = terbuka("accounts", "sessions", "siapa", "--json")
    assert (unknown.code, unknown.refusal["code"]) == (1, "AKUN_TIDAK_ADA")


def test_what_the_environment_says_of_the_operator_is_told_beside_the_system_user(
    url: str, terbuka: Terbuka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERBUKA_OPERATOR", "yusuf")
    assert terbuka("accounts", "list").code == 0
    (line,) = asyncio.run(lines_of_operator(url))
    assert (line["act"], line["subject"], line["detail"]["named"]) == ("list_accounts", "*", "yusuf")
