"""The checks of what the provider signs: ID tokens (OpenID Connect Core 3.1.3.7), logout tokens (Back-Channel 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from shared.security.identity.session_secrets import same_secret

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""What a provider may sign by: signatures of a private key alone, so that no public key is ever taken for a secret."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_AGE = 600
"""Seconds after which a logout token is too old."""
TOKEN_LENGTH = 16 * 1024


class UntrueToken(Exception):
    """Names the check that a token did not pass, in a few words that hold nothing of the token."""


@dataclass(frozen=True)
class TokenExpectation:
    """Whose tokens count, for whom they are, and what time it is."""

    issuer: str
    client: str
    now: datetime


def decode(token: str, keys: KeySet) -> dict[str, Any]:
    """Returns the claims of a token whose signature holds; raises `UntrueToken`."""
    if not token.isascii() or len(token) > TOKEN_LENGTH:
        raise UntrueToken("bentuk")
    try:
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise UntrueToken("tanda tangan") from error
    return decoded.claims


def check_id_token(claims: Mapping[str, Any], expected: TokenExpectation, *, nonce: str) -> None:
    """Checks issuer, audience, authorized party, times and nonce; raises `UntrueToken`."""
    _check(claims, expected, sub={"essential": True}, exp={"essential": True}, nonce={"essential": True})
    if not same_secret(str(claims["nonce"]), nonce):
        raise UntrueToken("nonce")


def check_logout_token(claims: Mapping[str, Any], expected: TokenExpectation) -> None:
    """Checks a logout token but for its being used once; raises `UntrueToken`."""
    _check(claims, expected, exp={"essential": True}, jti={"essential": True})
    if "nonce" in claims:
        raise UntrueToken("nonce")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise UntrueToken("events")
    if not any(isinstance(claims.get(name), str) and claims[name] for name in ("sid", "sub")):
        raise UntrueToken("sid")
    if not isinstance(claims["jti"], str) or claims["iat"] < expected.now.timestamp() - LOGOUT_AGE:
        raise UntrueToken("iat")


def _check(claims: Mapping[str, Any], expected: TokenExpectation, **rest: Any) -> None:
    fixed: dict[str, Any] = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client},
    }
    registry = JWTClaimsRegistry(
        now=int(expected.now.timestamp()), leeway=LEEWAY, iat={"essential": True}, **fixed, **rest
    )
    try:
        registry.validate(dict(claims))
    except (JoseError, ValueError, TypeError) as error:
        raise UntrueToken(getattr(error, "claim", None) or type(error).__name__) from error
    party = claims.get("azp")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (party is not None or several) and party != expected.client:
        raise UntrueToken("azp")
