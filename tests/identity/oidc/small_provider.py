"""A small identity provider over real HTTP: it signs what a test lets it say, true or not."""

import asyncio
import base64
import hashlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from shared.runtime.clock import MovableClock
from shared.security.identity.oidc.tokens import LOGOUT_EVENT
from tests.eventually import eventually

CLIENT = "terbuka"
Sign = Callable[[dict[str, Any]], str]


@dataclass
class SmallProvider:
    """What stands behind the port: `changes` alter the claims of the next ID token, `sign` signs it in another way."""

    clock: MovableClock
    issuer: str = ""
    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "satu", "use": "sig"}))
    claims: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    sign: Sign | None = None
    asked: list[str] = field(default_factory=list)
    client_key: ECKey | None = None
    metadata_changes: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    assertions: set[str] = field(default_factory=set)

    def authorize(self, address: str) -> dict[str, str]:
        """Does what a person who signs in would bring about; returns the query of the way back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = f"kode-{len(self.codes)}"
        self.codes[code] = query
        return {"code": code, "state": query["state"]}

    def rotate(self, kid: str) -> None:
        """Signs by another key from now on, and offers that alone."""
        self.key = RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})

    def id_token(self, nonce: str) -> str:
        """Returns an ID token with this test's changes."""
        now = int(self.clock.now().timestamp())
        true = {"iss": self.issuer, "aud": CLIENT, "azp": CLIENT, "iat": now, "exp": now + 300, "auth_time": now}
        return (self.sign or self.signed)(changed({**true, "nonce": nonce, **self.claims}, self.changes))

    def logout_token(self, **changes: Any) -> str:
        """Returns a logout token."""
        now = int(self.clock.now().timestamp())
        true = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": "sekali", "sid": "sesi-1"}
        claims = {**true, "sub": "s-1", "events": {LOGOUT_EVENT: {}}}
        return (self.sign or self.signed)(changed(claims, changes))

    def signed(self, claims: dict[str, Any]) -> str:
        """Signs claims by the key that is offered."""
        algorithm = "RS256" if isinstance(self.key, RSAKey) else "ES256"
        return jwt.encode({"alg": algorithm, "kid": self.key.kid}, claims, self.key, algorithms=[algorithm])

    async def answer_metadata(self, request: Request) -> JSONResponse:
        """Answers discovery."""
        self.asked.append("metadata")
        places = {name: f"{self.issuer}/{name}" for name in ("authorize", "token", "jwks", "logout")}
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": places["authorize"],
                "token_endpoint": places["token"],
                "jwks_uri": places["jwks"],
                "end_session_endpoint": places["logout"],
                "code_challenge_methods_supported": ["S256"],
                **self.metadata_changes,
            }
        )

    async def answer_keys(self, request: Request) -> JSONResponse:
        """Answers with the public key that is offered now."""
        self.asked.append("jwks")
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def answer_token(self, request: Request) -> JSONResponse:
        """Redeems a code once, for the client that holds its key and for the PKCE verifier."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        begun = self.codes.pop(form["code"], None)
        if begun is None or begun["redirect_uri"] != form["redirect_uri"] or not self._is_client(form):
            return JSONResponse({"error": "invalid_grant"}, 400)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if challenge.decode() != begun["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(begun["nonce"])})

    def _is_client(self, form: dict[str, str]) -> bool:
        assert self.client_key is not None
        claims = jwt.decode(form["client_assertion"], self.client_key, algorithms=["ES512"]).claims
        once = claims["jti"] not in self.assertions
        self.assertions.add(claims["jti"])
        return once and claims["iss"] == claims["sub"] == CLIENT and claims["aud"] == self.issuer


def changed(claims: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Returns claims with changes; what is changed to None is left out."""
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


@asynccontextmanager
async def running(provider: SmallProvider) -> AsyncIterator[SmallProvider]:
    """Serves a provider on a free port."""
    routes = [
        Route("/.well-known/openid-configuration", provider.answer_metadata),
        Route("/jwks", provider.answer_keys),
        Route("/token", provider.answer_token, methods=["POST"]),
    ]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        provider.issuer = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await eventually(lambda: server.started, "the provider listens")
        try:
            yield provider
        finally:
            server.should_exit = True
            await task
