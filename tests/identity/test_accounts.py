"""Accounts, passwords and tokens: who gets in, who does not, and what a refusal gives away."""

import asyncio
import json
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters, profiles

from shared.runtime.errors import Conflict, NotFound, Refusal, TooMany, Unauthenticated
from shared.security.identity import Identity, create_sample_accounts, is_loopback, passwords, refuse_public_exposure
from shared.security.identity.session_secrets import new_secret
from tests.web.house import PASSWORD, House


async def test_a_token_for_the_right_password_tells_who_holds_it(house: House) -> None:
    answer = await house.client().post("/api/tokens", json={"account": "dishub-1", "password": PASSWORD})
    assert answer.status_code == 201
    headers = {"authorization": f"Bearer {answer.json()['token']}"}
    me = (await house.client(**headers).get("/api/me")).json()
    assert me == {
        "account": "dishub-1",
        "person": "dishub-1",
        "roles": ["skpd"],
        "skpd": "dishub",
        "name": "Petugas SKPD",
    }


async def test_unknown_account_and_wrong_password_are_answered_alike(house: House) -> None:
    client = house.client()
    wrong = await client.post("/api/tokens", json={"account": "petugas", "password": "salah"})
    unknown = await client.post("/api/tokens", json={"account": "siapa", "password": "salah"})
    assert wrong.status_code == 401
    assert wrong.content == unknown.content


def test_a_password_costs_what_the_standard_asks(own_hasher: PasswordHasher) -> None:
    assert extract_parameters(own_hasher.hash("sandi")) == profiles.RFC_9106_LOW_MEMORY


async def test_an_unknown_account_costs_as_much_work_as_a_known_one(
    house: House, own_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", own_hasher)
    monkeypatch.setattr(passwords, "NOBODY", own_hasher.hash("nobody"))
    await house.identity.set_password("petugas", "sandi yang lain sama sekali")

    async def cost(account: str) -> float:
        began = time.process_time()
        with pytest.raises(Unauthenticated):
            await house.identity.issue_token(account, "salah", source=account)
        return time.process_time() - began

    known, unknown = min([await cost("petugas") for _ in range(3)]), min([await cost("siapa") for _ in range(3)])
    assert unknown > known / 2
    assert known > 0.02, "no password was compared"


async def test_ten_failures_in_a_minute_shut_the_door_for_that_minute(house: House) -> None:
    client, body = house.client(), {"account": "petugas", "password": "salah"}
    statuses = [(await client.post("/api/tokens", json=body)).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    shut = await client.post("/api/tokens", json={"account": "petugas", "password": PASSWORD})
    assert (shut.json()["code"], shut.headers["retry-after"]) == ("TERLALU_BANYAK_PERCOBAAN", "60")
    house.clock.move_to(house.clock.now() + timedelta(seconds=61))
    opened = await client.post("/api/tokens", json={"account": "petugas", "password": PASSWORD})
    assert opened.status_code == 201


async def test_failures_from_elsewhere_do_not_shut_the_owner_out(house: House) -> None:
    for _ in range(10):
        with pytest.raises(Unauthenticated):
            await house.identity.sign_in("petugas", "salah", source="10.0.0.9")
    with pytest.raises(TooMany):
        await house.identity.sign_in("petugas", PASSWORD, source="10.0.0.9")
    assert await house.identity.sign_in("petugas", PASSWORD, source="10.0.0.1")


async def outcome(house: House, password: str, source: str) -> type[Refusal] | None:
    try:
        await house.identity.sign_in("petugas", password, source=source)
    except Refusal as refusal:
        return type(refusal)
    return None


async def test_guesses_at_one_moment_are_no_more_than_the_limit(house: House) -> None:
    found = await asyncio.gather(*(outcome(house, "salah", "10.0.0.9") for _ in range(40)))
    assert (found.count(Unauthenticated), found.count(TooMany)) == (10, 30)


async def test_guesses_from_many_sources_are_counted_together(house: House) -> None:
    found = [await outcome(house, "salah", f"10.0.1.{number}") for number in range(35)]
    assert found == [Unauthenticated] * 30 + [TooMany] * 5


async def test_right_passwords_count_for_nothing(house: House) -> None:
    assert {await outcome(house, PASSWORD, "10.0.0.1") for _ in range(15)} == {None}
    assert await outcome(house, "salah", "10.0.0.1") is Unauthenticated


FORGED = ["", "tbk_", "tbk_x", new_secret("tbk_"), "null", "é", "a" * 5000, "' OR 1=1 --"]


async def test_no_forged_token_signs_anybody_in(house: House) -> None:
    client = house.client()
    for scheme in ("Bearer", "bearer", "Basic", "Token", ""):
        for token in FORGED:
            value = f"{scheme} {token}".strip().encode()
            answer = await client.get("/uji/api/me", headers=[(b"authorization", value)])
            assert (answer.status_code, answer.json()["code"]) == (401, "BELUM_MASUK"), (scheme, token)


async def test_a_real_token_under_another_scheme_signs_nobody_in(house: House) -> None:
    token = await house.token("petugas")
    answer = await house.client(authorization=f"Basic {token}").get("/uji/api/me")
    assert answer.status_code == 401


async def test_a_bad_token_is_not_rescued_by_a_good_cookie(house: House) -> None:
    browser = await house.browser("petugas")
    assert (await browser.get("/uji/api/me", headers={"authorization": "Bearer x"})).status_code == 401


async def test_a_token_ends_after_thirty_days(house: House) -> None:
    program = await house.with_token("petugas")
    house.clock.move_to(house.clock.now() + timedelta(days=30))
    assert (await program.get("/uji/api/me")).status_code == 401


async def test_a_disabled_account_is_out_at_once(house: House) -> None:
    program, browser = await house.with_token("petugas"), await house.browser("petugas")
    await house.identity.disable("petugas")
    assert [(await c.get("/uji/api/me")).status_code for c in (program, browser)] == [401, 401]
    with pytest.raises(Unauthenticated):
        await house.identity.sign_in("petugas", PASSWORD, source="t")


async def test_a_new_password_ends_sessions_and_tokens(house: House) -> None:
    program = await house.with_token("petugas")
    await house.identity.set_password("petugas", "sandi baru yang panjang")
    assert (await program.get("/uji/api/me")).status_code == 401
    assert await house.identity.sign_in("petugas", "sandi baru yang panjang", source="t")


async def test_an_account_of_an_agency_is_bound_to_it(house: House) -> None:
    add = house.identity.add_account
    with pytest.raises(Refusal, match="SKPD_WAJIB"):
        await add("a", PASSWORD, roles=["skpd"])
    with pytest.raises(Refusal, match="SKPD_WAJIB"):
        await add("a", PASSWORD, roles=["petugas"], skpd="dishub")
    with pytest.raises(Refusal, match="PERAN_TIDAK_DIKENAL"):
        await add("a", PASSWORD, roles=["raja"])
    with pytest.raises(Refusal, match="KATA_SANDI_LEMAH"):
        await add("a", "pendek", roles=["petugas"])
    with pytest.raises(Conflict, match="AKUN_SUDAH_ADA"):
        await add("petugas", PASSWORD, roles=["petugas"])
    with pytest.raises(NotFound, match="AKUN_TIDAK_ADA"):
        await house.identity.disable("siapa")


@pytest.fixture
async def samples(house: House, tmp_path: Path) -> tuple[Identity, Path]:
    """Gives an identity with sample accounts and their file."""
    file = tmp_path / "rumah" / "accounts.json"
    async with house.kit.database.transaction() as connection:
        await connection.exec_driver_sql("TRUNCATE identity.accounts, identity.persons CASCADE")
    await create_sample_accounts(house.identity, file, skpd="dishub")
    return house.identity, file


async def test_sample_accounts_are_one_a_role_in_a_file_for_the_owner_only(samples: tuple[Identity, Path]) -> None:
    identity, file = samples
    kept = json.loads(file.read_text())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(kept) == {"skpd", "petugas", "petugas2", "ketua", "tim", "pimpinan", "operator"}
    assert len({entry["password"] for entry in kept.values()}) == 7
    assert await identity.sign_in(kept["skpd"]["account"], kept["skpd"]["password"], source="t")
    people = {account.actor.person for account in await identity.list_accounts()}
    assert len(people) == 7


async def test_a_second_run_keeps_names_and_passwords(samples: tuple[Identity, Path]) -> None:
    identity, file = samples
    before = file.read_text()
    await create_sample_accounts(identity, file, skpd="dishub")
    assert file.read_text() == before


async def test_a_lost_file_gives_new_passwords_that_work(samples: tuple[Identity, Path]) -> None:
    identity, file = samples
    file.unlink()
    kept = await create_sample_accounts(identity, file, skpd="dishub")
    assert await identity.sign_in("ketua", kept["ketua"]["password"], source="t")


async def test_sample_accounts_beyond_loopback_refuse_to_start(samples: tuple[Identity, Path]) -> None:
    identity, _ = samples
    for host in ("0.0.0.0", "::", "192.168.1.5", "terbuka.example", ""):  # noqa: S104
        with pytest.raises(Refusal, match="AKUN_CONTOH_TERBUKA") as refused:
            await refuse_public_exposure(identity, host)
        assert "HOST=127.0.0.1" in refused.value.mend


async def test_without_enabled_sample_accounts_any_address_may_be_served(samples: tuple[Identity, Path]) -> None:
    identity, _ = samples
    await refuse_public_exposure(identity, "127.0.0.1")
    for account in await identity.enabled_samples():
        await identity.disable(account)
    await refuse_public_exposure(identity, "0.0.0.0")  # noqa: S104


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_loopback_is_known_in_all_its_spellings(host: str) -> None:
    assert is_loopback(host)
