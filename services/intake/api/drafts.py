"""Drafts of an SKPD: unfinished forms, kept sealed for intake."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, Field

from services.intake.commands import Commands
from services.intake.queries import Queries
from shared.security.identity import Actor
from shared.security.identity.bearer_tokens import HAND_IN
from shared.web.access import require
from shared.web.routes import api_routes
from shared.web.scopes import token_may

Skpd = Annotated[Actor, Depends(require("skpd"))]


class DraftChange(BaseModel):
    """A draft over the version that its writer saw."""

    version: int = Field(ge=1)
    dossier: dict[str, Any]


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds the routes of drafts."""
    routes = api_routes("/api/drafts", "konsep")

    @routes.post("", status_code=201, summary="Simpan konsep baru")
    @token_may(HAND_IN)
    async def save_draft(actor: Skpd, dossier: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        return await commands.drafts.save_draft(actor, dossier)

    @routes.get("", summary="Daftar konsep SKPD sendiri")
    async def list_drafts(actor: Skpd) -> dict[str, Any]:
        return {"drafts": await queries.drafts(actor)}

    @routes.get("/{draft_id}", summary="Buka konsep")
    async def show_draft(draft_id: str, actor: Skpd) -> dict[str, Any]:
        return await queries.draft(actor, draft_id)

    @routes.put("/{draft_id}", summary="Simpan perubahan konsep")
    @token_may(HAND_IN)
    async def change_draft(draft_id: str, actor: Skpd, change: DraftChange) -> dict[str, Any]:
        return await commands.drafts.save_draft(actor, change.dossier, draft_id=draft_id, seen=change.version)

    @routes.delete("/{draft_id}", status_code=204, summary="Hapus konsep")
    @token_may(HAND_IN)
    async def delete_draft(draft_id: str, actor: Skpd) -> Response:
        await commands.drafts.delete_draft(actor, draft_id)
        return Response(status_code=204)

    return routes
