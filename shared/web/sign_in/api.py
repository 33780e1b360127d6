"""The HTTP door of identity for programs: a token for a password, and who the token is."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from shared.security.identity.actor import Actor
from shared.security.identity.bearer_tokens import DAYS, MOST_DAYS, NAME_LENGTH, READ, SCOPES, UNNAMED, Token
from shared.security.identity.identity import Identity
from shared.web.access import current_actor
from shared.web.described import REFUSED
from shared.web.routes import api_routes
from shared.web.step_up import without_factor

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Credentials(BaseModel):
    """What a program signs in with."""

    model_config = ConfigDict(extra="forbid")

    account: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=256)


class TokenRequest(Credentials):
    """What a program asks a token for: how it is called, what it may do, and for how many days."""

    code: str = Field("", max_length=40, description="Kode faktor kedua, bila akun memakainya.")
    name: str = Field(UNNAMED, min_length=1, max_length=NAME_LENGTH, description="Nama, misalnya program pemakainya.")
    scope: list[Literal["baca", "serah"]] = Field(
        [READ], min_length=1, max_length=len(SCOPES), description="baca: membaca; serah: menyerahkan sebagai SKPD."
    )
    days: int = Field(DAYS, ge=1, le=MOST_DAYS, description="Masa berlaku dalam hari.")


class IssuedToken(BaseModel):
    """A bearer token; it is shown this once and kept only as a hash."""

    token: str


class TokenLine(BaseModel):
    """What is known of a bearer token; its number is not its secret."""

    id: int
    name: str
    scope: list[str]
    created_at: datetime
    used_at: datetime | None
    ends_at: datetime


class Me(BaseModel):
    """The holder of a token or session."""

    account: str
    person: str
    roles: list[str]
    skpd: str | None
    name: str


def source_of(request: Request) -> str:
    """Returns the address that a sign-in came from, for the throttle."""
    return request.client.host if request.client else "-"


def router(identity: Identity) -> APIRouter:
    """Builds `/api/tokens` and `GET /api/me`."""
    routes = api_routes("/api", "identitas")
    _tokens(routes, identity)

    @routes.get("/me", summary="Siapa pemegang token atau sesi ini")
    async def me(actor: Annotated[Actor, Depends(current_actor)]) -> Me:
        return Me(
            account=actor.account, person=actor.person, roles=sorted(actor.roles), skpd=actor.skpd, name=actor.name
        )

    return routes


def _tokens(routes: APIRouter, identity: Identity) -> None:
    @routes.post(
        "/tokens", status_code=201, responses={401: REFUSED}, summary="Menukar nama akun dan kata sandi dengan token"
    )
    async def issue(request: Request, asked: TokenRequest) -> IssuedToken:
        terms: dict[str, Any] = {"name": asked.name, "scopes": asked.scope, "days": asked.days, "code": asked.code}
        secret = await identity.issue_token(asked.account, asked.password, source=source_of(request), **terms)
        return IssuedToken(token=secret)

    @routes.get("/tokens", summary="Token sendiri yang masih berlaku, tanpa rahasianya")
    async def list_tokens(actor: Annotated[Actor, Depends(current_actor)]) -> list[TokenLine]:
        return [
            TokenLine(scope=list(token.scopes), **_shown(token)) for token in await identity.tokens_of(actor.account)
        ]

    @routes.delete("/tokens/{number}", status_code=204, summary="Mengakhiri satu token sendiri")
    @without_factor
    async def end_token(actor: Annotated[Actor, Depends(current_actor)], number: Number) -> None:
        await identity.end_token(actor.account, number)


def _shown(token: Token) -> dict[str, Any]:
    return {name: getattr(token, name) for name in ("id", "name", "created_at", "used_at", "ends_at")}
