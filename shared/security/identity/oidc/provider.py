"""The identity provider as this program sees it: its metadata, its keys, and the code that it redeems."""

import ssl
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.runtime.clock import Clock
from shared.security.identity.oidc import settings as knobs
from shared.security.identity.oidc.attempt import Attempt
from shared.security.identity.oidc.refusals import provider_away, provider_refused, unfit_provider
from shared.security.identity.oidc.settings import OidcSettings, is_trusted_address
from shared.security.identity.oidc.tokens import TokenExpectation, UntrueToken, decode

KEPT = timedelta(minutes=10)
"""How long metadata and keys count; a key that the provider takes back counts no longer than that."""
FETCHES, WINDOW = 6, timedelta(minutes=1)
"""How often keys are fetched because a token names one that is not known: whoever sends such tokens drowns nobody."""
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ANSWER_BYTES = 512 * 1024
ERROR_LENGTH = 60


class Provider:
    """Speaks to the provider; every address but the issuer's comes from its metadata."""

    def __init__(self, settings: OidcSettings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self._metadata: dict[str, Any] = {}
        self._keys = KeySet([])
        self._until: datetime | None = None
        self._fetches: deque[datetime] = deque(maxlen=FETCHES)

    @property
    def expected(self) -> TokenExpectation:
        """Returns what every token of the provider must say now."""
        return TokenExpectation(self.settings.issuer, self.settings.client, self.clock.now())

    def public_keys(self) -> dict[str, Any]:
        """Returns this client's public key as a JWK Set, for the provider to fetch."""
        key = self.settings.key()
        public = key.as_dict(private=False)
        named = {"kid": key.thumbprint(), "use": "sig", "alg": knobs.ALGORITHMS[key.curve_name]}
        return {"keys": [{**public, **named}]}

    async def metadata(self) -> Mapping[str, Any]:
        """Returns the provider's metadata.

        Raises `Transient` (`PENYEDIA_IDENTITAS_TIDAK_MENJAWAB`), `Refusal` (`PENYEDIA_IDENTITAS_TIDAK_SESUAI`).
        """
        now = self.clock.now()
        if self._until is None or now >= self._until:
            found = await self._get(self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
            check_metadata(found, self.settings)
            self._keys = await self._key_set(found["jwks_uri"])
            self._metadata, self._until = found, now + KEPT
        return self._metadata

    async def address_to_sign_in(self, attempt: Attempt, back: str) -> str:
        """Returns where the browser is sent to sign in; raises as `metadata` does."""
        metadata = await self.metadata()
        asked = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": back,
            "scope": self.settings.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        if attempt.fresh:
            asked |= {"max_age": "0", "acr_values": " ".join(self.settings.factor_acr.replace(",", " ").split())}
        return _with_query(metadata["authorization_endpoint"], {name: value for name, value in asked.items() if value})

    async def address_to_sign_out(self, id_token: str, back: str) -> str | None:
        """Returns where the browser ends its session at the provider; None where the provider offers none."""
        end: str | None = (await self.metadata()).get("end_session_endpoint")
        asked = {"id_token_hint": id_token, "client_id": self.settings.client, "post_logout_redirect_uri": back}
        return _with_query(end, asked) if end else None

    async def redeem(self, code: str, attempt: Attempt, back: str) -> str:
        """Returns the ID token that a code is worth; raises `Forbidden` (`OIDC_DITOLAK_PENYEDIA`)."""
        metadata = await self.metadata()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self.settings.client,
            "code_verifier": attempt.verifier,
            "client_assertion_type": ASSERTION,
            "client_assertion": self._assertion(),
        }
        answer = await self._ask("POST", metadata["token_endpoint"], data=form)
        content = _json(answer)
        token = content.get("id_token")
        if answer.status_code != httpx.codes.OK or not isinstance(token, str):
            raise provider_refused(error_code(content.get("error")))
        return token

    async def claims(self, token: str) -> dict[str, Any]:
        """Returns the claims of a token that the provider signed; fetches its keys anew for one that is not known.

        Raises `UntrueToken`, and as `metadata` does.
        """
        metadata = await self.metadata()
        if not self._knows_key_of(token) and self._may_fetch():
            self._keys = await self._key_set(metadata["jwks_uri"])
        if not self._knows_key_of(token):
            raise UntrueToken("kid")
        return decode(token, self._keys)

    def _knows_key_of(self, token: str) -> bool:
        try:
            kid = jws.extract_compact(token.encode()).headers().get("kid")
        except (JoseError, ValueError, TypeError) as error:
            raise UntrueToken("bentuk") from error
        return any(key.kid == kid for key in self._keys.keys) if kid is not None else len(self._keys.keys) == 1

    def _may_fetch(self) -> bool:
        now = self.clock.now()
        if len(self._fetches) == FETCHES and now - self._fetches[0] < WINDOW:
            return False
        self._fetches.append(now)
        return True

    def _assertion(self) -> str:
        """Signs who this client is (`private_key_jwt`, RFC 7523), for a minute and for one use."""
        key, now = self.settings.key(), int(self.clock.now().timestamp())
        claims = {"iss": self.settings.client, "sub": self.settings.client, "aud": self.settings.issuer}
        times = {"jti": uuid4().hex, "iat": now, "exp": now + ASSERTION_SECONDS}
        algorithm = knobs.ALGORITHMS[key.curve_name]
        header = {"alg": algorithm, "kid": key.thumbprint()}
        return jwt.encode(header, {**claims, **times}, key, algorithms=[algorithm])

    async def _key_set(self, address: str) -> KeySet:
        content = await self._get(address)
        try:
            offered = [key for key in content["keys"] if key.get("use", "sig") == "sig" and key.get("kty") != "oct"]
            return KeySet.import_key_set({"keys": offered})
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise unfit_provider("kuncinya (jwks_uri) tidak terbaca") from error

    async def _get(self, address: str) -> dict[str, Any]:
        answer = await self._ask("GET", address)
        if answer.status_code != httpx.codes.OK:
            raise unfit_provider(f"{address} menjawab {answer.status_code}")
        return _json(answer)

    async def _ask(self, method: str, address: str, **content: Any) -> httpx.Response:
        """Sends one request; redirects are not followed, and an answer that is too long is none."""
        try:
            async with httpx.AsyncClient(
                verify=self._trust(), timeout=self.settings.timeout, trust_env=False
            ) as client:
                answer = await client.request(method, address, **content)
        except (httpx.HTTPError, OSError) as error:
            raise provider_away() from error
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or len(answer.content) > ANSWER_BYTES:
            raise provider_away()
        return answer

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.settings.ca_file)


def check_metadata(found: Mapping[str, Any], settings: OidcSettings) -> None:
    """Raises `Refusal` (`PENYEDIA_IDENTITAS_TIDAK_SESUAI`) where metadata do not fit (OpenID Connect Discovery 4.3)."""
    if found.get("issuer") != settings.issuer:
        raise unfit_provider("issuer di metadata bukan TERBUKA_OIDC_ISSUER, huruf demi huruf")
    wrong = [name for name in NEEDED if not is_trusted_address(str(found.get(name, "")))]
    if wrong:
        raise unfit_provider(f"alamat {', '.join(wrong)} tidak ada atau tanpa TLS")
    algorithm = knobs.ALGORITHMS[settings.key().curve_name]
    needs = {
        "code_challenge_methods_supported": "S256",
        "token_endpoint_auth_methods_supported": "private_key_jwt",
        "token_endpoint_auth_signing_alg_values_supported": algorithm,
    }
    missing = [f"{name} tanpa {value}" for name, value in needs.items() if value not in found.get(name, [value])]
    if missing:
        raise unfit_provider("; ".join(missing))


def error_code(said: object) -> str:
    """Returns the error code that a provider or a browser says, as far as it is one (RFC 6749 5.2)."""
    text = str(said or "")[:ERROR_LENGTH]
    return text if text.isascii() and text.replace("_", "").isalnum() else "tanpa kode"


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
