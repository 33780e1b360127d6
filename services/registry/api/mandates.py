"""The HTTP door of the mandates for programs."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.registry.api.bodies import MandateIn
from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.mandates import Mandate
from services.registry.queries.items import Queries
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.routes import api_routes

Keeper = Annotated[Actor, Depends(require("operator", "petugas"))]
Reader = Annotated[Actor, Depends(require("petugas", "ketua", "tim", "pimpinan", "operator"))]


class EndIn(BaseModel):
    """Asks to end a mandate; `ended_on` is its last day."""

    ended_on: date
    reason: str = ""


class SecondIn(BaseModel):
    """The second person's answer; saying nothing is ya."""

    answer: Literal["ya", "tidak"] = "ya"

    @property
    def agreed(self) -> bool:
        """Tells whether the second person says ya."""
        return self.answer == "ya"


def router(commands: Commands, queries: Queries) -> APIRouter:
    """Builds the routes that record, confirm, end and list mandates."""
    routes = api_routes("/api/mandates", "mandates")

    @routes.get("")
    @does(ActName.READ_MANDATE)
    async def mandates(actor: Reader) -> list[dict[str, Any]]:
        return await queries.mandates()

    @routes.post("", status_code=201)
    @does(ActName.RECORD_MANDATE)
    async def record_mandate(actor: Keeper, body: MandateIn) -> Mandate:
        words = dict(body) | {"person": await commands.mandates.person_of(body.person)}
        return await commands.mandates.record_mandate(actor, commands.mandates.new_mandate(actor, **words))

    @routes.post("/{mandate_id}/confirmation")
    @does(ActName.CONFIRM_MANDATE)
    async def confirm_mandate(actor: Keeper, mandate_id: str, body: SecondIn | None = None) -> Mandate:
        return await commands.mandates.confirm_mandate(actor, mandate_id, agreed=(body or SecondIn()).agreed)

    @routes.post("/{mandate_id}/end")
    @does(ActName.END_MANDATE)
    async def end_mandate(actor: Keeper, mandate_id: str, body: EndIn) -> Mandate:
        return await commands.mandates.end_mandate(actor, mandate_id, ended_on=body.ended_on, reason=body.reason)

    @routes.post("/{mandate_id}/end/confirmation")
    @does(ActName.CONFIRM_MANDATE_END)
    async def confirm_end(actor: Keeper, mandate_id: str, body: SecondIn | None = None) -> Mandate:
        return await commands.mandates.confirm_mandate_end(actor, mandate_id, agreed=(body or SecondIn()).agreed)

    return routes
