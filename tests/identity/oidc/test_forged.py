"""Forged, stale and replayed answers, tokens and logouts: none signs anybody in or out."""

import base64
import hmac
import json
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from tests.identity.oidc.small_provider import SmallProvider
from tests.identity.oidc.steps import BACK, account_of, begun, came_back, signed_in
from tests.web.house import House

OTHER = ECKey.generate_key("P-256", {"kid": "satu"})


def base64url(data: bytes) -> str:
    """Writes bytes as JOSE does."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(provider: SmallProvider, claims: dict[str, Any], algorithm: str = "none") -> str:
    """Writes claims with the algorithm `none`."""
    parts = (json.dumps(part).encode() for part in ({"alg": algorithm, "kid": "satu"}, claims))
    return ".".join(map(base64url, parts)) + "."


def by_public_key(provider: SmallProvider, claims: dict[str, Any]) -> str:
    """Signs with the provider's public key as though it were a shared secret."""
    head, _, _ = unsigned(provider, claims, "HS256").rpartition(".")
    public: bytes = provider.key.as_pem(private=False)  # type: ignore[union-attr]
    return f"{head}.{base64url(hmac.digest(public, head.encode(), 'sha256'))}"


def by_other_key(provider: SmallProvider, claims: dict[str, Any]) -> str:
    """Signs with a key of the attacker's under the provider's name of its key."""
    return jwt.encode({"alg": "ES256", "kid": "satu"}, claims, OTHER, algorithms=["ES256"])


def by_key_in_the_header(provider: SmallProvider, claims: dict[str, Any]) -> str:
    """Signs with a key of the attacker's that the header brings along."""
    header = {"alg": "ES256", "jwk": OTHER.as_dict(private=False)}
    return jwt.encode(header, claims, OTHER, algorithms=["ES256"])


def by_unknown_key(provider: SmallProvider, claims: dict[str, Any]) -> str:
    """Signs with a key that the provider does not offer."""
    return jwt.encode({"alg": "ES256", "kid": "../satu"}, claims, OTHER, algorithms=["ES256"])


def cut(provider: SmallProvider, claims: dict[str, Any]) -> str:
    """Cuts the end of a true signature."""
    return provider.signed(claims)[:-8]


FORGERIES = [unsigned, by_public_key, by_other_key, by_key_in_the_header, by_unknown_key, cut]
WRONG: list[dict[str, Any]] = [
    {"iss": "https://lain.example"},
    {"aud": "lain"},
    {"aud": ["terbuka", "lain"], "azp": None},
    {"azp": "lain"},
    {"nonce": "lain"},
    {"nonce": None},
    {"nonce": ["a"]},
    {"exp": 1},
    {"exp": None},
    {"exp": "9999999999"},
    {"iat": 9_999_999_999},
    {"iat": None},
    {"nbf": 9_999_999_999},
    {"sub": None},
    {"sub": ""},
    {"sub": 7},
]


async def test_a_wrong_or_forged_id_token_signs_nobody_in(house: House, provider: SmallProvider) -> None:
    for changes in WRONG:
        provider.changes = changes
        await refused(house, provider, changes)
    provider.changes = {}
    for forge in FORGERIES:
        provider.sign = lambda claims, forge=forge: forge(provider, claims)
        await refused(house, provider, forge)


async def refused(house: House, provider: SmallProvider, why: object) -> None:
    """Signs in and expects that nobody gets a session."""
    browser, answer = await came_back(house, provider)
    assert (answer.status_code, "OIDC_TOKEN_TIDAK_SAH" in answer.text) == (403, True), why
    assert "terbuka_sesi" not in browser.cookies, why


async def test_an_answer_fits_the_browser_that_began_it_alone(house: House, provider: SmallProvider) -> None:
    browser, address = await begun(house)
    back = provider.authorize(address)
    stranger, _ = await begun(house)
    for client, query in [
        (house.client(), back),
        (stranger, back),
        (browser, {**back, "state": "x"}),
        (browser, {"code": back["code"]}),
        (browser, {**back, "iss": "https://lain.example"}),
    ]:
        answer = await client.get(BACK, params=query)
        assert (answer.status_code, "OIDC_JAWABAN_ASING" in answer.text) == (403, True)
    assert (await browser.get(BACK, params=back)).status_code == 303


async def test_a_code_is_worth_one_session(house: House, provider: SmallProvider) -> None:
    browser, address = await begun(house)
    back, kept = provider.authorize(address), browser.cookies["terbuka_penyedia"]
    assert (await browser.get(BACK, params=back)).status_code == 303
    assert "terbuka_penyedia" not in browser.cookies
    replayed = house.client(cookie=f"terbuka_penyedia={kept}")
    answer = await replayed.get(BACK, params=back)
    assert (answer.status_code, answer.json()["code"]) == (403, "OIDC_DITOLAK_PENYEDIA")


async def test_a_code_of_another_attempt_is_refused(house: House, provider: SmallProvider) -> None:
    _, stolen = await begun(house)
    browser, own = await begun(house)
    query = {**provider.authorize(own), "code": provider.authorize(stolen)["code"]}
    answer = await browser.get(BACK, params=query)
    assert (answer.status_code, "OIDC_DITOLAK_PENYEDIA" in answer.text) == (403, True)


async def test_an_attempt_ends_after_ten_minutes(house: House, provider: SmallProvider) -> None:
    browser, address = await begun(house)
    house.clock.move_to(house.clock.now() + timedelta(minutes=10, seconds=1))
    assert (await browser.get(BACK, params=provider.authorize(address))).status_code == 403


async def test_a_new_key_counts_at_once_and_an_old_one_no_more(house: House, provider: SmallProvider) -> None:
    await signed_in(house, provider)
    old = provider.key
    provider.rotate("dua")
    await signed_in(house, provider)
    provider.sign = lambda claims: jwt.encode({"alg": "ES256", "kid": "satu"}, claims, old, algorithms=["ES256"])
    _, answer = await came_back(house, provider)
    assert answer.status_code == 403


async def test_tokens_with_names_of_unknown_keys_do_not_drown_the_provider(
    house: House, provider: SmallProvider
) -> None:
    await signed_in(house, provider)
    before = provider.asked.count("jwks")
    provider.sign = lambda claims: by_unknown_key(provider, claims)
    for _ in range(30):
        answer = await house.client().post("/masuk/penyedia/keluar", data={"logout_token": provider.logout_token()})
        assert answer.status_code == 400
    assert provider.asked.count("jwks") - before <= 6


async def ended(house: House, token: str) -> int:
    """Sends a logout token as the provider does; returns the status of the answer."""
    return (await house.client().post("/masuk/penyedia/keluar", data={"logout_token": token})).status_code


async def test_a_logout_ends_the_sessions_that_it_names_once(house: House, provider: SmallProvider) -> None:
    browser = await signed_in(house, provider)
    provider.changes = {"sid": "sesi-2"}
    other = await signed_in(house, provider)
    token = provider.logout_token()
    assert await ended(house, token) == 200
    assert ((await account_of(browser))["status"], (await account_of(other))["status"]) == (401, 200)
    assert await ended(house, token) == 400
    assert await ended(house, provider.logout_token(jti="lain", sid=None)) == 200
    assert (await account_of(other))["status"] == 401


async def test_a_session_that_the_provider_ended_is_not_opened_behind_it(house: House, provider: SmallProvider) -> None:
    assert await ended(house, provider.logout_token()) == 200
    _, answer = await came_back(house, provider)
    assert answer.status_code == 403


WRONG_LOGOUTS: list[dict[str, Any]] = [
    {"iss": "https://lain.example"},
    {"aud": "lain"},
    {"nonce": "x"},
    {"exp": 1},
    {"exp": None},
    {"iat": 1},
    {"iat": 9_999_999_999},
    {"jti": None},
    {"events": None},
    {"events": {"http://schemas.openid.net/event/backchannel-logout": "x"}},
    {"events": {"lain": {}}},
    {"sid": None, "sub": None},
    {"sid": "sesi-1", "sub": "s-lain"},
]


async def test_a_wrong_or_forged_logout_ends_nothing(house: House, provider: SmallProvider) -> None:
    browser = await signed_in(house, provider)
    for changes in WRONG_LOGOUTS[:-1]:
        assert await ended(house, provider.logout_token(**changes)) == 400, changes
    await ended(house, provider.logout_token(**WRONG_LOGOUTS[-1]))
    for forge in FORGERIES:
        provider.sign = lambda claims, forge=forge: forge(provider, claims)
        assert await ended(house, provider.logout_token()) == 400, forge
    assert await ended(house, "") == 400
    assert await ended(house, provider.id_token("x")) == 400
    assert (await account_of(browser))["status"] == 200


async def test_a_wrong_logout_says_so(house: House) -> None:
    answer = await house.client().post("/masuk/penyedia/keluar", data={"logout_token": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "OIDC_LOGOUT_TIDAK_SAH")
