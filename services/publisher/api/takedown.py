"""HTTP door of the publisher for the office: take files down, and see what stands."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, model_validator

from services.publisher import queries
from services.publisher.commands.entries import Commands
from services.publisher.commands.file_takedowns import Takedowns
from services.publisher.store import closures
from shared.contracts.publications import TakedownCode
from shared.law.texts.normalise import is_said
from shared.runtime.clock import legal_day
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.routes import api_routes

MOST_WORDS = 500
"""Letters of what the public reads beside the reason of a take-down."""


class CopyTakedown(BaseModel):
    """The order to take an item's files off the website; the public reads the reason and the words."""

    reason: TakedownCode
    words: Annotated[str, Field(max_length=MOST_WORDS)]

    @model_validator(mode="before")
    @classmethod
    def _leave_out_what_says_nothing(cls, given: Any) -> Any:
        """Lets words of dashes or unseen signs be missing, so that they are named beside a missing reason."""
        if isinstance(given, dict) and not is_said(str(given.get("words", ""))):
            return {name: value for name, value in given.items() if name != "words"}
        return given


def router(commands: Commands, takedowns: Takedowns) -> APIRouter:
    """Returns the room's routes under `/api`."""
    routes = api_routes("/api", "publisher")

    @routes.get("/state")
    async def state(
        actor: Annotated[Actor, Depends(require("petugas", "ketua", "tim", "pimpinan", "operator"))],
    ) -> dict[str, Any]:
        """Tells the site sequence, the size of both lists, and what the log of closures has not signed yet."""
        now = commands.clock.now()
        async with commands.database.snapshot() as connection:
            count, since = await closures.unsigned(connection)
            site = await queries.site_state(connection, legal_day(now))
            sizes = {"dik": await queries.size(connection, "dik"), "dip": await queries.size(connection, "dip")}
        late = {"unsigned": count, "seconds": int((now - since).total_seconds()) if since else 0}
        return {"sequence": site.sequence, "updated_at": site.updated_at, **sizes, "log": late}

    @routes.post("/items/{item_id}/withdrawal")
    @does("withdraw_files")
    async def withdraw(
        item_id: str, order: CopyTakedown, actor: Annotated[Actor, Depends(require("petugas", "ketua"))]
    ) -> dict[str, int]:
        """Takes every file of an item off the website at once; their addresses say since when and why (410)."""
        return {"withdrawn": await takedowns.take_down(actor, item_id, reason=order.reason, words=order.words)}

    return routes
