"""The black-out tool: boxes on a page by mouse or by number, a look at the result, and only then a copy of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.commands import Commands
from services.registry.commands.black_out import Source
from services.registry.domain.acts import ActName
from services.registry.domain.refusals import refuse
from services.registry.pages.mark_rows import Row, marks_of, rows_of
from services.registry.pages.originals import ITEM_FILE, data_address
from services.registry.pages.rendering import page
from shared.files.copies import MadeCopy
from shared.files.copy_facts import Mark
from shared.files.page_pictures import PagePicture
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.typed_forms import Typed, faults_of, note_refusal

Petugas = Annotated[Actor, Depends(require("petugas"))]
Keys = Mapping[str, str]
MOST_PREVIEWED = 12
"""Pages of a result that are shown before it is stored; the others are shown where it is released."""


@dataclass(frozen=True)
class Tool:
    """Where something is blacked out: the address of the thing, and how it is read."""

    address: str
    act: ActName
    read: Callable[[Commands, Actor, Keys], Awaitable[Source]]


TOOLS = (
    Tool(
        ITEM_FILE.address,
        ActName.READ_FILE,
        lambda commands, actor, keys: commands.redactions.of_original(actor, keys["item_id"], keys["file_id"]),
    ),
    Tool(
        "/butir/{item_id}/salinan/{copy_id}",
        ActName.READ_COPY,
        lambda commands, actor, keys: commands.redactions.of_copy(actor, keys["item_id"], keys["copy_id"]),
    ),
)


@dataclass(frozen=True)
class MarkedPage:
    """What the tool has before it: whose turn it is, the source, its page as a picture, and the rows of the form."""

    request: Request
    address: str
    source: Source
    number: int
    drawn: PagePicture
    rows: Sequence[Row]


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the black-out tool for originals and for copies that wait."""
    for tool in TOOLS:
        _add_tool(routes, commands, tool)


def _add_tool(routes: APIRouter, commands: Commands, tool: Tool) -> None:
    @routes.get(f"{tool.address}/hitamkan", name=f"lihat {tool.address}/hitamkan")
    @does(tool.act)
    async def show(request: Request, actor: Petugas, halaman: int = 1) -> Response:
        source = await tool.read(commands, actor, request.path_params)
        return _form(await _sheet(request, commands, tool, source, halaman, [Row(str(halaman))]))

    @routes.post(f"{tool.address}/hitamkan", name=f"{tool.address}/hitamkan")
    @does(ActName.UPLOAD_COPY)
    async def step(request: Request, actor: Petugas) -> Response:
        typed = await Typed.of(request)
        source = await tool.read(commands, actor, request.path_params)
        step, _, which = typed("langkah").partition(":")
        wanted = which if step == "halaman" else typed("halaman")
        rows = _rearranged(rows_of(typed), step, which, wanted)
        sheet = await _sheet(request, commands, tool, source, int(wanted) if wanted.isdecimal() else 1, rows)
        if step not in ("pratinjau", "simpan"):
            return _form(sheet)
        return await _made(commands, actor, sheet, typed, keeps=step == "simpan")


def _rearranged(rows: list[Row], step: str, which: str, page_number: str) -> list[Row]:
    if step == "hapus" and which.isdecimal():
        return [row for number, row in enumerate(rows) if number != int(which)]
    if step == "tambah":
        return [*rows, Row(page_number)]
    return rows


async def _sheet(
    request: Request, commands: Commands, tool: Tool, source: Source, number: int, rows: Sequence[Row]
) -> MarkedPage:
    drawn = await commands.viewer.drawn(source.content, source.media_type, number)
    address = "/registry" + tool.address.format_map(request.path_params)
    return MarkedPage(request, address, source, number, drawn, rows)


async def _made(commands: Commands, actor: Actor, sheet: MarkedPage, typed: Typed, *, keeps: bool) -> Response:
    """Shows the result of the boxes, or stores it where it is the one that was shown."""
    item_id = sheet.request.path_params["item_id"]
    marks, faults = marks_of(sheet.rows, sheet.drawn.pages)
    if faults:
        return _form(sheet, faults, status=422)
    try:
        made = await commands.redactions.try_out(sheet.source, marks)
        if keeps and made.sha256 != typed("sha256"):
            raise refuse("SALINAN_TIDAK_COCOK")
        if not keeps:
            return await _preview(commands, sheet, made, marks)
        copy = await commands.redactions.keep(actor, item_id, sheet.source, made)
    except Refusal as error:
        if isinstance(error, NotFound):
            raise
        await note_refusal(sheet.request, actor, error, item_id)
        return _form(sheet, faults_of(error, {"TANPA_TANDA": "box.0.left"}, {}), status=status_of(error))
    return RedirectResponse(f"/registry/butir/{item_id}/salinan/{copy.id}/periksa?selesai=hitam", status_code=303)


def _form(sheet: MarkedPage, faults: Sequence[tuple[str, str]] = (), *, status: int = 200) -> Response:
    rows = list(sheet.rows) or [Row(str(sheet.number))]
    return page(
        sheet.request,
        "hitamkan.html",
        status=status,
        **_words(sheet),
        rows=rows,
        blank=Row(str(sheet.number)),
        picture=data_address(sheet.drawn.png),
        errors=list(faults),
        wrong=dict(faults),
    )


async def _preview(commands: Commands, sheet: MarkedPage, made: MadeCopy, marks: Sequence[Mark]) -> Response:
    marked = sorted({mark.page for mark in marks})
    shown = [
        (number, data_address((await commands.viewer.drawn(made.content, made.media_type, number)).png))
        for number in marked[:MOST_PREVIEWED]
    ]
    kept = replace(sheet, rows=[row for row in sheet.rows if not row.is_blank])
    context: dict[str, Any] = {"made": made, "shown": shown, "marked": marked, "rows": kept.rows}
    return page(sheet.request, "hitamkan-hasil.html", **_words(sheet), **context)


def _words(sheet: MarkedPage) -> dict[str, Any]:
    item_id = sheet.request.path_params["item_id"]
    return {
        "item_id": item_id,
        "address": f"{sheet.address}/hitamkan",
        "number": sheet.number,
        "pages": sheet.drawn.pages,
    }
