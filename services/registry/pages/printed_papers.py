"""The books and papers: DIK register, buku rekap, announcement, penetapan, on screen and as PDF."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.announcements import Issued
from services.registry.domain.manuscripts import PaperKind
from services.registry.domain.penetapan import Penetapan
from services.registry.domain.refusals import refuse
from services.registry.pages import decrees, paper_checks, printing
from services.registry.pages.form_values import day_typed
from services.registry.pages.list_places import PER_PAGE
from services.registry.pages.list_turns import asked_page, at_least, turns
from services.registry.pages.rendering import INSIDE, page
from services.registry.pages.work_lists import PageNumber, pages_of
from services.registry.queries.item_filters import BY_END, ItemFilters
from services.registry.queries.items import BY_DAY, Queries
from services.registry.tables import MESSAGING
from shared.runtime.clock import legal_day
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.papers import print_pdf
from shared.web.papers.letterhead import letterhead
from shared.web.papers.reading_copy import ENGLISH, copy_name, print_reading_copy

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Ketua = Annotated[Actor, Depends(require("ketua"))]
PAPERS = "services.registry.papers"


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the books and papers."""
    _add_lists(routes, commands, queries)
    _add_announcement(routes, commands, queries)
    for letter in LETTERS:
        _add_letter(routes, commands, queries, letter)


def _add_lists(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/register")
    @does(ActName.READ_LIST)
    async def register(
        request: Request,
        actor: Reader,
        huruf: str = "",
        halaman: PageNumber = 1,
        sesudah: str = "",
        sebelum: str = "",
    ) -> Response:
        filters = ItemFilters(state="exempt", huruf=huruf)
        found = await queries.page(filters, asked_page(BY_END, halaman, sesudah, sebelum, per_page=PER_PAGE))
        size = at_least(await queries.how_many(filters), found)
        context: dict[str, Any] = {"first": (halaman - 1) * PER_PAGE, **turns({"huruf": huruf}, halaman, found)}
        context |= {"addresses": await queries.addresses([row.id for row in found.rows]), **pages_of(size, halaman)}
        return page(request, "register.html", rows=found.rows, many=size.items, huruf=huruf, **context)

    @routes.get("/rekap")
    @does(ActName.READ_LIST)
    async def rekap(
        request: Request,
        actor: Reader,
        since: str = "",
        until: str = "",
        halaman: PageNumber = 1,
        sesudah: str = "",
        sebelum: str = "",
    ) -> Response:
        first, last = span(commands, since, until)
        size, persons = await queries.rekap_size(first, last), await commands.units.kit.identity.persons()
        asked = asked_page(BY_DAY, halaman, sesudah, sebelum, per_page=PER_PAGE)
        found = await queries.rekap_page(first, last, asked)
        days = {"since": first, "until": last}
        context: dict[str, Any] = {"many": size.items, "more": size.more, **days, **turns(days, halaman, found)}
        rows = [printing.rekap_line(entry, persons) for entry in found.rows]
        return page(request, "rekap.html", rows=rows, **context, **pages_of(size, halaman))

    @routes.get("/rekap.pdf")
    @does(ActName.READ_LIST)
    async def rekap_pdf(actor: Reader, since: str = "", until: str = "", bahasa: str = "") -> Response:
        first, last = span(commands, since, until)
        persons, whole = await commands.units.kit.identity.persons(), queries.each_rekap(since=first, until=last)
        lines = [printing.rekap_line(entry, persons) async for entries in whole for entry in entries]
        paper = printing.rekap(commands, lines, first, last)
        return await pdf_of(commands, "rekap.typ", paper, "buku-rekap.pdf", bahasa, inside=True)


def _add_announcement(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/pengumuman")
    @does(ActName.READ_PAPER)
    async def announcement(request: Request, actor: Reader, since: str = "", until: str = "") -> Response:
        first, last = span(commands, since, until)
        paper = printing.announcement(commands, await queries.announcement(first, last))
        words = {
            "paper": paper,
            "issued": await commands.announcements.issued(),
            "may_issue": actor.has("ketua") and first <= last,
        }
        return page(request, "pengumuman.html", status=200, since=first, until=last, here="", **words)

    @routes.post("/pengumuman")
    @does(ActName.ISSUE_ANNOUNCEMENT)
    async def issue(actor: Ketua, since: Annotated[str, Form()] = "", until: Annotated[str, Form()] = "") -> Response:
        first, last = span(commands, since, until)
        issued = await commands.announcements.issue_announcement(actor, await queries.announcement(first, last))
        return RedirectResponse(f"/registry/pengumuman/{_place(issued)}", status_code=303)

    @routes.get("/pengumuman/{year}/{sequence}.pdf")
    @does(ActName.READ_PAPER)
    async def issued_pdf(actor: Reader, year: int, sequence: int, bahasa: str = "") -> Response:
        made = await commands.announcements.announcement_of(year, sequence)
        name = f"pengumuman-{made.number.replace('/', '-')}.pdf"
        return await pdf_of(commands, "pengumuman.typ", printing.announcement(commands, made), name, bahasa)

    @routes.get("/pengumuman/{year}/{sequence}")
    @does(ActName.READ_PAPER)
    async def issued(request: Request, actor: Reader, year: int, sequence: int) -> Response:
        made = await commands.announcements.announcement_of(year, sequence)
        words: dict[str, Any] = {"paper": printing.announcement(commands, made), "issued": [], "may_issue": False}
        words["manuscript"] = await commands.manuscripts.standing(PaperKind.PENGUMUMAN, made.number)
        span = {"since": made.since, "until": made.until, "here": _place(made)}
        return page(request, "pengumuman.html", status=200, **words, **span)

    @routes.get("/pengumuman.pdf")
    @does(ActName.READ_PAPER)
    async def announcement_pdf(actor: Reader, since: str = "", until: str = "", bahasa: str = "") -> Response:
        first, last = span(commands, since, until)
        paper = printing.announcement(commands, await queries.announcement(first, last))
        return await pdf_of(commands, "pengumuman.typ", paper, "pengumuman.pdf", bahasa)


@dataclass(frozen=True)
class LetterForm:
    """One form of a penetapan: `name` is that in addresses and file names, `words` gives what it says."""

    name: str
    words: Callable[[Penetapan], dict[str, Any]]
    inside: bool


LETTERS = (
    LetterForm("penetapan", decrees.penetapan, inside=True),
    LetterForm("petikan", decrees.excerpt, inside=False),
)


def _add_letter(routes: APIRouter, commands: Commands, queries: Queries, letter: LetterForm) -> None:
    @routes.get(f"/butir/{{item_id}}/{letter.name}")
    @routes.get(f"/items/{{item_id}}/{letter.name}")
    @does(ActName.READ_PAPER)
    async def on_screen(request: Request, actor: Reader, item_id: str, nomor: str = "") -> Response:
        all_of_it = await queries.penetapan(item_id)
        chosen = chosen_of(all_of_it, nomor)
        words: dict[str, Any] = {"paper": letter.words(chosen), "chosen": chosen, "others": all_of_it}
        words["manuscript"] = await commands.manuscripts.standing(PaperKind(letter.name), chosen.number)
        return page(request, "penetapan.html", item_id=item_id, **words)

    @routes.get(f"/butir/{{item_id}}/{letter.name}.pdf")
    @routes.get(f"/items/{{item_id}}/{letter.name}.pdf")
    @does(ActName.READ_PAPER)
    async def as_pdf(actor: Reader, item_id: str, nomor: str = "", bahasa: str = "") -> Response:
        chosen = chosen_of(await queries.penetapan(item_id), nomor)
        name = f"{letter.name}-{chosen.number.replace('/', '-')}.pdf"
        if bahasa == ENGLISH:
            words = letter.words(chosen)
            return await pdf_of(commands, "penetapan.typ", words, name, bahasa, inside=letter.inside)
        return shown_pdf(await letter_pdf(commands, letter, chosen), name)


async def letter_pdf(commands: Commands, letter: LetterForm, made: Penetapan, *, signing: str = "") -> bytes:
    """Returns one form of a penetapan as PDF; `signing` are the words of one that is printed to be signed."""
    check = paper_checks.check_of(made, paper_checks.site(commands), public=not letter.inside)
    paper = {**letter.words(made), "check": check, "signing": signing}
    return await printed(commands, "penetapan.typ", paper, inside=letter.inside)


def _place(issued: Issued) -> str:
    return f"{issued.dated.year}/{int(issued.number.partition('/')[0])}"


def chosen_of(made: list[Penetapan], number: str) -> Penetapan:
    """Returns the penetapan of a number, without one the newest that was not undone; raises NotFound."""
    found = [each for each in made if not number or each.number == number]
    if not found:
        raise refuse("INFORMASI_TIDAK_DIKENAL")
    return next((each for each in found if not each.undone), found[0])


def span(commands: Commands, since: str, until: str) -> tuple[date, date]:
    """Returns the two days that a form asks for, from the first of January until today where it says none."""
    today = legal_day(commands.units.kit.clock.now())
    return day_typed(since) or today.replace(month=1, day=1), day_typed(until) or today


async def pdf_of(
    commands: Commands, template: str, paper: dict[str, Any], name: str, language: str = "", *, inside: bool = False
) -> Response:
    """Answers with a paper of this room as PDF under the province's letterhead, shown in the browser under a name.

    `inside` stamps the mark of what the public may not read; in English it is a copy for reading (decision 0078).
    """
    if language != ENGLISH:
        return shown_pdf(await printed(commands, template, paper, inside=inside), name)
    words, at = _headed(commands, paper, inside=inside), commands.units.kit.clock.now()
    return shown_pdf(await print_reading_copy(PAPERS, template, words, at=at), copy_name(name))


async def printed(commands: Commands, template: str, paper: dict[str, Any], *, inside: bool) -> bytes:
    """Returns a paper of this room as PDF; `inside` as in `pdf_of`."""
    kit, words = commands.units.kit, _headed(commands, paper, inside=inside)
    head = await MESSAGING.audit.printed_head(kit.database)
    return await print_pdf(PAPERS, template, words, at=kit.clock.now(), head=head, folder=kit.settings.papers.folder)


def _headed(commands: Commands, paper: dict[str, Any], *, inside: bool) -> dict[str, Any]:
    papers = commands.units.kit.settings.papers
    return {**printing.head(commands), **letterhead(papers, inside=inside), **paper}


def shown_pdf(data: bytes, name: str) -> Response:
    """Answers with a PDF that the browser shows under a name and keeps nowhere."""
    headers = {"content-disposition": f'inline; filename="{name}"', "cache-control": "no-store"}
    return Response(data, media_type="application/pdf", headers=headers)
