"""The HTTP door of the announcements for programs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.announcements import Issued
from services.registry.queries.items import Queries
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.routes import api_routes


class AnnouncementIn(BaseModel):
    """Names the days, both inclusive, whose changes are announced."""

    since: date
    until: date


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds the routes that issue and list announcements."""
    routes = api_routes("/api/announcements", "books")

    @routes.get("")
    @does(ActName.READ_PAPER)
    async def announcements(
        actor: Annotated[Actor, Depends(require("petugas", "ketua", "tim", "pimpinan"))],
    ) -> list[Issued]:
        return await commands.announcements.issued()

    @routes.post("", status_code=201)
    @does(ActName.ISSUE_ANNOUNCEMENT)
    async def issue(actor: Annotated[Actor, Depends(require("ketua"))], body: AnnouncementIn) -> Issued:
        return await commands.announcements.issue_announcement(
            actor, await queries.announcement(body.since, body.until)
        )

    return routes
