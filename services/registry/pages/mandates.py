"""The mandates: who may approve for the public body, under which letter, from when to when."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.bodies import MandateIn
from services.registry.commands import Commands
from services.registry.pages.showing import INSIDE, LABELS, page
from services.registry.queries import Queries
from shared.errors import Refusal
from shared.identity import Actor, require
from shared.web.forms import Faults, Typed, faults_of, note_refusal

Reader = Annotated[Actor, Depends(require(*INSIDE, "operator"))]
Keeper = Annotated[Actor, Depends(require("operator", "petugas"))]
PLACES = {"MANDAT_TIDAK_LENGKAP": "person", "SATU_ORANG_DUA_PERAN": "person"}


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the list of mandates with its form."""

    @routes.get("/mandat")
    async def mandates(request: Request, actor: Reader, selesai: str = "") -> Response:
        return await _page(request, commands, queries, actor, Typed({}), [], done=bool(selesai))

    @routes.post("/mandat")
    async def record_mandate(request: Request, actor: Keeper) -> Response:
        typed = await Typed.of(request)
        try:
            body = typed.read(MandateIn)
            words = dict(body) | {"person": await commands.person_of(body.person)}
            await commands.record_mandate(actor, commands.new_mandate(actor, **words))
        except Refusal as error:
            await note_refusal(request, actor, error, "mandat")
            faults = faults_of(error, PLACES, LABELS)
            return await _page(request, commands, queries, actor, typed, faults, status=error.status)
        return RedirectResponse("/registry/mandat?selesai=1", status_code=303)


async def _page(
    request: Request,
    commands: Commands,
    queries: Queries,
    actor: Actor,
    typed: Typed,
    faults: Faults,
    *,
    status: int = 200,
    done: bool = False,
) -> Response:
    people = await _people(commands)
    context: dict[str, Any] = {"rows": await queries.mandates(), "typed": typed, "errors": faults}
    context |= {"people": people, "names": dict(people), "may_record": actor.has("operator", "petugas"), "done": done}
    return page(request, "mandat.html", status=status, wrong=dict(reversed(faults)), **context)


async def _people(commands: Commands) -> list[tuple[str, str]]:
    accounts = [each.actor for each in await commands.kit.identity.list_accounts() if each.disabled_at is None]
    heads = [actor for actor in accounts if actor.has("pimpinan")]
    return [(actor.person, f"{actor.name or actor.account} ({actor.account})") for actor in heads]
