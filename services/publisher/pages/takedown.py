"""The office's page of the emergency stop: what stands, why it must go, and one press."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.publisher.api.takedown import MOST_WORDS, CopyTakedown
from services.publisher.commands.file_takedowns import Takedowns
from shared.law.takedown_reasons import TAKEDOWN_REASONS
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.templates import pages_for
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]
CHOICES = [(code, each.choice, each.article) for code, each in TAKEDOWN_REASONS.items()]
PLACES = {"TANPA_ALASAN": "words", "TIDAK_ADA_BERKAS": ""}
LABELS = {"reason": "Alasan", "words": "Penjelasan untuk masyarakat"}

render = pages_for("services.publisher")


def router(takedowns: Takedowns) -> APIRouter:
    """Returns the pages of the take-down, under the room's own address."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/butir/{item_id}/turunkan")
    @does("withdraw_files")
    async def show(request: Request, actor: PetugasOrKetua, item_id: str, selesai: str = "") -> Response:
        return await _page(request, takedowns, item_id, Typed({}), [], done=bool(selesai))

    @routes.post("/butir/{item_id}/turunkan")
    @does("withdraw_files")
    async def take_down(request: Request, actor: PetugasOrKetua, item_id: str) -> Response:
        typed = await Typed.of(request)
        try:
            order = typed.read(CopyTakedown)
            await takedowns.take_down(actor, item_id, reason=order.reason, words=order.words)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, item_id)
            faults = faults_of(error, PLACES, LABELS)
            return await _page(request, takedowns, item_id, typed, faults, status=status_of(error))
        return RedirectResponse(f"/publisher/butir/{item_id}/turunkan?selesai=ya", status_code=303)

    return routes


async def _page(
    request: Request,
    takedowns: Takedowns,
    item_id: str,
    typed: Typed,
    faults: Faults,
    *,
    status: int = 200,
    done: bool = False,
) -> Response:
    stands = await takedowns.read(item_id)
    shown: dict[str, Any] = {"stands": stands, "typed": typed, "errors": faults, "wrong": dict(reversed(faults))}
    return render(request, "turunkan.html", status=status, choices=CHOICES, most_words=MOST_WORDS, done=done, **shown)
