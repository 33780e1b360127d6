"""Operators see and end the sessions and tokens of an account."""

import asyncio
import os
import pwd
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest

from shared.runtime.clock import SystemClock
from shared.security.identity import Identity
from shared.security.identity.key_ceremony import KeyAnswer, RelyingParty
from shared.security.identity.tables import AUDIT
from shared.storage.database import Database
from tests.cli.conftest import Terbuka
from tests.identity.authenticator import SoftKey
from tests.sealing import SEALING

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


async def enrol(url: str) -> None:
    database = Database.connect(url, "identity")
    identity = Identity(SEALING.on(database), SystemClock())
    session = await identity.sign_in("rina-1", PASSWORD, source="uji")
    app = pyotp.TOTP(await identity.factor.begin("rina-1", PASSWORD, source="uji"))
    await identity.factor.confirm("rina-1", app.now(), session=session, source="uji")
    await database.close()


def test_an_operator_takes_a_lost_second_factor_away(url: str, terbuka: Terbuka, tmp_path: Path) -> None:
    (tmp_path / "sandi").write_text(PASSWORD)
    file = ("--password-file", tmp_path / "sandi")
    assert terbuka("accounts", "add", "rina-1", "--role", "petugas", "--name", "Rina", *file).code == 0
    asyncio.run(enrol(url))
    assert terbuka("accounts", "reset-factor", "rina-1").code == 0
    assert terbuka("accounts", "sessions", "rina-1", "--json").json == []
    told = [line["act"] for line in asyncio.run(lines_of_operator(url))]
    assert told[-3:] == ["reset_factor", "end_sessions", "list_sessions"]
    again = terbuka("accounts", "reset-factor", "rina-1", "--json")
    assert (again.code, again.refusal["code"]) == (1, "FAKTOR_TIDAK_ADA")


async def register_key(url: str) -> int:
    """Registers a key of rina-1 in software and returns its number."""
    database = Database.connect(url, "identity")
    identity, site = Identity(database, SystemClock()), RelyingParty("https://x.example", "x.example", "Uji")
    told = {"session": await identity.open_session("rina-1"), "source": "uji"}
    ask = await identity.factor.keys.ask_new(site, "rina-1", PASSWORD, "kunci USB", **told)
    text = SoftKey("https://x.example", "x.example").create(ask)
    await identity.factor.keys.add("rina-1", KeyAnswer(site, text), "kunci USB", **told)
    (key,) = await identity.factor.keys.of("rina-1")
    await database.close()
    return key.id


def test_an_operator_sees_security_keys_and_takes_a_lost_one_away(url: str, terbuka: Terbuka, tmp_path: Path) -> None:
    (tmp_path / "sandi").write_text(PASSWORD)
    file = ("--password-file", tmp_path / "sandi")
    assert terbuka("accounts", "add", "rina-1", "--role", "petugas", "--name", "Rina", *file).code == 0
    number = asyncio.run(register_key(url))
    (shown,) = terbuka("accounts", "keys", "rina-1", "--json").json
    assert (shown["id"], shown["name"], shown["used_at"]) == (number, "kunci USB", None)
    assert "kunci USB" in terbuka("accounts", "keys", "rina-1").out
    assert terbuka("accounts", "reset-key", "rina-1", number).code == 0
    again = terbuka("accounts", "reset-key", "rina-1", number, "--json")
    assert (again.code, again.refusal["code"]) == (1, "KUNCI_KEAMANAN_TIDAK_ADA")
    told = [line["act"] for line in asyncio.run(lines_of_operator(url))]
    assert told[-4:] == ["list_keys", "list_keys", "reset_key", "end_sessions"]
    assert terbuka("accounts", "sessions", "rina-1", "--json").json == []


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


async def sign_in(url: str) -> tuple[str, str]:
    """Opens a session and a token of `rina-1` and returns their secrets."""
    database = Database.connect(url, "identity")
    identity = Identity(database, SystemClock())
    session = await identity.sign_in("rina-1", PASSWORD, source="uji")
    token = await identity.issue_token("rina-1", PASSWORD, source="uji")
    await database.close()
    return session, token


async def holders(url: str, session: str, token: str) -> list[object]:
    """Returns who holds a session and a token."""
    database = Database.connect(url, "identity")
    identity = Identity(database, SystemClock())
    found = [await identity.actor_of_session(session), await identity.actor_of_token(token)]
    await database.close()
    return list(found)


def test_changed_rights_end_what_was_open_and_are_told(url: str, terbuka: Terbuka, tmp_path: Path) -> None:
    (tmp_path / "sandi").write_text(PASSWORD)
    file = ("--password-file", tmp_path / "sandi")
    bound = ("--role", "skpd", "--skpd", "dishub")
    assert terbuka("accounts", "add", "rina-1", *bound, "--name", "Rina", *file).code == 0
    assert terbuka("persons", "add", "sari", "--name", "Sari").code == 0
    opened = asyncio.run(sign_in(url))
    done = terbuka("accounts", "change", "rina-1", "--role", "petugas", "--person", "sari", "--json")
    assert done.json == {"account": "rina-1", "roles": ["petugas"], "skpd": None, "person": "sari"}
    assert asyncio.run(holders(url, *opened)) == [None, None]
    told = asyncio.run(lines_of_operator(url))[-1]["detail"]
    assert (told["roles_before"], told["roles"]) == (["skpd"], ["petugas"])
    assert (told["skpd_before"], told["person_before"], told["person"]) == ("dishub", "rina-1", "sari")
    assert (told["sessions"], told["tokens"]) == (1, 1)
    shown = terbuka("accounts", "show", "rina-1", "--json").json
    assert (shown["name"], shown["roles"], shown["disabled"]) == ("Sari", ["petugas"], False)


def test_what_does_not_fit_an_account_changes_nothing(url: str, terbuka: Terbuka, tmp_path: Path) -> None:
    (tmp_path / "sandi").write_text(PASSWORD)
    add = ("accounts", "add", "rina-1", "--role", "petugas", "--name", "Rina", "--password-file", tmp_path / "sandi")
    assert terbuka(*add).code == 0
    opened = asyncio.run(sign_in(url))
    for words, code in (
        (("rina-1", "--role", "raja"), "PERAN_TIDAK_DIKENAL"),
        (("rina-1", "--role", "skpd"), "SKPD_WAJIB"),
        (("rina-1", "--skpd", "dishub"), "SKPD_WAJIB"),
        (("rina-1", "--person", "siapa"), "ORANG_TIDAK_DIKENAL"),
        (("siapa", "--role", "ketua"), "AKUN_TIDAK_ADA"),
    ):
        refused = terbuka("accounts", "change", *words, "--json")
        assert (refused.code, refused.refusal["code"]) == (1, code)
    assert terbuka("accounts", "change", "rina-1").code == 2
    again = terbuka("accounts", "add", "rina-2", "--role", "ketua", "--name", "Rina", *add[-2:], "--json")
    assert (again.code, again.refusal["code"]) == (1, "NAMA_SUDAH_TERCATAT")
    assert terbuka("accounts", "add", "rina-3", "--role", "ketua", *add[-2:]).code == 2
    assert terbuka("accounts", "show", "siapa", "--json").refusal["code"] == "AKUN_TIDAK_ADA"
    assert None not in asyncio.run(holders(url, *opened))
