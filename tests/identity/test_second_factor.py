"""A second factor: enrolled, shown at sign-in and before what decides, each code once, removed and reset."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pyotp
import pytest
from fastapi import Request
from sqlalchemy import select, update

from shared.runtime.errors import Conflict, Forbidden, NotFound, TerbukaError, TooMany, Unauthenticated
from shared.security.encryption import unseal_bytes
from shared.security.identity import Actor, Identity
from shared.security.identity.factor_codes import accepted_step, new_seed
from shared.security.identity.factor_refusals import FactorAsked
from shared.security.identity.second_factor import MOST_WRONG
from shared.security.identity.tables import second_factors
from shared.web.step_up import check_factor
from tests.identity.test_trail import lines
from tests.sealing import SEALING
from tests.web.house import PASSWORD, House

STEP = timedelta(seconds=30)


def code_now(house: House, seed: str) -> str:
    """Returns what the app shows."""
    return pyotp.TOTP(seed).at(house.clock.now())


async def enrolled(house: House, account: str = "ketua") -> tuple[str, list[str], str]:
    """Enrols an account; returns its secret, recovery codes and session. The clock is a code further then."""
    session = await house.identity.open_session(account)
    seed = await house.identity.factor.begin(account, PASSWORD, source="uji")
    codes = await house.identity.factor.confirm(account, code_now(house, seed), session=session, source="uji")
    house.clock.move_to(house.clock.now() + STEP)
    return seed, codes, session


async def half_of(house: House, account: str = "ketua") -> str:
    """Returns a sign-in that waits for its code."""
    with pytest.raises(FactorAsked) as asked:
        await house.identity.sign_in(account, PASSWORD, source="uji")
    return asked.value.half


def asks(house: House, act: str, method: str = "POST", policy: str = "offered") -> Request:
    """Returns a request for an act, under a policy."""
    kit = SimpleNamespace(clock=house.clock, settings=SimpleNamespace(second_factor=policy))
    route = SimpleNamespace(endpoint=SimpleNamespace(audited_act=act))
    state = SimpleNamespace(state=SimpleNamespace(kit=kit))
    return cast(Request, SimpleNamespace(method=method, app=state, scope={"route": route}))


def refused_code(house: House, actor: Actor, act: str, **asked: Any) -> str:
    """Returns by which code an act is refused, empty where it passes."""
    try:
        check_factor(asks(house, act, **asked), actor)
    except Forbidden as error:
        return error.code
    return ""


@pytest.mark.parametrize(("away", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_one_step_around_now(house: House, away: int, fits: bool) -> None:
    seed, now = new_seed(), house.clock.now()
    code = pyotp.TOTP(seed).at(now + away * STEP)
    assert (accepted_step(seed, code, now, 0) is not None) == fits


async def test_sign_in_needs_a_code_and_takes_it_once(house: House) -> None:
    seed, _, _ = await enrolled(house)
    code = code_now(house, seed)
    half = await half_of(house)
    session = await house.identity.finish_sign_in(half, code, source="uji")
    actor = await house.identity.actor_of_session(session)
    assert actor is not None
    assert actor.factor_at == house.clock.now()
    with pytest.raises(Unauthenticated, match="MASUK_TERLALU_LAMA"):
        await house.identity.finish_sign_in(half, code, source="uji")
    with pytest.raises(Forbidden, match="KODE_FAKTOR_SALAH"):
        await house.identity.finish_sign_in(await half_of(house), code, source="uji")
    late = await half_of(house)
    house.clock.move_to(house.clock.now() + timedelta(minutes=6))
    with pytest.raises(Unauthenticated, match="MASUK_TERLALU_LAMA"):
        await house.identity.finish_sign_in(late, code_now(house, seed), source="uji")


async def test_a_recovery_code_counts_once_and_guesses_are_counted_as_passwords_are(house: House) -> None:
    _, codes, _ = await enrolled(house)
    assert await house.identity.factor.prove("ketua", codes[0].upper(), source="uji", act="sign_in") == "recovery"
    for _ in range(10):
        with pytest.raises(Forbidden, match="KODE_FAKTOR_SALAH"):
            await house.identity.factor.prove("ketua", codes[0], source="uji", act="sign_in")
    with pytest.raises(TooMany, match="TERLALU_BANYAK_PERCOBAAN"):
        await house.identity.factor.prove("ketua", codes[1], source="uji", act="sign_in")
    assert (await house.identity.factor.state("ketua")).codes_left == 9


async def test_what_decides_asks_for_a_factor_of_fifteen_minutes(house: House) -> None:
    seed, _, session = await enrolled(house)
    actor = await house.identity.actor_of_session(session)
    assert actor is not None
    assert refused_code(house, actor, "decide") == ""
    house.clock.move_to(house.clock.now() + timedelta(minutes=16))
    assert refused_code(house, actor, "decide") == "FAKTOR_KEDUA_LAMA"
    assert refused_code(house, actor, "propose") == ""
    await house.identity.factor.step_up("ketua", code_now(house, seed), session=session, source="uji")
    again = await house.identity.actor_of_session(session)
    assert again is not None
    assert refused_code(house, again, "decide") == ""
    token = Actor("ketua", "ketua", frozenset({"ketua"}), scopes=frozenset({"baca"}), has_factor=True)
    assert refused_code(house, token, "decide") == ""


def test_the_policy_requires_a_factor_of_those_who_decide_or_release(house: House) -> None:
    ketua = Actor("ketua", "ketua", frozenset({"ketua"}))
    petugas = Actor("petugas", "petugas", frozenset({"petugas"}))
    assert refused_code(house, ketua, "decide") == ""
    assert refused_code(house, ketua, "propose", policy="required") == "BUTUH_FAKTOR_KEDUA"
    assert refused_code(house, petugas, "propose", policy="required") == ""
    assert refused_code(house, petugas, "release_copy", policy="required") == "BUTUH_FAKTOR_KEDUA"
    assert refused_code(house, ketua, "read_list", method="GET", policy="required") == ""


async def test_the_trail_tells_each_act_and_no_secret_and_a_reset_ends_sessions(house: House) -> None:
    seed, codes, session = await enrolled(house)
    await house.identity.factor.remove("ketua", PASSWORD, code_now(house, seed), source="uji")
    house.clock.move_to(house.clock.now() + STEP)
    seed, codes, session = await enrolled(house)
    await house.identity.factor.reset("ketua")
    assert await house.identity.actor_of_session(session) is None
    told = await lines(house)
    acts = [line["act"] for line in told]
    assert acts[-2:] == ["reset_factor", "end_sessions"]
    assert {"enrol_factor", "remove_factor"} <= set(acts)
    assert not any(secret in str(told) for secret in (seed, *codes))


async def test_a_second_enrolment_and_an_act_without_a_factor_are_refused(house: House) -> None:
    with pytest.raises(NotFound, match="FAKTOR_TIDAK_ADA"):
        await house.identity.factor.remove("ketua", PASSWORD, "123456", source="uji")
    with pytest.raises(NotFound, match="FAKTOR_TIDAK_ADA"):
        await house.identity.factor.reset("ketua")
    await enrolled(house)
    with pytest.raises(Conflict, match="FAKTOR_SUDAH_ADA"):
        await house.identity.factor.begin("ketua", PASSWORD, source="uji")


async def test_fifty_wrong_codes_in_a_row_stop_the_app_and_leave_recovery_codes(house: House) -> None:
    seed, codes, _ = await enrolled(house)
    for _ in range(MOST_WRONG):
        house.clock.move_to(house.clock.now() + timedelta(minutes=2))
        with pytest.raises(Forbidden, match="KODE_FAKTOR_SALAH"):
            await house.identity.factor.prove("ketua", "000000x", source="uji", act="sign_in")
    with pytest.raises(Forbidden, match="KODE_FAKTOR_SALAH"):
        await house.identity.factor.prove("ketua", code_now(house, seed), source="uji", act="sign_in")
    assert await house.identity.factor.prove("ketua", codes[0], source="uji", act="sign_in") == "recovery"
    house.clock.move_to(house.clock.now() + STEP)
    assert await house.identity.factor.prove("ketua", code_now(house, seed), source="uji", act="sign_in") == "app"


async def _csrf(browser: httpx.AsyncClient, page: str) -> str:
    return (await browser.get(page)).text.partition('name="_csrf" value="')[2].partition('"')[0]


async def test_the_pages_enrol_sign_in_and_step_up(house: House) -> None:
    browser = await house.browser("ketua")
    token = await _csrf(browser, "/akun/faktor")
    begun = await browser.post("/akun/faktor/mulai", data={"sandi": PASSWORD, "_csrf": token})
    seed = begun.text.partition("secret=")[2][:32]
    assert "otpauth://totp/" in begun.text
    assert seed not in (await browser.get("/akun/faktor")).text
    done = await browser.post("/akun/faktor/sahkan", data={"code": code_now(house, seed), "_csrf": token})
    assert done.text.count("<li><code>") == 10
    house.clock.move_to(house.clock.now() + STEP)
    other = house.client(accept="text/html", origin="http://terbuka.example")
    asked = await other.post("/masuk", data={"account": "ketua", "password": PASSWORD})
    assert (asked.status_code, "set-cookie" in asked.headers) == (200, False)
    half = asked.text.partition('name="tahap" value="')[2].partition('"')[0]
    wrong = await other.post("/masuk/kode", data={"tahap": half, "code": "1"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)
    inside = await other.post("/masuk/kode", data={"tahap": half, "code": code_now(house, seed)})
    assert (inside.status_code, inside.headers["location"]) == (303, "/meja")
    house.clock.move_to(house.clock.now() + STEP)
    words = {"code": code_now(house, seed), "lanjut": "/uji/gallery", "_csrf": await _csrf(other, "/masuk/faktor")}
    assert (await other.post("/masuk/faktor", data=words)).headers["location"] == "/uji/gallery"
    refused = await house.client().post("/api/tokens", json={"account": "ketua", "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (401, "BUTUH_KODE_FAKTOR")


async def test_the_secret_of_a_code_app_rests_sealed(house: House) -> None:
    seed, _, _ = await enrolled(house)
    async with house.identity.database.snapshot() as connection:
        row = (await connection.execute(select(second_factors))).one()
    assert seed not in str(tuple(row))
    assert unseal_bytes(row.sealed, SEALING.identity).decode() == f"\0ketua\0{seed}"


async def test_the_secret_of_another_account_does_not_open_as_ones_own(house: House) -> None:
    await enrolled(house)
    seed, _, _ = await enrolled(house, "petugas")
    theirs = select(second_factors.c.sealed).where(second_factors.c.account == "petugas").scalar_subquery()
    async with house.identity.database.transaction() as connection:
        await connection.execute(
            update(second_factors).where(second_factors.c.account == "ketua").values(sealed=theirs)
        )
    half = await half_of(house)
    with pytest.raises(TerbukaError, match="tersegel"):
        await house.identity.finish_sign_in(half, code_now(house, seed), source="uji")


async def test_a_secret_from_before_counts_and_is_sealed(house: House) -> None:
    seed, _, _ = await enrolled(house)
    async with house.identity.database.transaction() as connection:
        await connection.execute(update(second_factors).values(seed=seed, sealed=None))
    await house.identity.factor.prove("ketua", code_now(house, seed), source="uji", act="uji")
    await house.identity.factor.seal_older()
    async with house.identity.database.snapshot() as connection:
        row = (await connection.execute(select(second_factors))).one()
    assert (row.seed, unseal_bytes(row.sealed, SEALING.identity).decode()) == ("", f"\0ketua\0{seed}")


async def test_without_the_key_no_code_counts_and_no_app_is_taken(house: House) -> None:
    seed, _, _ = await enrolled(house)
    bare = Identity(house.identity.database.carrying(sealing=None), house.clock)
    with pytest.raises(TerbukaError, match="KUNCI_TIDAK_ADA"):
        await bare.factor.prove("ketua", code_now(house, seed), source="uji", act="uji")
    with pytest.raises(TerbukaError, match="KUNCI_TIDAK_ADA"):
        await bare.factor.begin("petugas", PASSWORD, source="uji")
