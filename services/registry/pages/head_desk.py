"""The first page of the head of the public body, made for a telephone: what only the head does, one after another."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.commands import Commands
from services.registry.commands.decree_drafts import PenetapanDraft
from services.registry.domain.acts import ActName
from services.registry.domain.penetapan import Penetapan
from services.registry.domain.refusals import refuse
from services.registry.pages import case_acts, consequence_sheets, decrees, team_papers
from services.registry.pages.acts import BY_NAME, Act
from services.registry.pages.cases import reads_case
from services.registry.pages.form_values import Record
from services.registry.pages.head_words import Card, cards, stop_of
from services.registry.pages.printed_papers import pdf_of
from services.registry.pages.rendering import add_act, page
from services.registry.queries.due import worked_days
from services.registry.queries.head_desk import HeadQueries
from services.registry.queries.items import Queries
from shared.runtime.clock import legal_day
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Head = Annotated[Actor, Depends(require("pimpinan"))]
HOME = "/registry/pimpinan"
NEXT = f"{HOME}/berikutnya"
BESIDE = (("taken_down", "Berkas yang diturunkan dari situs", "/registry/meja/pimpinan/taken_down"),)
"""Work lists whose acts the Ketua PPID can do as well."""
UNSIGNED = (
    "Naskah. Belum disetujui dan belum bernomor; surat penetapan diberi nomor dan dicetak sesudah disetujui. "
    "Tanggalnya tanggal hari ini."
)
ITEM = replace(BY_NAME["persetujuan"], template="pimpinan-butir.html")
CASE = replace(case_acts.BY_NAME["persetujuan"], template="pimpinan-berkas.html")


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the head's page, the two pages on which the head decides, and the drafts as PDF."""
    head = HeadQueries(queries.database)
    _add_home(routes, commands, queries, head)

    @routes.get("/pimpinan/berikutnya")
    @does(ActName.READ_LIST)
    async def following(actor: Head, sesudah: str = "", sudah: str = "") -> Response:
        waiting = await _cards(commands, head, actor)
        place = next((at for at, card in enumerate(waiting) if card.task.subject == sesudah), -1)
        then = waiting[(place + 1) % len(waiting)].address if waiting else HOME
        told = "?sudah=1" if sudah and "?" not in then else ""
        return RedirectResponse(f"{then}{told}", status_code=303)

    @routes.get("/pimpinan/butir/{subject}/naskah.pdf")
    @does(ActName.READ_PAPER)
    async def item_draft(actor: Head, subject: str) -> Response:
        record = await commands.drafts.of_item(actor, subject, ActName.READ_PAPER)
        return await _printed(commands, record["draft"], subject)

    @routes.get("/pimpinan/berkas/{subject}/naskah.pdf")
    @does(ActName.READ_PAPER)
    async def case_draft(actor: Head, subject: str) -> Response:
        record = await commands.drafts.of_case(actor, subject, ActName.READ_PAPER)
        return await _printed(commands, record["draft"], subject)

    add_act(routes, commands, ITEM, "/pimpinan/butir/{subject}", _reads_item, _onward)
    add_act(routes, commands, CASE, "/pimpinan/berkas/{subject}", _reads_case, _onward)


def _add_home(routes: APIRouter, commands: Commands, queries: Queries, head: HeadQueries) -> None:
    @routes.get("/pimpinan")
    @does(ActName.READ_LIST)
    async def home(request: Request, actor: Head, sudah: str = "") -> Response:
        today = legal_day(commands.units.kit.clock.now())
        until = (await worked_days(queries.database)).after(today, 1)
        sizes = await queries.awaiting("pimpinan", actor.person, today)
        context: dict[str, Any] = {"cards": await _cards(commands, head, actor), "today": today, "until": until}
        context["many"] = sizes["decided"] + sizes["case:decided"] + sizes["content"]
        context["beside"] = [(words, sizes[name], href) for name, words, href in BESIDE if sizes[name]]
        context["coming"] = [(each, stop_of(each)) for each in await head.coming_openings(today, until)]
        return page(request, "pimpinan.html", done=bool(sudah), **context)


async def _cards(commands: Commands, head: HeadQueries, actor: Actor) -> list[Card]:
    today = legal_day(commands.units.kit.clock.now())
    return cards(await head.tasks(actor.person, today), today, await worked_days(head.database))


async def _reads_item(commands: Commands, actor: Actor, item_id: str) -> Record:
    record = await commands.drafts.of_item(actor, item_id)
    sheet = consequence_sheets.consequence_sheet(record)
    advice = team_papers.opinion_on_item(record) if record["consultation"] else None
    return {**record, "sheet": sheet, "advice": advice, "asked_now": (), **_second(record["draft"])}


async def _reads_case(commands: Commands, actor: Actor, case_id: str) -> Record:
    record = reads_case(commands, actor, await commands.drafts.of_case(actor, case_id))
    advice = team_papers.opinion_on_case(record) if record["needs_consideration"] else None
    asked = record["ruling"]["asked"] if record["ruling"] else ()
    return {**record, "advice": advice, "asked_now": asked, **_second(record["draft"])}


def _second(draft: PenetapanDraft) -> dict[str, Any]:
    return {"paper": _words(draft.paper) if draft.paper else None, "barred_by": draft.barred}


def _words(made: Penetapan) -> dict[str, Any]:
    """Returns the words of a draft: those of the letter, without a number and without places to sign."""
    return {**decrees.penetapan(made), "number": "…", "signed": False, "note": UNSIGNED, "undone": "NASKAH"}


async def _printed(commands: Commands, draft: PenetapanDraft, subject: str) -> Response:
    if draft.barred is not None:
        raise draft.barred
    if draft.paper is None:
        raise refuse("KEADAAN_TIDAK_COCOK")
    return await pdf_of(commands, "penetapan.typ", _words(draft.paper), f"naskah-{subject}.pdf", inside=True)


def _onward(subject: str, act: Act, _: Any) -> str:
    return f"{NEXT}?sudah=1"
