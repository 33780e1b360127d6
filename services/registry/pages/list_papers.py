"""The printed lists of registry: the DIK as a decree and for everybody."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages.dik_papers import dik_decree, dik_for_all
from services.registry.pages.printed_papers import pdf_of
from services.registry.pages.rendering import INSIDE
from services.registry.queries.paper_lists import PaperQueries
from shared.runtime.clock import legal_day
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]


def add(routes: APIRouter, commands: Commands, queries: PaperQueries) -> None:
    """Adds the lists; each reading is audited with the number of its rows."""
    _add_dik(routes, commands, queries)


def _add_dik(routes: APIRouter, commands: Commands, queries: PaperQueries) -> None:
    @routes.get("/dik.pdf")
    @does(ActName.READ_LIST)
    async def decree(actor: Reader) -> Response:
        day = today(commands)
        paper = dik_decree(await queries.exempt(day), day) | {"place": commands.units.kit.settings.papers.place}
        return await pdf_of(commands, "sk-dik.typ", paper, f"sk-dik-{day}.pdf", inside=True)

    @routes.get("/dik-publik.pdf")
    @does(ActName.READ_LIST)
    async def for_all(actor: Reader) -> Response:
        day = today(commands)
        paper = dik_for_all(await queries.exempt(day), day)
        return await pdf_of(commands, "dik.typ", paper, f"dik-{day}.pdf")


def today(commands: Commands) -> date:
    """Returns the legal day."""
    return legal_day(commands.units.kit.clock.now())
