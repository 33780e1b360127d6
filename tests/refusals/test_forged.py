"""Sixty forged bearer tokens and session cookies: each is answered 401 with one body, and none is an accident."""

import base64
import json
from typing import Any

from sqlalchemy import text

from tests.refusals.house import House, problem_of

PATH = "/registry/api/items"
Headers = list[tuple[bytes, bytes]]
WORDS = [
    "", " ", "-", "0", "null", "undefined", "true", "Bearer", "bearer bearer", "tbk_", "tbk_" + "A" * 43, "x" * 10_000,
    "x" * 60_000, "a\tb", "a\0b", "\0", "é", "токен", "\U0001f511", "a%00b", "%2e%2e%2f", "../../keys/registry.key",
    "' OR '1'='1", "'; DROP TABLE identity.tokens; --", "1 UNION SELECT digest FROM identity.tokens", "{}", "[]",
    "{{7*7}}", "${jndi:ldap://x}", "<script>", "a,b", "a;b", '"quoted"',
]  # fmt: skip


def jwt(algorithm: str, signature: bytes, **claims: Any) -> str:
    """Returns a JSON Web Token as a stranger would make it."""
    parts = ({"typ": "JWT", "alg": algorithm}, {"sub": "ketua", "roles": ["ketua", "operator"], **claims})
    texts = [json.dumps(part).encode() for part in parts] + [signature]
    return ".".join(base64.urlsafe_b64encode(text).rstrip(b"=").decode() for text in texts)


JWTS = [
    jwt("none", b""), jwt("None", b"", exp=2**40), jwt("HS256", b"\0" * 32), jwt("HS256", b"x" * 32, kid="/dev/null"),
    jwt("RS256", b"\0" * 256), jwt("ES512", b"\0" * 132, exp=2**63),
]  # fmt: skip


def altered(secret: str, place: int) -> str:
    """Returns a secret with another letter in one place."""
    letters = list(secret)
    letters[place] = "B" if letters[place] == "A" else "A"
    return "".join(letters)


def forged(token: str, session: str) -> list[Headers]:
    """Returns sixty ways to come without a token or session that is good, made from a good one of each."""
    bad = [
        altered(token, -1), altered(token, 4), token[:-1], token[1:], token[4:], token + "A", token * 2,
        token.upper(), token.lower(), token[::-1], "tbx_" + token[4:], session, *JWTS, *WORDS,
    ]  # fmt: skip
    schemes = [token, f"Basic {token}", f"Token {token}", f"Bearer{token}", f"Bearer, {token}"]
    cookies = [altered(session, -1), session[1:], token, "", "\0", "é" * 40, "x" * 10_000, f"{session}A"]
    found: list[Headers] = [[(b"authorization", f"Bearer {word}".encode())] for word in bad]
    found += [[(b"authorization", word.encode())] for word in schemes]
    found += [[(b"cookie", f"terbuka_sesi={word}".encode())] for word in cookies]
    found.append([(b"authorization", b"Bearer x"), (b"cookie", f"terbuka_sesi={session}".encode())])
    found.append([(b"authorization", b"Bearer x"), (b"authorization", f"Bearer {token}".encode())])
    return found


async def test_sixty_forged_credentials_are_refused_with_one_body(house: House) -> None:
    session = await session_of(house, "ketua")
    before = await house.mark()
    bodies, tried = set[bytes](), forged(await token_of(house, "ketua"), session)
    assert len({tuple(headers) for headers in tried}) >= 60
    for headers in tried:
        answer = await house.http.request("GET", PATH, headers=headers)
        problem_of(answer, 401, "BELUM_MASUK")
        assert answer.headers["www-authenticate"] == "Bearer"
        bodies.add(answer.content)
    assert len(bodies) == 1
    assert await house.audited_since(before) == []


ENDINGS = {
    "token ended": "UPDATE identity.tokens SET ends_at = created_at WHERE account = 'bekas'",
    "idle": "UPDATE identity.sessions SET seen_at = seen_at - interval '30 minutes' WHERE account = 'bekas'",
    "too old": "UPDATE identity.sessions SET created_at = created_at - interval '8 hours' WHERE account = 'bekas'",
    "session gone": "DELETE FROM identity.sessions WHERE account = 'bekas'",
    "token disabled": "UPDATE identity.accounts SET disabled_at = now() WHERE account = 'bekas'",
}


async def test_what_was_good_once_is_refused_alike(house: House) -> None:
    identity, account = house.province.identity, {"account": "bekas", "password": "sandi yang cukup panjang"}
    await identity.add_account(account["account"], account["password"], roles=["ketua"])
    nobody = (await house.http.get(PATH)).content
    for how, statement in ENDINGS.items():
        if how.startswith("token"):
            token = await identity.issue_token(account["account"], account["password"], source=how)
            headers = {"authorization": f"Bearer {token}"}
        else:
            headers = {"cookie": f"terbuka_sesi={await identity.sign_in(**account, source=how)}"}
        assert (await house.http.get(PATH, headers=headers)).status_code == 200, how
        async with identity.database.transaction() as connection:
            await connection.execute(text(statement))
        answer = await house.http.get(PATH, headers=headers)
        problem_of(answer, 401, "BELUM_MASUK")
        assert answer.content == nobody, how


async def token_of(house: House, who: str) -> str:
    """Returns a token of an account that may read."""
    account = house.officers.accounts[who]
    return await house.province.identity.issue_token(account["account"], account["password"], source="uji")


async def session_of(house: House, who: str) -> str:
    """Signs an account in and returns the session's secret."""
    return await house.province.identity.sign_in(**house.officers.accounts[who], source="uji")
