"""HTTP door of the publisher for what is withheld: who may see it, and who may show an item again."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from services.publisher.commands.withholding import StandingDifferences, Withholdings
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.routes import api_routes

MOST_REASON = 80
"""Letters of a reason; the audit trail keeps longer texts as a hash alone."""

Office = Annotated[Actor, Depends(require("petugas", "ketua", "operator"))]


class ShowAgain(BaseModel):
    """The order to show a withheld item again: what was wrong, and how it was put right."""

    reason: Annotated[str, Field(max_length=MOST_REASON)] = ""


class WithheldItem(BaseModel):
    """An item that stands nowhere on the website; `equal_since`: it no longer differs and may be shown again."""

    item_id: str
    kinds: list[str]
    found_by: str
    since: datetime
    equal_since: datetime | None


class LackingItem(BaseModel):
    """An item of which the website says less than registry."""

    item_id: str
    kinds: list[str]
    since: datetime


class WithheldState(BaseModel):
    """What differs from registry, the counts whole, and when both were compared last.

    `late` means that the process that compares for ever has missed its round.
    """

    withheld: list[WithheldItem]
    lacking: list[LackingItem]
    withheld_count: int
    lacking_count: int
    compared_at: datetime | None
    compared_items: int
    late: bool


def router(withholdings: Withholdings) -> APIRouter:
    """Returns the routes of withheld items under `/api`."""
    routes = api_routes("/api", "publisher")

    @routes.get("/withheld")
    async def withheld(actor: Office) -> WithheldState:
        """Tells which items are withheld, what the website lacks, and when it was compared with registry."""
        return _state(await withholdings.read())

    @routes.post("/items/{item_id}/show-again")
    @does("show_again")
    async def show_again(item_id: str, order: ShowAgain, actor: Office) -> dict[str, Any]:
        """Shows an item again that no longer differs from registry."""
        await withholdings.show_again(actor, item_id, order.reason)
        return {"shown": item_id}

    return routes


def _state(stands: StandingDifferences) -> WithheldState:
    compared = stands.comparison
    return WithheldState(
        withheld=[WithheldItem.model_validate(dict(row)) for row in stands.withheld],
        lacking=[LackingItem.model_validate(dict(row)) for row in stands.lacking],
        withheld_count=stands.counts[0],
        lacking_count=stands.counts[1],
        compared_at=compared["finished_at"] if compared else None,
        compared_items=compared["items"] if compared else 0,
        late=stands.is_late,
    )
