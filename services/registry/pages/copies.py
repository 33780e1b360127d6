"""The pages of publication copies: uploaded by one, opened and released by another; what stays down is decided here.

The take-down itself is a page of the publisher (`/publisher/butir/{id}/turunkan`): it works while no event does.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from services.registry.api import upload
from services.registry.api.archive import KeptDownIn
from services.registry.api.bodies import ReleaseIn
from services.registry.api.copies import UploadIn
from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.copies import LIFTING, headers_of, may_be_of_one
from services.registry.domain.refusals import refuse
from services.registry.pages.acts import PUBLIC, Act
from services.registry.pages.reach import reaches
from services.registry.pages.rendering import add_act, page
from shared.law import BY_CONSENT
from shared.runtime.errors import NotFound, Refusal
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does
from shared.web.statuses import status_of
from shared.web.typed_forms import Typed, faults_of, note_refusal

Petugas = Annotated[Actor, Depends(require("petugas"))]
PetugasOrKetua = Annotated[Actor, Depends(require("petugas", "ketua"))]
Record = Mapping[str, Any]
MOST_PLACES = 10
POINTS_PER_CENTIMETRE = 72 / 2.54


def waiting(record: Record) -> list[Record]:
    """Returns the copies of an item that nobody released yet."""
    return [copy for copy in record["copies"] if copy["released_by"] is None and not copy["withdrawn_on"]]


def standing(record: Record) -> list[Record]:
    """Returns the copies of an item that were released and not taken back."""
    return [copy for copy in record["copies"] if copy["released_by"] and not copy["withdrawn_on"]]


def earlier(record: Record, copy: Record) -> list[Record]:
    """Returns the public copies of the same original as a copy that waits; its releaser says what becomes of them."""
    if copy["released_by"]:
        return []
    return [each for each in standing(record) if may_be_of_one(each["original"], copy["original"])]


def undecided(record: Record) -> bool:
    """Tells whether files of an item were taken down and nobody has decided on it."""
    return any(not each["answer"] for each in record["takedowns"])


def may_take_down(actor: Actor, record: Record) -> bool:
    """Tells whether this person is shown the way to take the files of an item off the website."""
    return actor.has("petugas", "ketua") and bool(standing(record))


def wants_consent(record: Record) -> bool:
    """Tells whether every release would be refused for want of a consent, as far as the item's own record shows it."""
    decision = record["content_decision"] or {}
    decided = decision.get("answer") == "open" and bool(decision.get("confirmed"))
    asked = record["content_in_question_since"] is not None
    ended = not asked and any(case["state"] == "done" and case["trigger"] in LIFTING for case in record["cases"])
    personal = BY_CONSENT & set(record["huruf"])
    blacked_out = any(copy["facts"].get("blacked") for copy in waiting(record))
    return bool(personal) and not (record["is_consented"] or decided or ended or record["part_of"] or blacked_out)


def _may_release(actor: Actor, record: Record) -> bool:
    others = any(copy["uploaded_by"] != actor.person for copy in waiting(record))
    return others and not wants_consent(record)


def _taken_down_by_others(actor: Actor, record: Record) -> bool:
    if not actor.has("ketua") and not reaches(record):
        return False
    return all(each["answer"] or each["pressed_by"] != actor.person for each in record["takedowns"])


async def release_copy(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Releases a copy, with the hash that its page showed."""
    copy_id = typed("copy_id")
    if typed("opened") != "ya":
        raise refuse("SALINAN_BELUM_DILIHAT", copy=copy_id)
    body = typed.read(ReleaseIn)
    await commands.copies.release_copy(actor, item_id, copy_id, body.sha256, body.earlier)


async def keep_down(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Decides that files which were taken down stay so."""
    body = typed.read(KeptDownIn)
    await commands.takedowns.keep_down(actor, item_id, reason=body.reason, reference=body.reference)


RELEASE = Act(
    "lepas-salinan",
    ActName.RELEASE_COPY,
    "Lepas salinan publikasi",
    "lepas-salinan.html",
    ("petugas", "ketua"),
    release_copy,
    "Salinan dilepas kepada penerbit.",
    lambda record: record["state"] in PUBLIC and bool(record.get("others", waiting(record))),
    places={"SALINAN_BELUM_DILIHAT": "opened", "SALINAN_TIDAK_COCOK": "opened", "SALINAN_LAIN_TERBIT": "earlier"},
    may=_may_release,
)
KEEP_DOWN = Act(
    "tetap-turun",
    ActName.KEEP_DOWN,
    "Putuskan berkas tetap turun",
    "tetap-turun.html",
    ("ketua", "pimpinan"),
    keep_down,
    "Putusan tercatat: berkas tetap turun dari situs.",
    undecided,
    places={"PENURUNAN_TANPA_DASAR": "reference"},
    labels={"reference": "Dasar hukum"},
    may=_taken_down_by_others,
)
COPY_ACTS = (RELEASE, KEEP_DOWN)
BY_NAME: Mapping[str, Act] = {act.name: act for act in COPY_ACTS}


def offered(actor: Actor, record: Record) -> list[Act]:
    """Returns the acts on copies that this person can do."""
    return [act for act in COPY_ACTS if act.is_for(actor, record)]


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the pages of publication copies."""
    _add_upload(routes, commands)
    _add_reading(routes, commands)
    add_act(routes, commands, KEEP_DOWN, f"/butir/{{subject}}/{KEEP_DOWN.name}", reads, _onward)


def _add_upload(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/butir/{item_id}/salinan")
    @does(ActName.READ_ITEM)
    async def show_upload(request: Request, actor: Petugas, item_id: str) -> Response:
        return _upload_form(request, await commands.access.read_item(actor, item_id))

    @routes.post("/butir/{item_id}/salinan")
    @does(ActName.UPLOAD_COPY)
    async def upload_copy(request: Request, actor: Petugas, item_id: str) -> Response:
        try:
            form = await upload.receive(request)
            given = UploadIn.of(form.fields)
            copy = await commands.copies.upload_copy(actor, item_id, form.file, **vars(given))
        except Refusal as error:
            if isinstance(error, NotFound):
                raise
            await note_refusal(request, actor, error, item_id)
            record = await commands.access.read_item(actor, item_id)
            field = "original" if error.code == "SALINAN_TANPA_ASLI" else "file"
            faults = [(field, words + _places(error)) for _, words in faults_of(error, {}, {})]
            return _upload_form(request, record, faults, status=status_of(error))
        return RedirectResponse(f"/registry/butir/{item_id}/salinan/{copy.id}/periksa?selesai=salinan", status_code=303)


def _upload_form(
    request: Request, record: Record, faults: Sequence[tuple[str, str]] = (), *, status: int = 200
) -> Response:
    context: dict[str, Any] = {"record": record, "waiting": waiting(record), "files": record["dossier"]["files"]}
    return page(request, "salinan.html", status=status, errors=list(faults), wrong=dict(faults), **context)


def _places(error: Refusal) -> str:
    """Returns where on its pages a copy hides nothing: at most ten places, in centimetres."""
    found = [_place(place) for place in error.data.get("places", ())[:MOST_PLACES]]
    return f" Letaknya: {'; '.join(found)}." if found else ""


def _place(place: Mapping[str, Any]) -> str:
    left, bottom = (round(place["box"][at] / POINTS_PER_CENTIMETRE, 1) for at in (0, 1))
    return f"halaman {place['page']}, {left} cm dari kiri dan {bottom} cm dari bawah"


def _add_reading(routes: APIRouter, commands: Commands) -> None:
    @routes.get(f"/butir/{{item_id}}/{RELEASE.name}")
    @does(ActName.READ_ITEM)
    async def choose(request: Request, actor: PetugasOrKetua, item_id: str) -> Response:
        record = await reads(commands, actor, item_id)
        if not RELEASE.fits(record):
            raise refuse("KEADAAN_TIDAK_COCOK", state=record["state"])
        if len(record["others"]) == 1:
            address = f"/registry/butir/{item_id}/salinan/{record['others'][0]['id']}/periksa"
            return RedirectResponse(address, status_code=303)
        return page(request, RELEASE.template, record=record)

    @routes.get("/butir/{item_id}/salinan/{copy_id}")
    @does(ActName.READ_COPY)
    async def open_copy(actor: PetugasOrKetua, item_id: str, copy_id: str) -> StreamingResponse:
        copy, chunks = await commands.copies.read_copy(actor, item_id, copy_id)
        return StreamingResponse(chunks, media_type=copy.media_type, headers=headers_of(copy))

    @routes.get("/butir/{item_id}/salinan/{copy_id}/halaman/{number}")
    @does(ActName.READ_COPY)
    async def picture(actor: PetugasOrKetua, item_id: str, copy_id: str, number: int) -> Response:
        png = await commands.copies.read_page(actor, item_id, copy_id, number)
        return Response(png, media_type="image/png", headers={"cache-control": "no-store"})


async def reads(commands: Commands, actor: Actor, item_id: str) -> Record:
    """Returns an item's record with the copies that this person may release, and those that were released."""
    record = await commands.access.read_item(actor, item_id)
    others = [copy for copy in waiting(record) if copy["uploaded_by"] != actor.person]
    return record | {"others": others, "person": actor.person, "standing": standing(record)}


def _onward(item_id: str, act: Act, _: Any) -> str:
    return f"/registry/butir/{item_id}?selesai={act.name}"
