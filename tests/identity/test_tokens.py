"""Bearer tokens: a name, an end, a scope; what they may not do; how they are listed and ended."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.runtime.errors import Malformed, NotFound
from tests.web.house import PASSWORD, House

DECIDE = "/uji/api/items/1/act"


async def ask(house: House, account: str = "petugas", **terms: Any) -> httpx.Response:
    return await house.client().post("/api/tokens", json={"account": account, "password": PASSWORD, **terms})


async def with_terms(house: House, **terms: Any) -> httpx.AsyncClient:
    answer = await ask(house, **terms)
    assert answer.status_code == 201, answer.text
    return house.client(authorization=f"Bearer {answer.json()['token']}")


async def test_a_token_reads_and_does_not_act_unless_asked_for(house: House) -> None:
    reader = await with_terms(house, name="papan pantau")
    assert (await reader.get("/uji/api/me")).status_code == 200
    refused = await reader.post("/uji/form", data={"title": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "TOKEN_TIDAK_BERWENANG")


async def test_a_token_of_one_scope_does_not_carry_the_other(house: House) -> None:
    sender = await with_terms(house, scope=["serah"])
    assert (await sender.post("/uji/form", data={"title": "x"})).status_code == 200
    assert (await sender.get("/uji/api/me")).json()["code"] == "TOKEN_TIDAK_BERWENANG"


async def test_no_token_does_what_no_scope_is_declared_for_and_the_try_is_noted(house: House) -> None:
    widest = await with_terms(house, scope=["baca", "serah"])
    refused = await widest.post(DECIDE, json={"title": "abc", "year": 2026})
    assert (refused.status_code, refused.json()["code"]) == (403, "TOKEN_TIDAK_BERWENANG")
    assert [(line["actor"], line["code"]) for line in await house.audit()] == [("petugas", "TOKEN_TIDAK_BERWENANG")]
    assert (await (await house.program("petugas")).post(DECIDE, json={"title": "abc", "year": 2026})).status_code == 200


@pytest.mark.parametrize("terms", [{"days": 91}, {"days": 0}, {"scope": []}, {"scope": ["putus"]}, {"name": ""}])
async def test_a_token_beyond_the_terms_is_not_issued(house: House, terms: dict[str, Any]) -> None:
    assert (await ask(house, **terms)).status_code == 422
    inner = {"scopes" if name == "scope" else name: value for name, value in terms.items()}
    with pytest.raises(Malformed, match=r"^TOKEN_SALAH:"):
        await house.identity.issue_token("petugas", PASSWORD, source="uji", **inner)


async def test_a_token_ends_on_its_day(house: House) -> None:
    short, long = await with_terms(house, days=1), await with_terms(house, days=90)
    house.clock.move_to(house.clock.now() + timedelta(days=89, hours=23))
    assert [(await each.get("/uji/api/me")).status_code for each in (short, long)] == [401, 200]
    house.clock.move_to(house.clock.now() + timedelta(hours=1))
    assert (await long.get("/uji/api/me")).status_code == 401


async def test_own_tokens_are_listed_without_their_secrets(house: House) -> None:
    reader = await with_terms(house, name="papan pantau", days=7)
    await with_terms(house, account="ketua", name="milik orang lain")
    (line,) = (await reader.get("/api/tokens")).json()
    assert set(line) == {"id", "name", "scope", "created_at", "used_at", "ends_at"}
    assert (line["name"], line["scope"]) == ("papan pantau", ["baca"])
    assert line["used_at"] is not None
    assert reader.headers["authorization"].removeprefix("Bearer ") not in str(line)


async def test_an_own_token_is_ended_and_a_foreign_one_is_not_there(house: House) -> None:
    token, owner, other = await with_terms(house), await house.program("petugas"), await house.program("ketua")
    (line,) = (await owner.get("/api/tokens")).json()
    missing = await other.delete(f"/api/tokens/{line['id']}")
    assert (missing.status_code, missing.json()["code"]) == (404, "TOKEN_TIDAK_ADA")
    assert (await token.get("/uji/api/me")).status_code == 200
    assert (await owner.delete(f"/api/tokens/{line['id']}")).status_code == 204
    assert (await token.get("/uji/api/me")).status_code == 401
    assert (await owner.get("/api/tokens")).json() == []
    with pytest.raises(NotFound, match=r"^TOKEN_TIDAK_ADA:"):
        await house.identity.end_token("petugas", line["id"])


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "x", "1.5", "%00"])
async def test_a_number_out_of_range_is_refused_and_no_accident(house: House, number: str) -> None:
    owner = await house.program("petugas")
    assert (await owner.delete(f"/api/tokens/{number}")).status_code == 422


async def test_a_token_may_not_end_tokens_but_signs_itself_out(house: House) -> None:
    token, kept = await with_terms(house), await with_terms(house)
    (first, _) = (await token.get("/api/tokens")).json()
    assert (await kept.delete(f"/api/tokens/{first['id']}")).json()["code"] == "TOKEN_TIDAK_BERWENANG"
    assert (await token.post("/keluar")).status_code == 303
    assert [(await each.get("/uji/api/me")).status_code for each in (token, kept)] == [401, 200]
