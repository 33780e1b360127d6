"""The office's page of what is withheld: why, since when, and one form to show an item again."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.publisher.api.withheld import MOST_REASON, ShowAgain
from services.publisher.commands.withholding import Withholdings
from services.publisher.domain.withholding import is_leak, sentence_of
from shared.runtime.errors import Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.templates import pages_for
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

Office = Annotated[Actor, Depends(require("petugas", "ketua", "operator"))]
PAGE = "/publisher/ditahan"
PLACES = {"TANPA_ALASAN": "reason", "TIDAK_DITAHAN": "item_id", "MASIH_BERBEDA": "item_id"}
LABELS = {"item_id": "Butir", "reason": "Sebab dan perbaikannya"}

render = pages_for("services.publisher")


def router(withholdings: Withholdings) -> APIRouter:
    """Returns the pages of withheld items, under the room's own address."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/ditahan")
    async def show(request: Request, actor: Office, selesai: str = "") -> Response:
        return await _page(request, withholdings, Typed({}), [], done=bool(selesai))

    @routes.post("/ditahan")
    @does("show_again")
    async def show_again(request: Request, actor: Office) -> Response:
        typed = await Typed.of(request)
        try:
            await withholdings.show_again(actor, typed("item_id"), typed.read(ShowAgain).reason)
        except Refusal as error:
            await note_refusal(request, actor, error, typed("item_id"))
            faults = faults_of(error, PLACES, LABELS)
            return await _page(request, withholdings, typed, faults, status=status_of(error))
        return RedirectResponse(f"{PAGE}?selesai=ya", status_code=303)

    return routes


async def _page(
    request: Request, withholdings: Withholdings, typed: Typed, faults: Faults, *, status: int = 200, done: bool = False
) -> Response:
    stands = await withholdings.read()
    shown: dict[str, Any] = {"stands": stands, "typed": typed, "errors": faults, "wrong": dict(reversed(faults))}
    return render(
        request,
        "yang-ditahan.html",
        status=status,
        most_reason=MOST_REASON,
        sentence=sentence_of,
        leaks=is_leak,
        done=done,
        **shown,
    )
