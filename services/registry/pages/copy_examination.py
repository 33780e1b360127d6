"""The page where a copy is examined: its pages, text and metadata, its difference to the original; released there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.registry.commands import Commands
from services.registry.commands.originals import PLAIN, ReadingPurpose
from services.registry.domain.acts import ActName
from services.registry.domain.refusals import refuse
from services.registry.pages.copies import RELEASE, Record, earlier, reads
from services.registry.pages.rendering import page
from shared.files.pdf.comparison import Comparison, compare
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.typed_forms import Typed, faults_of, note_refusal

PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]
UPLOADED = "Salinan publikasi tersimpan dan menunggu dilepas oleh orang lain."
DONE: Mapping[str, str] = {"salinan": UPLOADED, "hitam": UPLOADED}
LONGEST_TEXT = 20_000
MOST_PICTURES = 40
"""Pages that stand on one page of the desk; later ones are looked at through their links."""


@dataclass(frozen=True)
class Examination:
    """What a program tells of a copy, beside an original where that could be read."""

    told: Mapping[str, Any]
    comparison: Comparison
    has_original: bool
    refusal: Refusal | None = None


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the page of one copy and the release on it."""

    @routes.get("/butir/{item_id}/salinan/{copy_id}/periksa")
    @does(ActName.READ_COPY)
    async def examine(
        request: Request, actor: PetugasOrKetua, item_id: str, copy_id: str, asli: str = "", selesai: str = ""
    ) -> Response:
        done = DONE.get(selesai, "")
        return await _examined(request, commands, actor, item_id, copy_id, original=asli, done=done)

    @routes.post("/butir/{item_id}/salinan/{copy_id}/periksa")
    @does(ActName.RELEASE_COPY)
    async def release(request: Request, actor: PetugasOrKetua, item_id: str, copy_id: str) -> Response:
        typed = await Typed.of(request)
        try:
            await RELEASE.run(commands, actor, item_id, Typed({**typed.words, "copy_id": copy_id}))
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, item_id)
            faults = faults_of(error, RELEASE.placing, {})
            return await _examined(
                request,
                commands,
                actor,
                item_id,
                copy_id,
                original=typed("asli"),
                faults=faults,
                status=status_of(error),
            )
        return RedirectResponse(f"/registry/butir/{item_id}?selesai={RELEASE.name}", status_code=303)


async def _examined(
    request: Request,
    commands: Commands,
    actor: Actor,
    item_id: str,
    copy_id: str,
    *,
    original: str,
    faults: Sequence[tuple[str, str]] = (),
    status: int = 200,
    done: str = "",
) -> Response:
    record = await reads(commands, actor, item_id)
    copy = next((copy for copy in record["copies"] if copy["id"] == copy_id), None)
    if copy is None:
        raise refuse("SALINAN_TIDAK_DIKENAL")
    files = record["dossier"]["files"]
    compared = original or (files[0]["file_id"] if files else "")
    seen = await _examine(commands, actor, item_id, copy_id, compared)
    pages = len(seen.told["pages"]) if copy["media_type"] not in PLAIN else 0
    context: dict[str, Any] = {"record": record, "copy": copy, "files": files, "compared": compared, "done": done}
    context |= {"seen": seen, "pages": pages, "pictures": min(pages, MOST_PICTURES), "longest": LONGEST_TEXT}
    context |= {"may_release": _may_release(actor, record, copy), "may_mark": _may_mark(actor, copy)}
    replaced = [other for other in record["copies"] if other["replaced_by"] == copy_id and not other["released_by"]]
    context |= {"replaced": len(replaced), "earlier": earlier(record, copy)}
    context["personal"] = await commands.copies.personal_in(item_id, seen.told)
    context |= {"errors": list(faults), "wrong": dict(faults)}
    return page(request, "periksa-salinan.html", status=status, **context)


async def _examine(commands: Commands, actor: Actor, item_id: str, copy_id: str, file_id: str) -> Examination:
    """Examines a copy beside an original; an original that cannot be read leaves the copy alone, with the reason."""
    _, told = await commands.copies.examine_copy(actor, item_id, copy_id)
    refusal = None
    if file_id:
        original = await commands.access.read_file(actor, item_id, file_id, ReadingPurpose.of_words())
        try:
            return Examination(told, await commands.copies.compared(told, original), has_original=True)
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            refusal = error
    return Examination(told, compare(told, told), has_original=False, refusal=refusal)


def _may_release(actor: Actor, record: Record, copy: Record) -> bool:
    is_other = copy["uploaded_by"] != actor.person and not copy["released_by"]
    return is_other and RELEASE.is_for(actor, record)


def _may_mark(actor: Actor, copy: Record) -> bool:
    return actor.has("petugas") and not copy["released_by"] and copy["media_type"] not in PLAIN
