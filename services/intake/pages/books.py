"""The buku agenda and the nihil report."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands import Commands
from services.intake.domain.refusals import say_no
from services.intake.pages.rendering import Reader, Sender, agencies, confirmed_in, page, place_of_question
from services.intake.queries import BOOKS, Queries
from shared.runtime.errors import Refusal
from shared.security.identity import Actor
from shared.web.act_names import does
from shared.web.read_audit import LIST
from shared.web.statuses import status_of
from shared.web.typed_forms import Faults, Typed, faults_of, note_refusal

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
        chosen = buku if buku in BOOKS else BOOKS[0]
        year = int(tahun) if tahun.isascii() and tahun.isdecimal() and len(tahun) == 4 else commands.scoped.today().year
        found = await queries.agenda(actor, book=chosen, year=year, after=sesudah)
        return page(request, "agenda.html", found=found, after=sesudah, this_year=commands.scoped.today().year)


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
