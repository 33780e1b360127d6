"""The meeting of the Tim on paper: what waits for it is chosen, and printed as invitation, sheets and minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages.consequence_sheets import consequence_sheet
from services.registry.pages.form_values import day_typed
from services.registry.pages.labels import TRIGGERS
from services.registry.pages.printed_papers import pdf_of
from services.registry.pages.rendering import INSIDE, page
from services.registry.pages.team_papers import opinion_on_case, opinion_on_item
from services.registry.queries.item_filters import ItemFilters
from services.registry.queries.items import Queries
from services.registry.queries.work_lists import WorkListQueries, WorkOf
from shared.runtime.clock import legal_day
from shared.runtime.phrases import date_words, long_date_words
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Words = Annotated[str, Query(max_length=200)]
MOST = 60
"""Items of one meeting; what is left over waits for the next one."""
SEATS = 8
TITLE = "Undangan rapat Tim Pertimbangan"
PURPOSE = "Pertimbangan atas informasi yang dikecualikan"


@dataclass(frozen=True)
class Meeting:
    """When and where the Tim meets, as the page says it; what is empty is written by hand."""

    day: date | None = None
    hour: str = ""
    where: str = ""
    purpose: str = ""


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the page that chooses and the file that is printed; each item in it has its line in the audit trail."""

    @routes.get("/rapat")
    @does(ActName.READ_LIST)
    async def choose(request: Request, actor: Reader) -> Response:
        items, cases = await _waiting(queries, legal_day(commands.units.kit.clock.now()))
        return page(request, "rapat.html", items=items, cases=cases, purpose=PURPOSE, most=MOST)

    @routes.get("/rapat.pdf")
    @does(ActName.READ_PAPER)
    async def meeting_pdf(
        actor: Reader,
        hari: Words = "",
        jam: Words = "",
        tempat: Words = "",
        acara: Words = "",
        bahasa: str = "",
        pilih: Annotated[list[str] | None, Query(max_length=MOST)] = None,
    ) -> Response:
        today = legal_day(commands.units.kit.clock.now())
        chosen = pilih or _names(*await _waiting(queries, today))
        read = [await _read(commands, actor, each) for each in chosen]
        paper = meeting_paper(Meeting(day_typed(hari), jam.strip(), tempat.strip(), acara.strip()), read, today)
        paper["place"] = commands.units.kit.settings.papers.place
        return await pdf_of(commands, "rapat.typ", paper, "rapat-tim.pdf", bahasa, inside=True)


def meeting_paper(meeting: Meeting, items: Sequence[dict[str, Any]], today: date) -> dict[str, Any]:
    """Returns the words of the file of a meeting about these items."""
    return {
        "title": TITLE,
        "dated": date_words(today),
        "day": long_date_words(meeting.day) if meeting.day else "",
        "hour": meeting.hour,
        "where": meeting.where,
        "purpose": meeting.purpose or PURPOSE,
        "items": list(items),
        "seats": SEATS,
    }


def of_item(record: dict[str, Any]) -> dict[str, Any]:
    """Returns what a meeting reads of an item that the Ketua asked about, at step 2."""
    return _piece(record, "klasifikasi", opinion_on_item(record)["sheet"])


def of_case(case: dict[str, Any]) -> dict[str, Any]:
    """Returns what a meeting reads of an opening case, at step 3."""
    return _piece(case["item"], f"pembukaan: {TRIGGERS[case['trigger']]}", opinion_on_case(case)["sheet"])


def _piece(record: dict[str, Any], asked: str, opinion: dict[str, Any]) -> dict[str, Any]:
    standing = record["classification"] or (record["proposal"] or {}).get("classification") or record["dossier"]
    test = consequence_sheet(record)
    return {
        "title": record["dossier"]["title"],
        "public": standing["public_title"] or "(belum berjudul publik)",
        "skpd": record["skpd_name"],
        "huruf": ", ".join(record["huruf"]),
        "asked": asked,
        "ends": date_words(record["ends_on"]) if record["ends_on"] else "",
        "test": {**test, "closed": True},
        "opinion": {**opinion, "facts": []},
    }


async def _waiting(queries: Queries, today: date) -> tuple[list[Any], list[Any]]:
    lists, most = WorkListQueries(queries.database), ItemFilters(limit=MOST)
    items = await lists.rows(WorkOf("tim", "consultation", "", today), most)
    return items, await lists.rows(WorkOf("tim", "unconsidered", "", today, case=True), most)


def _names(items: Sequence[Any], cases: Sequence[Any]) -> list[str]:
    return [*(f"berkas:{each['id']}" for each in cases), *(f"butir:{each.id}" for each in items)][:MOST]


async def _read(commands: Commands, actor: Actor, chosen: str) -> dict[str, Any]:
    kind, _, subject = chosen.partition(":")
    if kind == "berkas":
        return of_case(await commands.access.read_case(actor, subject, ActName.READ_PAPER))
    return of_item(await commands.access.read_item(actor, subject, ActName.READ_PAPER))
