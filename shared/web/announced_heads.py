"""Gives the signed heads of an audit trail to whoever keeps them: a trail cannot be rewritten behind a kept head."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from shared.security.audit import Audit
from shared.storage.database import Database
from shared.web.routes import api_routes

AT_ONCE = 1000
LARGEST = 2**63 - 1
LINES = "application/jsonl"


def router(audit: Audit, database: Database) -> APIRouter:
    """Builds the route of a trail's heads; they name a position, a hash and a time, so they need no sign-in."""
    routes = api_routes("/api", "audit")

    @routes.get(
        "/audit-heads",
        summary="Kepala bertanda tangan dari jejak audit, satu baris JSON tiap kepala; paling banyak 1.000",
        response_class=Response,
        responses={200: {"content": {LINES: {}}}},
    )
    async def audit_heads(after: Annotated[int, Query(ge=0, le=LARGEST)] = 0) -> Response:
        async with database.snapshot() as connection:
            heads = await audit.heads_after(connection, after, AT_ONCE)
        return Response(b"".join(head.line() + b"\n" for head in heads), media_type=LINES)

    return routes
