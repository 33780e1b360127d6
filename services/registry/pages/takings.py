"""The presses by which an officer says that they work on a row of a work list, or no longer do."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages.desks import list_at
from services.registry.pages.list_places import CARRIED, ListPlace
from services.registry.pages.rendering import INSIDE
from shared.runtime.clock import legal_day
from shared.runtime.errors import NotFound
from shared.security.identity import Actor
from shared.security.identity.actor import wrong_role
from shared.web.access import require
from shared.web.act_names import audited_id, does
from shared.web.typed_forms import Typed

Reader = Annotated[Actor, Depends(require(*INSIDE))]


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds both presses."""

    @routes.post("/meja/{role}/{name}/kerjakan")
    @does(ActName.TAKE_WORK)
    async def take(request: Request, actor: Reader, role: str, name: str) -> Response:
        typed = await Typed.of(request)
        place = _place(role, name, typed)
        today = legal_day(commands.units.kit.clock.now())
        await commands.takings.take(actor, _own(actor, place).of_person(actor, today), audited_id(typed("subjek")))
        return RedirectResponse(_back(typed, place), status_code=303)

    @routes.post("/meja/{role}/{name}/lepaskan")
    @does(ActName.GIVE_BACK_WORK)
    async def give_back(request: Request, actor: Reader, role: str, name: str) -> Response:
        typed = await Typed.of(request)
        place = _place(role, name, typed)
        await commands.takings.give_back(actor, _own(actor, place).role, audited_id(typed("subjek")))
        return RedirectResponse(_back(typed, place), status_code=303)


def _place(role: str, name: str, typed: Typed) -> ListPlace:
    """Returns the list that is named, with the filters and the page that the form carries."""
    work, carried = list_at(role, name), ListPlace.read(typed(CARRIED))
    if work is None:
        raise NotFound("ALAMAT_TIDAK_ADA", "Daftar kerja ini tidak ada.", mend="Pilih dari meja di /registry/.")
    return carried if carried and (carried.role, carried.work) == (role, work) else ListPlace(role, work)


def _own(actor: Actor, place: ListPlace) -> ListPlace:
    if not actor.has(place.role):
        raise wrong_role((place.role,))
    return place


def _back(typed: Typed, place: ListPlace) -> str:
    """Returns where a press leads: the form from which it came, of an item or a case, or the list."""
    subject, page = typed("subjek"), typed("halaman")
    if page == "formulir" and audited_id(subject) == subject:
        kind = "berkas" if place.work.case else "butir"
        return f"/registry/{kind}/{subject}/{place.work.act}?{place.carried}"
    return place.address
