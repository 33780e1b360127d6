"""The papers of one item or case that officers sign: the consequence test and the Tim's opinion, as PDF."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages import consequence_sheets, team_papers
from services.registry.pages.printed_papers import pdf_of
from services.registry.pages.rendering import INSIDE
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the papers; each reading is audited like that of the page."""

    @routes.get("/butir/{item_id}/uji-konsekuensi.pdf")
    @does(ActName.READ_PAPER)
    async def consequence(actor: Reader, item_id: str, bahasa: str = "") -> Response:
        record = await commands.access.read_item(actor, item_id, ActName.READ_PAPER)
        paper = consequence_sheets.consequence_paper(record, await commands.units.kit.identity.persons())
        return await _signed(commands, "uji-konsekuensi", paper, item_id, bahasa)

    @routes.get("/butir/{item_id}/lembar-pertimbangan.pdf")
    @does(ActName.READ_PAPER)
    async def opinion(actor: Reader, item_id: str, bahasa: str = "") -> Response:
        record = await commands.access.read_item(actor, item_id, ActName.READ_PAPER)
        return await _signed(commands, "pertimbangan", team_papers.opinion_on_item(record), item_id, bahasa)

    @routes.get("/berkas/{case_id}/lembar-pertimbangan.pdf")
    @does(ActName.READ_PAPER)
    async def opinion_on_case(actor: Reader, case_id: str, bahasa: str = "") -> Response:
        case = await commands.access.read_case(actor, case_id, ActName.READ_PAPER)
        return await _signed(commands, "pertimbangan", team_papers.opinion_on_case(case), case_id, bahasa)


async def _signed(commands: Commands, name: str, paper: dict[str, Any], subject: str, language: str) -> Response:
    place = commands.units.kit.settings.papers.place
    words = {**paper, "place": place}
    return await pdf_of(commands, f"{name}.typ", words, f"{name}-{subject}.pdf", language, inside=True)
