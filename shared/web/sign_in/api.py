"""The HTTP door of identity for programs: a token for a password, and who the token is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from shared.security.identity.actor import Actor
from shared.security.identity.identity import Identity
from shared.web.access import current_actor


class Credentials(BaseModel):
    """What a program signs in with."""

    model_config = ConfigDict(extra="forbid")

    account: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=256)


class Token(BaseModel):
    """A bearer token, valid for 30 days; it is shown this once and kept only as a hash."""

    token: str


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
    """Builds `POST /api/tokens` and `GET /api/me`."""
    routes = APIRouter(prefix="/api", tags=["identitas"])

    @routes.post("/tokens", status_code=201, summary="Menukar nama akun dan kata sandi dengan token")
    async def issue(request: Request, credentials: Credentials) -> Token:
        token = await identity.issue_token(credentials.account, credentials.password, source=source_of(request))
        return Token(token=token)

    @routes.get("/me", summary="Siapa pemegang token atau sesi ini")
    async def me(actor: Annotated[Actor, Depends(current_actor)]) -> Me:
        return Me(
            account=actor.account, person=actor.person, roles=sorted(actor.roles), skpd=actor.skpd, name=actor.name
        )

    return routes
