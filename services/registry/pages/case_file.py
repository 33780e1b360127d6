"""The button that saves an item's life as a case for `terbuka rehearse`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages.rendering import INSIDE
from services.registry.queries.case_export import case_of_item
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds `/butir/{item_id}/kasus.yaml`; the reading is audited like every other."""

    @routes.get("/butir/{item_id}/kasus.yaml")
    @does(ActName.READ_ITEM)
    async def case_file(actor: Reader, item_id: str) -> Response:
        record = await commands.access.read_item(actor, item_id)
        headers = {"content-disposition": f'attachment; filename="kasus-{item_id}.yaml"', "cache-control": "no-store"}
        return Response(
            case_of_item(record, commands.units.by(actor).on), media_type="application/yaml", headers=headers
        )
