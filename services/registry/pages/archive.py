"""The pages of the archive: proposals of destruction, one hold on many items, the content of lapsed items."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from services.registry.api.archive import ConfirmIn, ContentIn, HoldsIn
from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Answer
from services.registry.pages.acts import Act
from services.registry.pages.form_values import Record
from services.registry.pages.loans import LOAN_ACTS
from services.registry.pages.reach import reaches
from services.registry.pages.rendering import INSIDE, add_act, page, said_of
from services.registry.queries.archive import ArchiveQueries
from services.registry.queries.item_filters import ItemFilters
from services.registry.queries.items import Queries
from shared.runtime.clock import legal_day
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.multipart import words_of
from shared.web.statuses import status_of
from shared.web.typed_forms import Typed, note_refusal

Reader = Annotated[Actor, Depends(require(*INSIDE))]
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]
FOUND = 100
"""Items that a search for a common hold shows."""
PLACES = {"TANPA_ALASAN": "reason"}
LABELS = {"kind": "Sebab", "reason": "Alasan", "item_ids": "Informasi", "answer": "Putusan"}
KEPT: Mapping[str, str] = {
    "MASIH_DIKECUALIKAN": "masih dikecualikan",
    "MASIH_DITAHAN": "ditahan untuk perkara yang berjalan",
    "MASIH_DIPROSES": "masih diproses",
    "BAGIAN_INFORMASI_LAIN": "bagian dari informasi lain yang arsipnya sama",
}


class ConfirmedIn(ConfirmIn):
    """The head's answer as chosen on the page; a form without one is sent back."""

    answer: Literal[Answer.SETUJU, Answer.TOLAK]


async def decide_content(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Decides whether the content of a lapsed item opens or is withheld."""
    body = typed.read(ContentIn)
    await commands.content.decide_content(actor, item_id, body.answer, reason=body.reason, reference=body.reference)


async def confirm_content(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Answers a decision on the content."""
    body = typed.read(ConfirmedIn)
    await commands.content.confirm_content(actor, item_id, body.answer, body.reason)


async def check_destruction(commands: Commands, actor: Actor, item_id: str, _: Typed) -> None:
    """Asks whether an item may be destroyed."""
    await commands.archive.check_destruction(actor, item_id)


def _undecided(record: Record) -> bool:
    kept = record["content_decision"]
    asked = record["content_in_question_since"] is not None
    return asked and (kept is None or (kept["answer"] == "withhold" and bool(kept["confirmed"])))


def _unconfirmed(record: Record) -> bool:
    kept = record["content_decision"]
    return record["content_in_question_since"] is not None and kept is not None and kept["confirmed"] is None


ARCHIVE_ACTS: tuple[Act, ...] = (
    Act(
        "putusan-isi",
        ActName.DECIDE_CONTENT,
        "Putuskan isi informasi",
        "putusan-isi.html",
        ("ketua",),
        decide_content,
        "Putusan isi tercatat dan menunggu pimpinan.",
        _undecided,
        places={"PENAHANAN_ISI_TANPA_DASAR": "reference"},
        labels={"answer": "Putusan"},
    ),
    Act(
        "tegaskan-isi",
        ActName.CONFIRM_CONTENT,
        "Tegaskan putusan isi",
        "tegaskan-isi.html",
        ("pimpinan",),
        confirm_content,
        "Jawaban pimpinan tercatat.",
        _unconfirmed,
        may=lambda actor, record: reaches(record) and record["content_decision"]["by"]["person"] != actor.person,
    ),
    Act(
        "periksa-musnah",
        ActName.CHECK_DESTRUCTION,
        "Periksa boleh tidaknya dimusnahkan",
        "periksa-musnah.html",
        ("petugas", "ketua"),
        check_destruction,
        "Informasi ini boleh diusulkan musnah.",
        lambda record: bool(record["retention"]) and record["state"] in {"public", "withdrawn"},
        may=lambda _, record: all(hold["released"] for hold in record["holds"]),
    ),
    *LOAN_ACTS,
)
BY_NAME: Mapping[str, Act] = {act.name: act for act in ARCHIVE_ACTS}


def offered(actor: Actor, record: Record) -> list[Act]:
    """Returns the acts of the archive that this person can do."""
    return [act for act in ARCHIVE_ACTS if act.is_for(actor, record)]


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the pages of the archive."""
    _add_proposals(routes, commands, ArchiveQueries(queries.database))
    _add_holds(routes, commands, queries)
    for act in ARCHIVE_ACTS:
        add_act(routes, commands, act, f"/butir/{{subject}}/{act.name}", _reads, _onward)


def _add_proposals(routes: APIRouter, commands: Commands, queries: ArchiveQueries) -> None:
    @routes.get("/usul-musnah")
    @does(ActName.READ_LIST)
    async def proposals(request: Request, actor: Reader) -> Response:
        today = legal_day(commands.units.kit.clock.now())
        return page(request, "usul-musnah.html", rows=await queries.retention_over(today), today=today, kept=KEPT)


def _add_holds(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/tahan")
    @does(ActName.PLACE_HOLD)
    async def choose(request: Request, actor: PetugasOrKetua, q: str = "", selesai: int = 0) -> Response:
        return await _holds_page(request, queries, Typed({"q": q}), [], done=selesai)

    @routes.post("/tahan")
    @does(ActName.PLACE_HOLD)
    async def hold(request: Request, actor: PetugasOrKetua) -> Response:
        form, typed = await words_of(request), await Typed.of(request)
        chosen = _chosen(form)
        try:
            body = Typed({name: word for name, word in typed.words.items() if name not in {"q", "item_ids"}})
            read = body.read(HoldsIn, chosen={"item_ids": chosen} if chosen else {})
            await commands.archive.place_holds(
                actor, read.item_ids, kind=read.kind, reason=read.reason, reference=read.reference
            )
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, "holds")
            return await _holds_page(request, queries, typed, chosen, error=error)
        return RedirectResponse(f"/registry/tahan?selesai={len(set(chosen))}", status_code=303)


def _chosen(form: FormData) -> list[str]:
    return [str(each) for each in form.getlist("item_ids")]


async def _holds_page(
    request: Request, queries: Queries, typed: Typed, chosen: list[str], *, error: Refusal | None = None, done: int = 0
) -> Response:
    rows = await queries.items(ItemFilters(text=typed("q"), order="ends_on", limit=FOUND)) if typed("q") else []
    faults = said_of(error, PLACES, LABELS, typed) if error else []
    context: dict[str, Any] = {"rows": rows, "typed": typed, "chosen": chosen, "done": done, "errors": faults}
    status = status_of(error) if error else 200
    return page(request, "tahan.html", status=status, wrong=dict(reversed(faults)), **context)


async def _reads(commands: Commands, actor: Actor, item_id: str) -> Record:
    return await commands.access.read_item(actor, item_id)


def _onward(item_id: str, act: Act, _: Any) -> str:
    return f"/registry/butir/{item_id}?selesai={act.name}"
