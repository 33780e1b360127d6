"""The doors of the reports: omissions on screen and on paper, what may be destroyed, the year in numbers."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages import list_places
from services.registry.pages.archive import KEPT
from services.registry.pages.list_papers import today
from services.registry.pages.list_turns import turns
from services.registry.pages.printed_papers import pdf_of
from services.registry.pages.rendering import INSIDE, page
from services.registry.pages.report_papers import destruction_paper, omission_line, omission_paper, year_paper
from services.registry.pages.work_lists import PageNumber
from services.registry.queries.archive import ArchiveQueries
from services.registry.queries.items import Queries
from services.registry.queries.omissions import OmissionKey, OmissionQueries, OmissionsAsked
from services.registry.queries.year_report import YearQueries
from shared.runtime.clock import legal_day
from shared.runtime.page_counts import page_count
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Year = Annotated[int | None, Query(ge=2008, le=9999)]


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the reports; each reading is audited with the number of its rows."""
    omitted, archive = OmissionQueries(queries.database), ArchiveQueries(queries.database)
    _add_omissions(routes, commands, omitted)
    _add_year(routes, commands, omitted)

    @routes.get("/usul-musnah.pdf")
    @does(ActName.READ_LIST)
    async def destruction(actor: Reader, bahasa: str = "") -> Response:
        day = today(commands)
        paper = destruction_paper(await archive.retention_over(day), day, KEPT)
        return await pdf_of(
            commands, "usul-musnah.typ", _placed(commands, paper), "usul-musnah.pdf", bahasa, inside=True
        )


def _add_omissions(routes: APIRouter, commands: Commands, omitted: OmissionQueries) -> None:
    @routes.get("/kelalaian")
    @does(ActName.READ_LIST)
    async def omissions(
        request: Request, actor: Reader, halaman: PageNumber = 1, sesudah: str = "", sebelum: str = ""
    ) -> Response:
        asked = OmissionsAsked(commands.units.kit.clock.now())
        many = sum((await omitted.counts(asked)).values())
        key = OmissionKey.read(sesudah) or OmissionKey.read(sebelum, back=True)
        per_page = list_places.PER_PAGE
        found = await omitted.page(asked, per_page, key, 0 if key else (halaman - 1) * per_page)
        words: dict[str, Any] = {"page_number": halaman, "pages": page_count(many, per_page)}
        words |= turns({}, halaman, found)
        return page(request, "kelalaian.html", rows=found.rows, many=many, **words)

    @routes.get("/kelalaian.pdf")
    @does(ActName.READ_LIST)
    async def on_paper(actor: Reader, bahasa: str = "") -> Response:
        now = commands.units.kit.clock.now()
        lines = [omission_line(row) async for block in omitted.each(OmissionsAsked(now)) for row in block]
        paper = omission_paper(lines, legal_day(now))
        return await pdf_of(commands, "kelalaian.typ", _placed(commands, paper), "kelalaian.pdf", bahasa, inside=True)


def _add_year(routes: APIRouter, commands: Commands, omitted: OmissionQueries) -> None:
    years = YearQueries(omitted.database)

    @routes.get("/laporan-tahunan.pdf")
    @does(ActName.READ_LIST)
    async def year(actor: Reader, tahun: Year = None, bahasa: str = "") -> Response:
        day = today(commands)
        chosen = tahun or day.year
        asked = OmissionsAsked(commands.units.kit.clock.now(), date(chosen, 1, 1), date(chosen, 12, 31))
        paper = _placed(commands, year_paper(chosen, await years.year(chosen), await omitted.counts(asked), day))
        return await pdf_of(commands, "laporan-tahunan.typ", paper, f"laporan-tahunan-{chosen}.pdf", bahasa)


def _placed(commands: Commands, paper: dict[str, Any]) -> dict[str, Any]:
    return {**paper, "place": commands.units.kit.settings.papers.place}
