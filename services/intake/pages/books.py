"""The buku agenda and the nihil report."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands import Commands
from services.intake.domain.refusals import say_no
from services.intake.pages.rendering import Reader, Sender, agencies, confirmed_in, page, place_of_question
from services.intake.queries import BOOKS, Queries
from shared.runtime.clock import legal_day
from shared.runtime.errors import Refusal
from shared.security.identity import Actor
from shared.web.act_names import does
from shared.web.list_files import AskedForm, Column, ListFile, file_routes
from shared.web.read_audit import LIST
from shared.web.statuses import status_of
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

Line = Mapping[str, Any]


def _file(name: str, title: str, day: str, party: Column[Line]) -> ListFile[Line]:
    columns: tuple[Column[Line], ...] = (
        Column("Nomor", lambda line: line["nomor"]),
        Column(day, lambda line: legal_day(datetime.fromisoformat(line["tanggal_terima"]))),
        Column("Nomor surat", lambda line: line["nomor_surat"]),
        Column("Tanggal surat", lambda line: line["tanggal_surat"]),
        party,
        Column("Perihal", lambda line: line["perihal"]),
        Column("Keterangan", lambda line: line["keterangan"]),
    )
    return ListFile(name, title, columns)


FILES: Mapping[str, ListFile[Line]] = {
    "masuk": _file(
        "agenda-surat-masuk", "Surat masuk", "Tanggal terima", Column("Asal surat", lambda line: line["asal"])
    ),
    "keluar": _file("agenda-surat-keluar", "Surat keluar", "Tanggal", Column("Tujuan", lambda line: line["tujuan"])),
}
"""The books as files, by their names."""

PLACES = {"TAHUN_SALAH": "year", "SKPD_TIDAK_DISEBUT": "skpd", "SKPD_TIDAK_DIKENAL": "skpd"}


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the buku agenda and the nihil report."""
    _add_agenda(routes, commands, queries)
    _add_nihil(routes, commands, queries)


def _add_agenda(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/agenda")
    @does(LIST)
    async def agenda(
        request: Request,
        actor: Reader,
        buku: str = "masuk",
        tahun: str = "",
        sesudah: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    ) -> Response:
        found = await queries.agenda(actor, **_book(commands, buku, tahun), after=sesudah)
        return page(request, "agenda.html", found=found, after=sesudah, this_year=commands.scoped.today().year)

    @file_routes(routes, "/agenda")
    @does(LIST)
    async def agenda_file(actor: Reader, form: AskedForm, buku: str = "masuk", tahun: str = "") -> Response:
        asked = _book(commands, buku, tahun)
        return await FILES[asked["book"]].answer(form, queries.each_agenda(actor, **asked), commands.scoped.today())


def _book(commands: Commands, book: str, year: str) -> dict[str, Any]:
    """Returns the book and the year that were asked for; letters in and this year where what was asked is none."""
    typed = year.isascii() and year.isdecimal() and len(year) == 4
    wanted = int(year) if typed else commands.scoped.today().year
    return {"book": book if book in BOOKS else BOOKS[0], "year": wanted}


def _add_nihil(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/nihil")
    @does(LIST)
    async def show_nihil(request: Request, actor: Reader, selesai: str = "") -> Response:
        typed = Typed({"year": str(commands.scoped.today().year)})
        return await _nihil_page(request, queries, actor, typed, [], done=selesai)

    @routes.post("/nihil")
    async def report_nihil(request: Request, actor: Sender) -> Response:
        typed = await Typed.of(request)
        try:
            year = typed("year")
            if not (year.isascii() and year.isdecimal() and len(year) == 4):
                raise say_no("TAHUN_SALAH", year=year)
            confirmed = confirmed_in(typed.words)
            report = await commands.nihil.report_nihil(actor, int(year), skpd=typed("skpd"), confirmed=confirmed)
        except Refusal as error:
            await note_refusal(request, actor, error, actor.skpd or "-")
            faults = [(place_of_question(error) or place, words) for place, words in faults_of(error, PLACES, {})]
            asked = error.data.get("asked", ())
            return await _nihil_page(request, queries, actor, typed, faults, asked, status=status_of(error))
        number = f"{report['agenda_number']}/{report['agenda_year']}"
        return RedirectResponse(f"/intake/nihil?selesai={number}", status_code=303)


async def _nihil_page(
    request: Request,
    queries: Queries,
    actor: Actor,
    typed: Typed,
    faults: Faults,
    asked: Sequence[Mapping[str, str]] = (),
    *,
    status: int = 200,
    done: str = "",
) -> Response:
    context: dict[str, Any] = {
        "typed": typed,
        "asked": asked,
        "ticked": confirmed_in(typed.words),
        "errors": faults,
        "wrong": dict(reversed(faults)),
        "done": done,
    }
    choices = await agencies(queries)
    context |= {"reports": await queries.nihil(actor), "agencies": choices, "names": dict(choices)}
    return page(request, "nihil.html", status=status, may_send=actor.has("skpd", "petugas"), **context)
