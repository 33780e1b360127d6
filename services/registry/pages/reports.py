"""The doors of the reports on paper: omissions, what may be destroyed, the year in numbers."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages.archive import KEPT
from services.registry.pages.list_papers import today
from services.registry.pages.printed_papers import pdf_of
from services.registry.pages.rendering import INSIDE
from services.registry.pages.report_papers import destruction_paper, omission_paper, year_paper
from services.registry.queries.archive import ArchiveQueries
from services.registry.queries.items import Queries
from services.registry.queries.year_report import YearQueries
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Year = Annotated[int | None, Query(ge=2008, le=9999)]


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the reports; each reading is audited with the number of its rows."""
    _add_omissions(routes, commands, queries)
    _add_year(routes, commands, queries)
    archive = ArchiveQueries(queries.database)

    @routes.get("/usul-musnah.pdf")
    @does(ActName.READ_LIST)
    async def destruction(actor: Reader) -> Response:
        day = today(commands)
        paper = destruction_paper(await archive.retention_over(day), day, KEPT)
        return await pdf_of(commands, "usul-musnah.typ", _placed(commands, paper), "usul-musnah.pdf", inside=True)


def _add_omissions(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/kelalaian.pdf")
    @does(ActName.READ_LIST)
    async def omissions(actor: Reader) -> Response:
        day = today(commands)
        rows = await queries.omissions(day, at=commands.units.kit.clock.now())
        paper = _placed(commands, omission_paper(rows, day))
        return await pdf_of(commands, "kelalaian.typ", paper, "kelalaian.pdf", inside=True)


def _add_year(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    years = YearQueries(queries.database)

    @routes.get("/laporan-tahunan.pdf")
    @does(ActName.READ_LIST)
    async def year(actor: Reader, tahun: Year = None) -> Response:
        day = today(commands)
        chosen = tahun or day.year
        span = {"since": date(chosen, 1, 1), "until": date(chosen, 12, 31)}
        omitted = await queries.omissions(day, at=commands.units.kit.clock.now(), **span)
        paper = _placed(commands, year_paper(chosen, await years.year(chosen), omitted, day))
        return await pdf_of(commands, "laporan-tahunan.typ", paper, f"laporan-tahunan-{chosen}.pdf")


def _placed(commands: Commands, paper: dict[str, Any]) -> dict[str, Any]:
    return {**paper, "place": commands.units.kit.settings.papers.place}
