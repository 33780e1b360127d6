"""Everything of identity has a line in its audit trail, and what somebody typed as a name has none."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from shared.runtime.errors import TooMany, Unauthenticated
from shared.security.head_signer import HeadSigner
from shared.security.identity import Identity, Person
from shared.security.identity.tables import AUDIT
from shared.security.identity.trail import Doer
from shared.security.signing import new_pair
from tests.web.house import PASSWORD, House

TYPED = "rahasia-saya-2026"


async def lines(house: House) -> list[dict[str, Any]]:
    """Returns the lines of identity's trail, oldest first."""
    async with house.identity.database.snapshot() as connection:
        rows = await connection.execute(AUDIT.rows.select().order_by(AUDIT.rows.c.id))
        return [dict(row) for row in rows.mappings()]


async def told(house: House) -> list[tuple[str, str, str, str]]:
    """Returns actor, act, subject and code of each line."""
    return [(line["actor"], line["act"], line["subject"], line["code"]) for line in await lines(house)]


async def test_a_session_has_a_line_at_its_begin_and_its_end(house: House) -> None:
    browser = await house.browser("petugas")
    page = (await browser.get("/keluar")).text
    token = page.partition('name="_csrf" value="')[2].partition('"')[0]
    await browser.post("/keluar", data={"_csrf": token})
    begun, ended = await lines(house)
    assert (begun["actor"], begun["act"], begun["subject"]) == ("petugas", "sign_in", "petugas")
    assert (ended["actor"], ended["act"]) == ("petugas", "sign_out")
    assert begun["detail"] == {"session": ended["detail"]["session"], "source": "127.0.0.1"}


async def test_the_session_that_another_account_replaces_is_told_under_its_own(house: House) -> None:
    browser = await house.browser("petugas")
    await browser.post("/masuk", data={"account": "ketua", "password": PASSWORD})
    assert ("petugas", "session_replaced", "petugas", "") in await told(house)


async def test_a_wrong_password_is_told_of_an_account_and_of_nobody(house: House) -> None:
    for name in ("petugas", TYPED, "petugas\x00", "p" * 101):
        await house.client().post("/masuk", data={"account": name, "password": TYPED})
    refused = "AKUN_ATAU_SANDI_SALAH"
    assert await told(house) == [("-", "sign_in", "petugas", refused)] + [("-", "sign_in", "-", refused)] * 3


async def test_what_was_typed_as_a_name_lies_nowhere_in_the_schema(house: House) -> None:
    for path, sent in (("/masuk", "data"), ("/api/tokens", "json")):
        await house.client().request("POST", path, **{sent: {"account": TYPED, "password": PASSWORD}})  # type: ignore[arg-type]
    async with house.identity.database.snapshot() as connection:
        for table in ("audit", "failures", "throttled"):
            whole = await connection.execute(text(f"SELECT t::text FROM identity.{table} t"))  # noqa: S608
            assert TYPED not in "".join(whole.scalars())


async def test_too_many_attempts_are_one_line_of_their_minute(house: House) -> None:
    for name in ("petugas", TYPED):
        for _ in range(14):
            with pytest.raises((Unauthenticated, TooMany)):
                await house.identity.sign_in(name, "salah", source="uji")
    many = "TERLALU_BANYAK_PERCOBAAN"
    assert many not in {code for *_, code in await told(house)}
    house.clock.move_to(house.clock.now() + timedelta(minutes=1))
    for _ in range(2):
        await house.identity.tell_throttled()
    found = [(line["subject"], line["detail"]["attempts"]) for line in await lines(house) if line["code"] == many]
    assert sorted(found) == [("-", 4), ("petugas", 4)]


async def test_a_token_is_told_when_it_is_made_and_when_it_ends(house: House) -> None:
    program = await house.with_token("petugas")
    (token,) = (await program.get("/api/tokens")).json()
    browser = house.client(cookie=f"terbuka_sesi={await house.identity.open_session('petugas')}")
    page = (await browser.get("/keluar")).text.partition('name="_csrf" value="')[2].partition('"')[0]
    assert (await browser.delete(f"/api/tokens/{token['id']}", headers={"x-csrf-token": page})).status_code == 204
    made, _, ended = await lines(house)
    assert (made["act"], made["detail"]["token"], made["detail"]["scopes"]) == (
        "issue_token",
        token["id"],
        ["baca", "serah"],
    )
    assert (ended["act"], ended["actor"], ended["detail"]) == ("end_token", "petugas", {"token": token["id"]})


async def test_what_an_operator_does_is_told_under_the_operators_name(house: House) -> None:
    operator = Identity(house.identity.database, house.clock, Doer("sistem:rudi", {"host": "ruang-server"}))
    await house.identity.open_session("petugas")
    await operator.add_account("baru", PASSWORD, roles=["ketua"], who=Person("baru", "Nama Lengkap"))
    await operator.set_password("petugas", "sandi baru yang panjang")
    await operator.disable("petugas")
    await operator.enable("petugas")
    await operator.change_person("baru", office="Ketua PPID", name="Nama Lengkap")
    await operator.open_session("petugas")
    await operator.end_sessions("petugas")
    done = [line for line in await lines(house) if line["actor"] == "sistem:rudi"]
    acts = ["add_person", "add_account", "set_password", "disable_account", "enable_account", "change_person"]
    assert [line["act"] for line in done] == [*acts, "sign_in", "end_sessions"]
    assert {line["detail"]["host"] for line in done} == {"ruang-server"}
    assert (done[2]["detail"]["sessions"], done[5]["detail"]["fields"]) == (1, ["office"])
    assert "Nama Lengkap" not in str(done)


async def test_without_its_line_nobody_signs_in(house: House) -> None:
    async with house.identity.database.transaction() as connection:
        await connection.execute(text("ALTER TABLE identity.audit RENAME TO away"))
    answer = await house.client().post("/api/tokens", json={"account": "petugas", "password": PASSWORD})
    assert answer.status_code >= 500
    async with house.identity.database.snapshot() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM identity.tokens"))).scalar_one() == 0


async def test_the_trail_is_chained_and_a_change_of_it_is_found(house: House, tmp_path: Path) -> None:
    for _ in range(3):
        await house.identity.open_session("petugas")
    database = house.identity.database
    await AUDIT.chain_new(database)
    head = await HeadSigner(AUDIT, database, house.clock, private=new_pair()[0], folder=tmp_path).turn()
    assert head is not None
    assert (head.room, head.position) == ("identity", 3)
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE identity.audit SET actor = 'ketua' WHERE id = 2"))
        assert (await AUDIT.verify(connection, heads=[head])).broken_at == 2
