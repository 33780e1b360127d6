"""The archive at the shelf: loans of papers, what is to be fetched, and the move of a whole box."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from services.registry.api.bodies import Body, Line, Words
from services.registry.commands import Commands
from services.registry.commands.loans import BOX
from services.registry.domain.acts import ActName
from services.registry.domain.archive import address
from services.registry.pages.acts import Act
from services.registry.pages.form_values import Record
from services.registry.pages.rendering import INSIDE, page, said_of
from services.registry.queries.archive import ArchiveQueries
from services.registry.queries.due import worked_days
from services.registry.queries.shelves import ShelfQueries
from shared.runtime.clock import legal_day
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.typed_forms import Typed, note_refusal

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Petugas = Annotated[Actor, Depends(require("petugas"))]
FETCHED_DAYS = 10
"""Working days within which the paper of what opens is to be fetched."""
LOAN_PLACES = {
    "PINJAMAN_TIDAK_LENGKAP": "borrower",
    "PINJAMAN_TANPA_ALAMAT": "",
    "NASKAH_SEDANG_DIPINJAM": "",
    "HARI_KEMBALI_TIDAK_SAH": "days",
}
LOAN_LABELS = {
    "borrower": "Peminjam",
    "office": "Kantor",
    "purpose": "Keperluan",
    "days": "Lama pinjam",
    "note": "Catatan",
}
MOVE_PLACES = {"BOKS_KOSONG": "boks", "ALAMAT_TIDAK_LENGKAP": "ke_gedung"}


class LoanIn(Body):
    """A loan as its form says it; `days` are working days from today."""

    borrower: Annotated[Line, Field(min_length=1)]
    office: Annotated[Line, Field(min_length=1)]
    purpose: Annotated[Words, Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=30)]


class ReturnIn(Body):
    """What was found when the paper came back."""

    note: Words = ""


class MoveIn(Body):
    """The box that moves, and where it stands from now on."""

    gedung: Line = ""
    ruang: Line = ""
    rak: Line = ""
    boks: Line = ""
    ke_gedung: Line = ""
    ke_ruang: Line = ""
    ke_rak: Line = ""
    ke_boks: Line = ""


def _today(commands: Commands) -> date:
    return legal_day(commands.units.kit.clock.now())


async def lend(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Lends the paper of an item."""
    body = typed.read(LoanIn)
    due_on = (await worked_days(commands.units.database)).after(_today(commands), body.days)
    words = {"borrower": body.borrower, "office": body.office, "purpose": body.purpose}
    await commands.loans.lend(actor, item_id, **words, due_on=due_on)


async def take_back(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Records that a paper is back."""
    await commands.loans.take_back(actor, item_id, typed.read(ReturnIn).note)


def is_lent(record: Record) -> bool:
    """Tells whether the paper of an item is out of its box."""
    return any(loan["returned"] is None for loan in record["loans"])


LOAN_ACTS: tuple[Act, ...] = (
    Act(
        "pinjam",
        ActName.LEND_PAPER,
        "Pinjamkan naskah",
        "pinjam.html",
        ("petugas",),
        lend,
        "Peminjaman naskah tercatat.",
        lambda record: bool(record["location"]) and not record["part_of"] and not is_lent(record),
        places=LOAN_PLACES,
        labels=LOAN_LABELS,
    ),
    Act(
        "kembali",
        ActName.RETURN_PAPER,
        "Catat naskah kembali",
        "kembali.html",
        ("petugas",),
        take_back,
        "Naskah tercatat kembali.",
        is_lent,
        labels=LOAN_LABELS,
    ),
)


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the list of what leaves the shelf, and the move of a box."""
    shelves = ShelfQueries(commands.units.database)

    @routes.get("/arsip/keluar")
    @does(ActName.READ_LIST)
    async def leaving(request: Request, actor: Reader) -> Response:
        today = _today(commands)
        until = (await worked_days(commands.units.database)).after(today, FETCHED_DAYS)
        context: dict[str, Any] = {"today": today, "until": until, "may": actor.has("petugas")}
        context |= {"fetched": await shelves.to_fetch(today, until), "lent": await shelves.lent(), "line_of": address}
        return page(request, "arsip-keluar.html", **context)

    _add_move(routes, commands)


def _add_move(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/arsip/pindah")
    @does(ActName.RECORD_LOCATION)
    async def choose(
        request: Request, actor: Petugas, gedung: str = "", ruang: str = "", rak: str = "", boks: str = ""
    ) -> Response:
        return await _move_page(request, commands, Typed(dict(zip(BOX, (gedung, ruang, rak, boks), strict=True))))

    @routes.post("/arsip/pindah")
    @does(ActName.RECORD_LOCATION)
    async def move(request: Request, actor: Petugas) -> Response:
        typed = await Typed.of(request)
        try:
            body = typed.read(MoveIn)
            old = {part: getattr(body, part) for part in BOX}
            many = await commands.loans.move_box(actor, old, {part: getattr(body, f"ke_{part}") for part in BOX})
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, "box")
            return await _move_page(request, commands, typed, error)
        return RedirectResponse(f"/registry/arsip?pindah={many}", status_code=303)


async def _move_page(request: Request, commands: Commands, typed: Typed, error: Refusal | None = None) -> Response:
    faults = said_of(error, MOVE_PLACES, {}, typed) if error else []
    places = await ArchiveQueries(commands.units.database).recent_places(_today(commands))
    shown: dict[str, Any] = {"typed": typed, "errors": faults, "wrong": dict(reversed(faults)), "places": places}
    return page(request, "arsip-pindah.html", status=status_of(error) if error else 200, **shown)
