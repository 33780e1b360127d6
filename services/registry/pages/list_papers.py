"""The printed lists of registry: the DIK as a decree and for everybody, what lies in each box, the labels."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.archive import address_line
from services.registry.pages.archive_papers import PER_SHEET, archive_list, labels
from services.registry.pages.dik_papers import dik_decree, dik_for_all
from services.registry.pages.paper_checks import site
from services.registry.pages.printed_papers import pdf_of
from services.registry.pages.rendering import INSIDE, page
from services.registry.queries.paper_lists import PaperQueries
from shared.runtime.clock import legal_day
from shared.runtime.phrases import date_words
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Place = Annotated[str, Query(max_length=100)]
First = Annotated[int, Query(ge=1, le=PER_SHEET)]
Moved = Annotated[int, Query(ge=0, le=1_000_000)]


def add(routes: APIRouter, commands: Commands, queries: PaperQueries) -> None:
    """Adds the lists; each reading is audited with the number of its rows."""
    _add_dik(routes, commands, queries)
    _add_archive(routes, commands, queries)


def _add_dik(routes: APIRouter, commands: Commands, queries: PaperQueries) -> None:
    @routes.get("/dik.pdf")
    @does(ActName.READ_LIST)
    async def decree(actor: Reader, bahasa: str = "") -> Response:
        day = today(commands)
        paper = dik_decree(await queries.exempt(day), day) | {"place": commands.units.kit.settings.papers.place}
        return await pdf_of(commands, "sk-dik.typ", paper, f"sk-dik-{day}.pdf", bahasa, inside=True)

    @routes.get("/dik-publik.pdf")
    @does(ActName.READ_LIST)
    async def for_all(actor: Reader, bahasa: str = "") -> Response:
        day = today(commands)
        paper = dik_for_all(await queries.exempt(day), day)
        return await pdf_of(commands, "dik.typ", paper, f"dik-{day}.pdf", bahasa)


def _add_archive(routes: APIRouter, commands: Commands, queries: PaperQueries) -> None:
    @routes.get("/arsip")
    @does(ActName.READ_LIST)
    async def archive(
        request: Request, actor: Reader, ruang: Place = "", boks: Place = "", pindah: Moved = 0
    ) -> Response:
        inside = archive_list(await queries.stored(ruang, boks))["boxes"] if boks.strip() else []
        shelves = [] if boks.strip() else [(box, address_line(box), many) for box, many in await queries.boxes(ruang)]
        context: dict[str, Any] = {"boxes": inside, "shelves": shelves, "ruang": ruang, "boks": boks, "moved": pindah}
        return page(request, "arsip.html", **context)

    @routes.get("/daftar-arsip.pdf")
    @does(ActName.READ_LIST)
    async def archive_pdf(actor: Reader, ruang: Place = "", boks: Place = "", bahasa: str = "") -> Response:
        day = today(commands)
        paper = archive_list(await queries.stored(ruang, boks)) | {"as_of": date_words(day)}
        return await pdf_of(commands, "daftar-arsip.typ", paper, f"daftar-arsip-{day}.pdf", bahasa, inside=True)

    @routes.get("/label.pdf")
    @does(ActName.READ_LIST)
    async def label_pdf(actor: Reader, ruang: Place = "", boks: Place = "", mulai: First = 1) -> Response:
        paper = labels(await queries.stored(ruang, boks), site(commands), mulai)
        return await pdf_of(commands, "label.typ", paper, f"label-{today(commands)}.pdf")


def today(commands: Commands) -> date:
    """Returns the legal day."""
    return legal_day(commands.units.kit.clock.now())
