"""Stock-takes on a telephone: what should lie in a box, and a button that marks what was seen; nothing by opening."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.api.bodies import Body, Line
from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.archive import address, address_line
from services.registry.pages.rendering import page, said_of
from services.registry.queries.archive import ArchiveQueries
from shared.runtime.clock import legal_day
from shared.runtime.errors import Refusal
from shared.security.identity import Actor
from shared.security.read_trail import counted
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.typed_forms import Typed, note_refusal

Petugas = Annotated[Actor, Depends(require("petugas"))]
HOME = "/registry/stok"
PLACES = {"STOK_TANPA_TEMPAT": "gedung", "STOK_MASIH_BERJALAN": "", "INFORMASI_TIDAK_DIKENAL": "butir"}
LABELS = {"butir": "Nomor atau kode QR"}


class PlaceIn(Body):
    """The place whose papers are looked through."""

    gedung: Line = ""
    ruang: Line = ""
    rak: Line = ""
    boks: Line = ""


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the list of stock-takes and the page of one."""
    _add_list(routes, commands)
    _add_one(routes, commands)


def _add_list(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/stok")
    @does(ActName.READ_LIST)
    async def takes(request: Request, actor: Petugas) -> Response:
        return await _list_page(request, commands, actor, Typed({}))

    @routes.post("/stok")
    @does(ActName.BEGIN_STOCK_TAKE)
    async def begin(request: Request, actor: Petugas) -> Response:
        typed = await Typed.of(request)
        try:
            take_id = await commands.stock.begin(actor, dict(typed.read(PlaceIn)))
        except Refusal as error:
            await note_refusal(request, actor, error, "stock")
            return await _list_page(request, commands, actor, typed, error)
        return RedirectResponse(f"{HOME}/{take_id}", status_code=303)


async def _list_page(
    request: Request, commands: Commands, actor: Actor, typed: Typed, error: Refusal | None = None
) -> Response:
    faults = said_of(error, PLACES, LABELS, typed) if error else []
    today = legal_day(commands.units.kit.clock.now())
    places = await ArchiveQueries(commands.units.database).recent_places(today)
    shown: dict[str, Any] = {"typed": typed, "errors": faults, "wrong": dict(reversed(faults)), "places": places}
    shown |= {"takes": await commands.stock.latest(), "open": await commands.stock.open_of(actor)}
    return page(request, "stok.html", status=status_of(error) if error else 200, place_of=address_line, **shown)


def _add_one(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/stok/{take_id}")
    @does(ActName.READ_LIST)
    async def one(request: Request, actor: Petugas, take_id: str, lihat: str = "") -> Response:
        return await _take_page(request, commands, take_id, Typed({}), seen=lihat)

    @routes.post("/stok/{take_id}/lihat")
    @does(ActName.MARK_SEEN)
    async def mark(request: Request, actor: Petugas, take_id: str) -> Response:
        typed = await Typed.of(request)
        item_id = scanned(typed("butir"))
        try:
            await commands.stock.mark(actor, take_id, item_id)
        except Refusal as error:
            if error.code not in PLACES:
                raise
            await note_refusal(request, actor, error, take_id)
            return await _take_page(request, commands, take_id, typed, error)
        return RedirectResponse(f"{HOME}/{take_id}?lihat={item_id}", status_code=303)

    @routes.post("/stok/{take_id}/tutup")
    @does(ActName.CLOSE_STOCK_TAKE)
    async def close(actor: Petugas, take_id: str) -> Response:
        await commands.stock.close(actor, take_id)
        return RedirectResponse(f"{HOME}/{take_id}", status_code=303)


def scanned(word: str) -> str:
    """Returns the id of an item from what was typed or scanned: the id itself, or the address that a label's QR has."""
    return word.strip().partition("?")[0].rstrip("/").rpartition("/")[2]


async def _take_page(
    request: Request, commands: Commands, take_id: str, typed: Typed, error: Refusal | None = None, seen: str = ""
) -> Response:
    told = await commands.stock.findings(take_id)
    faults = said_of(error, PLACES, LABELS, typed) if error else []
    rows = {name: counted([told.items[each] for each in ids]) for name, ids in told.found.items()}
    shown: dict[str, Any] = {"take": told.take, "rows": rows, "place": address_line(told.take.place), "typed": typed}
    shown |= {"errors": faults, "wrong": dict(reversed(faults)), "line_of": address, "seen": told.items.get(seen)}
    return page(request, "stok-satu.html", status=status_of(error) if error else 200, **shown)
