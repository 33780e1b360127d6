"""HTTP door of the publisher for the office: take files down, and see what stands."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.publisher import queries
from services.publisher.commands.entries import Commands
from shared.runtime.clock import legal_day
from shared.security.identity import Actor
from shared.web.access import require


class CopyTakedown(BaseModel):
    """The order to take an item's files off the website; `reason` is shown to the public."""

    reason: str


def router(commands: Commands) -> APIRouter:
    """Returns the room's routes under `/api`."""
    routes = APIRouter(prefix="/api", tags=["publisher"])

    @routes.get("/state")
    async def state(
        actor: Annotated[Actor, Depends(require("petugas", "ketua", "tim", "pimpinan", "operator"))],
    ) -> dict[str, Any]:
        """Tells the site sequence and the size of both lists, from one snapshot."""
        async with commands.database.snapshot() as connection:
            site = await queries.site_state(connection, legal_day(commands.clock.now()))
            sizes = {"dik": await queries.size(connection, "dik"), "dip": await queries.size(connection, "dip")}
        return {"sequence": site.sequence, "updated_at": site.updated_at, **sizes}

    @routes.post("/items/{item_id}/withdrawal")
    async def withdraw(
        item_id: str, order: CopyTakedown, actor: Annotated[Actor, Depends(require("petugas", "ketua"))]
    ) -> dict[str, int]:
        """Takes every file of an item off the website at once and leaves a note with the reason."""
        return {"withdrawn": await commands.withdraw(actor, item_id, reason=order.reason)}

    return routes
