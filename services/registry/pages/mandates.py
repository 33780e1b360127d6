"""The mandates: who may approve for the public body, and the two persons who record and who end each of them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.api.bodies import MandateIn
from services.registry.api.mandates import EndIn, SecondIn
from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.mandates import Mandate, MandateState
from services.registry.domain.refusals import refuse
from services.registry.pages.rendering import INSIDE, LABELS, page, said_of
from services.registry.queries.items import Queries
from shared.runtime.clock import legal_day
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

Reader = Annotated[Actor, Depends(require(*INSIDE, "operator"))]
Keeper = Annotated[Actor, Depends(require("operator", "petugas"))]
PLACES = {"SATU_ORANG_DUA_PERAN": "person"}
END_PLACES = {"MANDAT_TIDAK_LENGKAP": "ended_on", "TANPA_ALASAN": "reason"}
END_LABELS = {**LABELS, "ended_on": "Hari terakhir mandat"}
STATES: Mapping[str, tuple[str, str]] = {
    MandateState.WAITING: ("Menunggu orang kedua", "warn"),
    MandateState.CONFIRMED: ("Dikonfirmasi", "good"),
    MandateState.REJECTED: ("Ditolak", "bad"),
    MandateState.ENDING: ("Berlaku; pengakhirannya menunggu orang kedua", "warn"),
    MandateState.ENDED: ("Diakhiri", ""),
}
Step = Callable[[Actor, str, Typed], Awaitable[Mandate]]


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the list of mandates with its form, and the page of each mandate with the steps that wait."""
    _add_list(routes, commands, queries)
    _add_one(routes, commands, queries)


def _add_list(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/mandat")
    @does(ActName.READ_MANDATE)
    async def mandates(request: Request, actor: Reader, selesai: str = "") -> Response:
        return await _page(request, commands, queries, actor, Typed({}), [], done=bool(selesai))

    @routes.post("/mandat")
    @does(ActName.RECORD_MANDATE)
    async def record_mandate(request: Request, actor: Keeper) -> Response:
        typed = await Typed.of(request)
        try:
            body = typed.read(MandateIn)
            words = dict(body) | {"person": await commands.mandates.person_of(body.person)}
            await commands.mandates.record_mandate(actor, commands.mandates.new_mandate(actor, **words))
        except Refusal as error:
            await note_refusal(request, actor, error, "mandat")
            faults = faults_of(error, PLACES | {"MANDAT_TIDAK_LENGKAP": _gap(typed)}, LABELS)
            return await _page(request, commands, queries, actor, typed, faults, status=status_of(error))
        return RedirectResponse("/registry/mandat?selesai=1", status_code=303)


def _gap(typed: Typed) -> str:
    """Returns the field where a mandate lacks something: a blank one, or the last day before the first."""
    blank = [name for name in ("person", "office", "letter_number") if not typed(name).strip()]
    until = typed("valid_to")
    return blank[0] if blank else "valid_to" if until and until < typed("valid_from") else "person"


def _add_one(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    async def confirm(actor: Actor, mandate_id: str, typed: Typed) -> Mandate:
        return await commands.mandates.confirm_mandate(actor, mandate_id, agreed=typed.read(SecondIn).agreed)

    async def end(actor: Actor, mandate_id: str, typed: Typed) -> Mandate:
        return await commands.mandates.end_mandate(actor, mandate_id, **dict(typed.read(EndIn)))

    async def confirm_end(actor: Actor, mandate_id: str, typed: Typed) -> Mandate:
        return await commands.mandates.confirm_mandate_end(actor, mandate_id, agreed=typed.read(SecondIn).agreed)

    @routes.get("/mandat/{mandate_id}")
    @does(ActName.READ_MANDATE)
    async def one(request: Request, actor: Reader, mandate_id: str) -> Response:
        return await _one(request, commands, queries, actor, mandate_id, Typed({}), [])

    def add_step(path: str, act: ActName, step: Step) -> None:
        routes.add_api_route(f"/mandat/{{mandate_id}}{path}", one, methods=["GET"], name=f"lihat mandat{path}")

        @routes.post(f"/mandat/{{mandate_id}}{path}", name=f"mandat{path}")
        @does(act)
        async def take(request: Request, actor: Keeper, mandate_id: str) -> Response:
            typed = await Typed.of(request)
            try:
                await step(actor, mandate_id, typed)
            except Refusal as error:
                if isinstance(error, NotFound):
                    raise
                await note_refusal(request, actor, error, mandate_id)
                faults = said_of(error, END_PLACES, END_LABELS, typed)
                words = (mandate_id, typed, faults)
                return await _one(request, commands, queries, actor, *words, status=status_of(error))
            return RedirectResponse(f"/registry/mandat/{mandate_id}", status_code=303)

    add_step("/konfirmasi", ActName.CONFIRM_MANDATE, confirm)
    add_step("/akhir", ActName.END_MANDATE, end)
    add_step("/akhir/konfirmasi", ActName.CONFIRM_MANDATE_END, confirm_end)


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
    names = await commands.mandates.names()
    rows = await queries.mandates()
    may = actor.has("operator", "petugas") and not actor.has("ketua")
    context: dict[str, Any] = {"rows": rows, "typed": typed, "errors": faults, "names": names, "states": STATES}
    context |= {"people": await _heads(commands, names), "may_record": may, "done": done}
    context["in_force"] = _in_force(commands, rows)
    return page(request, "mandat.html", status=status, wrong=dict(reversed(faults)), **context)


async def _one(
    request: Request,
    commands: Commands,
    queries: Queries,
    actor: Actor,
    mandate_id: str,
    typed: Typed,
    faults: Faults,
    *,
    status: int = 200,
) -> Response:
    row = next((each for each in await queries.mandates() if each["id"] == mandate_id), None)
    if row is None:
        raise refuse("MANDAT_TIDAK_DIKENAL")
    context: dict[str, Any] = {"row": row, "step": _step(actor, row), "names": await commands.mandates.names()}
    context |= {"states": STATES, "typed": typed, "errors": faults, "in_force": _in_force(commands, [row])}
    return page(request, "mandat-satu.html", status=status, wrong=dict(reversed(faults)), **context)


def _step(actor: Actor, row: Mapping[str, Any]) -> str:
    """Returns the step of a mandate that this person may take, none where it would be refused."""
    if not actor.has("operator", "petugas") or actor.has("ketua") or actor.person == row["person"]:
        return ""
    offered = {
        "waiting": ("confirm", row["recorded_by"]),
        "confirmed": ("end", None),
        "ending": ("confirm_end", row["end_asked_by"]),
    }
    step, other = offered.get(row["state"], ("", None))
    return "" if actor.person == other else step


def _in_force(commands: Commands, rows: list[dict[str, Any]]) -> set[str]:
    today = legal_day(commands.units.kit.clock.now())
    return {row["id"] for row in rows if Mandate(**row).holds_on(today)}


async def _heads(commands: Commands, names: Mapping[str, str]) -> list[tuple[str, str]]:
    accounts = [each.actor for each in await commands.units.kit.identity.list_accounts() if each.disabled_at is None]
    persons = dict.fromkeys(actor.person for actor in accounts if actor.has("pimpinan"))
    return [(person, names.get(person, person)) for person in persons]
