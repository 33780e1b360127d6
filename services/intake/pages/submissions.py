"""The page of a submission: the state of each item and its reason, and take back."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.intake.commands import Commands
from services.intake.domain.refusals import say_no
from services.intake.pages.following import FOLLOWING
from services.intake.pages.rendering import Reader, Sender, page
from services.intake.queries import Queries
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.statuses import status_of
from shared.web.typed_forms import Typed, faults_of, note_refusal

DONE: Mapping[str, tuple[str, str]] = {
    "ajukan": (
        "Pengajuan Anda sudah diterima dan dicatat pada buku agenda.",
        "Berikutnya: Petugas PPID mengusulkan klasifikasinya. Keadaannya tampil di halaman ini.",
    ),
    "tarik": ("Informasi yang dipilih sudah ditarik kembali.", "PPID tidak akan memprosesnya lagi."),
}

FEW = 5
"""A submission of so many items is shown whole; a longer one as a list, each item on a page of its own."""
Page = Annotated[int, Query(ge=1, le=1_000)]
Chosen = Annotated[list[str] | tuple[str, ...], Query(max_length=2_000)]


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the pages of submissions."""
    _add_submission(routes, queries)
    _add_many(routes, commands, queries)
    _add_withdrawal(routes, commands, queries)


def _add_submission(routes: APIRouter, queries: Queries) -> None:
    @routes.get("/pengajuan/{submission_id}")
    async def submission(
        request: Request,
        actor: Reader,
        submission_id: str,
        keadaan: str = "",
        q: str = "",
        halaman: Page = 1,
        selesai: str = "",
    ) -> Response:
        asked: dict[str, Any] = {"state": keadaan, "text": q.strip(), "page": halaman}
        listed = await queries.followed(actor, submission_id, **asked)
        few = listed["item_count"] <= FEW
        found = {**listed, "items": await _whole(queries, actor, submission_id) if few else []}
        context: dict[str, Any] = {"found": found, "done": DONE.get(selesai), "asked": asked, "few": few}
        new = [row["item_id"] for row in listed["rows"] if row["new"]]
        return page(request, "pengajuan.html", may_send=actor.has("skpd", "petugas"), new=new, **context, **FOLLOWING)

    @routes.get("/pengajuan/{submission_id}/butir/{item_id}")
    async def item(request: Request, actor: Reader, submission_id: str, item_id: str) -> Response:
        found = await queries.item(actor, submission_id, item_id)
        shown = {**found["items"][0], "history": await queries.history(item_id)}
        context: dict[str, Any] = {"found": found, "item": shown, "may_send": actor.has("skpd", "petugas")}
        return page(request, "butir.html", **context, **FOLLOWING)


async def _whole(queries: Queries, actor: Actor, submission_id: str) -> list[dict[str, Any]]:
    found = await queries.submission(actor, submission_id)
    return [{**item, "history": await queries.history(item["item_id"])} for item in found["items"]]


def _add_many(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    where = "/pengajuan/{submission_id}/tarik"

    @routes.get(where)
    async def show_many(
        request: Request, actor: Sender, submission_id: str, butir: Chosen = (), keadaan: str = "", q: str = ""
    ) -> Response:
        found = await queries.submission(actor, submission_id)
        listed = await queries.followed(actor, submission_id, state=keadaan, text=q.strip())
        chosen = set(butir or listed["withdrawable"])
        items = [item for item in found["items"] if item["item_id"] in chosen]
        return page(request, "tarik-banyak.html", found=found, chosen=items, errors=[])

    @routes.post(where)
    async def withdraw_many(request: Request, actor: Sender, submission_id: str) -> Response:
        ids = (await Typed.of(request))("butir").split()
        try:
            if not ids:
                raise say_no("PILIHAN_SALAH", why="tidak ada informasi yang dipilih")
            await commands.corrections.withdraw(actor, submission_id, ids)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, submission_id)
            found = await queries.submission(actor, submission_id)
            chosen = [item for item in found["items"] if item["item_id"] in ids]
            context: dict[str, Any] = {"found": found, "chosen": chosen, "errors": faults_of(error, {}, {})}
            return page(request, "tarik-banyak.html", status=status_of(error), **context)
        return RedirectResponse(f"/intake/pengajuan/{submission_id}?selesai=tarik", status_code=303)


def _add_withdrawal(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    @routes.get("/pengajuan/{submission_id}/butir/{item_id}/tarik")
    async def show_withdrawal(request: Request, actor: Sender, submission_id: str, item_id: str) -> Response:
        found = await queries.submission(actor, submission_id)
        return page(request, "tarik.html", found=found, item=_item(found, item_id), errors=[])

    @routes.post("/pengajuan/{submission_id}/butir/{item_id}/tarik")
    async def withdraw(request: Request, actor: Sender, submission_id: str, item_id: str) -> Response:
        try:
            await commands.corrections.withdraw(actor, submission_id, [item_id])
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, item_id)
            found = await queries.submission(actor, submission_id)
            errors = faults_of(error, {}, {})
            item = _item(found, item_id)
            return page(request, "tarik.html", status=status_of(error), found=found, item=item, errors=errors)
        return RedirectResponse(f"/intake/pengajuan/{submission_id}?selesai=tarik", status_code=303)


def _item(found: Mapping[str, Any], item_id: str) -> Mapping[str, Any]:
    for item in found["items"]:
        if item["item_id"] == item_id:
            return dict(item)
    raise NotFound("ALAMAT_TIDAK_ADA", "Informasi itu tidak ada pada pengajuan ini.", mend="Periksa kembali tautannya.")
