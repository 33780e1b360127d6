"""The page of evidence for the assessor: the questionnaire of a year, answered from the books."""

from datetime import UTC, date
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.questionnaires import Questionnaire, read_questionnaire
from services.registry.domain.refusals import refuse
from services.registry.pages.assessment_answers import IndicatorAnswer, YearFacts, answers, written
from services.registry.pages.exempt_tally import NAMED, ExemptTally
from services.registry.pages.list_papers import today
from services.registry.pages.printed_papers import PAPERS
from services.registry.pages.rendering import INSIDE, page
from services.registry.queries.items import Queries
from services.registry.queries.omissions import OmissionQueries, OmissionsAsked
from services.registry.queries.paper_lists import PaperQueries
from services.registry.queries.year_report import YearQueries
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Year = Annotated[int | None, Query(ge=2008, le=9999)]
EXAMPLE = "kuesioner-contoh.toml"


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the page, and the answers for the command that makes the bundle."""

    @routes.get("/monev")
    @does(ActName.READ_LIST)
    async def assessment(request: Request, actor: Reader, tahun: Year = None) -> Response:
        year = tahun or today(commands).year
        questionnaire, given = await _answered(commands, queries, year)
        groups = dict.fromkeys(each.indicator.group for each in given)
        words: dict[str, Any] = {"questionnaire": questionnaire, "year": year, "many": len(given)}
        words["unknown"] = sum(not each.is_known for each in given)
        words["groups"] = {name: [each for each in given if each.indicator.group == name] for name in groups}
        return page(request, "monev.html", site=commands.units.kit.settings.address, named=NAMED, **words)

    @routes.get("/monev.json")
    @does(ActName.READ_LIST)
    async def data(actor: Reader, tahun: Year = None) -> Response:
        year, kit = tahun or today(commands).year, commands.units.kit
        questionnaire, given = await _answered(commands, queries, year)
        made_at = kit.clock.now().astimezone(UTC).isoformat(timespec="seconds")
        about = {"badan": kit.settings.body_name, "tahun": year, "dibuat": made_at}
        return JSONResponse(written(questionnaire, given, about), headers={"cache-control": "no-store"})


async def _answered(commands: Commands, queries: Queries, year: int) -> tuple[Questionnaire, list[IndicatorAnswer]]:
    """Returns the questionnaire and its answers; raises KUESIONER_TIDAK_TERBACA."""
    questionnaire = read_questionnaire(_text(commands.units.settings.questionnaire))
    asked = OmissionsAsked(commands.units.kit.clock.now(), date(year, 1, 1), date(year, 12, 31))
    exempt = ExemptTally(year)
    async for items in PaperQueries(queries.database).each_exempt(today(commands)):
        exempt.add(items)
    facts = YearFacts(
        year,
        exempt=exempt,
        report=await YearQueries(queries.database).year(year),
        omissions=await OmissionQueries(queries.database).by_agency(asked, NAMED),
        announcements=await commands.announcements.issued(),
    )
    return questionnaire, answers(questionnaire, facts)


def _text(path: Path | None) -> str:
    try:
        return path.read_text("utf-8") if path else resources.files(PAPERS).joinpath(EXAMPLE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse("KUESIONER_TIDAK_TERBACA", reason="berkasnya tidak terbaca") from error
