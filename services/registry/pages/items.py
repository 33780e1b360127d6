"""The page of one item, its acts and its files."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages import archive, copies
from services.registry.pages.acts import BY_NAME, ITEM_ACTS, PUBLIC, Act
from services.registry.pages.case_acts import BY_NAME as CASE_ACTS
from services.registry.pages.desks import desk_of
from services.registry.pages.list_places import ListPlace
from services.registry.pages.rendering import INSIDE, add_act, page, told_of
from services.registry.queries.archive import ArchiveQueries
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]

NEXT: Mapping[str, str] = {
    "submitted": "Berikutnya: Petugas PPID mengusulkan klasifikasinya.",
    "proposed": "Berikutnya: Ketua PPID menjawab ya atau tidak.",
    "decided": "Berikutnya: pimpinan badan publik menyetujui penetapannya.",
    "exempt": "Berikutnya: Terbuka mengingatkan menjelang jangka waktunya berakhir atau tanggal tinjaunya.",
    "public": "Berikutnya: petugas mengunggah salinan publikasi, dan orang lain melepasnya.",
    "returned": "Berikutnya: SKPD memperbaiki dan mengajukannya lagi.",
    "withdrawn": "Tidak ada langkah berikutnya; SKPD sudah menariknya.",
}
PUBLISHED = "Tidak ada langkah berikutnya; salinan publikasinya sudah dilepas kepada penerbit."
RELEASING = "Berikutnya: orang lain melepas salinan publikasi yang sudah diunggah."
WITHDRAWN = "Berkasnya ditarik dari situs. Berikutnya: petugas mengunggah salinan baru, dan orang lain melepasnya."
TAKEN_DOWN = (
    "Berkasnya diturunkan dari situs. Berikutnya: Ketua PPID atau pimpinan, bukan yang menurunkannya, memutus bahwa "
    "berkasnya tetap turun, atau petugas mengunggah salinan baru dan orang lain melepasnya."
)
CONSENTING = "Berikutnya: salinan ini menunggu persetujuan tertulis atau keputusan atas isinya sebelum dapat dilepas."
ENDED = "Berikutnya: Ketua PPID menjawab apakah jangka waktu baris ini sudah berakhir."
ANSWERED = "Berikutnya: orang kedua menegaskan jawaban Ketua PPID tentang akhir jangka waktunya."
REVIEWING = (
    "Berikutnya: petugas meninjau jangka waktunya, atau membuat berkas pembukaan bila peristiwanya sudah terjadi."
)
RENEWING = "Berikutnya: Ketua PPID memutus usul peninjauannya."
CONTENT = "Berikutnya: Ketua PPID memutus isinya, atau mengunggah persetujuan tertulis bila ada."
CONFIRMING = "Berikutnya: pimpinan badan publik menjawab putusan isinya."
WITHHELD = "Isinya ditahan. Informasinya tetap tercantum pada Daftar Informasi Publik, tanpa berkas."
UPLOADED = "Salinan publikasi tersimpan dan menunggu dilepas oleh orang lain."


def add(routes: APIRouter, commands: Commands) -> None:
    """Adds the pages of items."""
    _add_item(routes, commands)
    for act in ITEM_ACTS:
        reads = _reads_for_place if act.act is ActName.RECORD_LOCATION else _reads
        add_act(routes, commands, act, f"/butir/{{subject}}/{act.name}", reads, _onward)


def _add_item(routes: APIRouter, commands: Commands) -> None:
    @routes.get("/butir/{item_id}")
    @does(ActName.READ_ITEM)
    async def item(
        request: Request, actor: Reader, item_id: str, selesai: str = "", dari: str = "", sudah: str = ""
    ) -> Response:
        record = await commands.access.read_item(actor, item_id)
        offered = [act for act in ITEM_ACTS if act.is_for(actor, record)]
        offered += [*copies.offered(actor, record), *archive.offered(actor, record)]
        context: dict[str, Any] = {"record": record, "offered": offered, "onward": _next(record)}
        context["take"] = await commands.stock.open_of(actor) if actor.has("petugas") else None
        context |= {"may_upload": _may_upload(actor, record), "may_take_down": copies.may_take_down(actor, record)}
        context["told"] = await told_of(commands, request, actor, ListPlace.read(dari), item_id, _done(selesai))
        return page(request, "butir.html", done="" if sudah else _done(selesai), desk=desk_of(actor), **context)


async def _reads(commands: Commands, actor: Actor, item_id: str) -> Mapping[str, Any]:
    return await commands.access.read_item(actor, item_id)


async def _reads_for_place(commands: Commands, actor: Actor, item_id: str) -> Mapping[str, Any]:
    """Returns an item's record with the addresses that were recorded last, to choose from."""
    places = await ArchiveQueries(commands.units.database).recent_places(commands.units.by(actor).on)
    return {**await _reads(commands, actor, item_id), "places": places}


def _onward(item_id: str, act: Act, done: Any) -> str:
    if act.name in {"siapkan-berkas", "pembukaan-awal"} and isinstance(done, str):
        return f"/registry/berkas/{done}?selesai={act.name}"
    return f"/registry/butir/{item_id}?selesai={act.name}"


def _next(record: Mapping[str, Any]) -> str:
    if record["state"] not in PUBLIC:
        return _before_public(record)
    if copies.waiting(record):
        return CONSENTING if copies.wants_consent(record) else RELEASING
    if asked := _of_content(record):
        return asked
    if copies.undecided(record):
        return TAKEN_DOWN
    if record["copies"] and not copies.standing(record):
        return WITHDRAWN
    return PUBLISHED if record["copies"] else NEXT[record["state"]]


def _before_public(record: Mapping[str, Any]) -> str:
    if record["queue"] == "sudah_berakhir":
        return ANSWERED if record["expiry"] and not record["expiry"]["confirmed"] else ENDED
    if record["renewal"]:
        return RENEWING
    return REVIEWING if record["queue"] == "tinjau_ulang" else NEXT[record["state"]]


def _of_content(record: Mapping[str, Any]) -> str:
    """Returns what the question of the content waits for, empty where it is none or answered by an opening."""
    kept = record["content_decision"]
    if record["content_in_question_since"] is None:
        return ""
    if kept is None:
        return CONTENT
    return CONFIRMING if not kept["confirmed"] else WITHHELD if kept["answer"] == "withhold" else ""


def _done(name: str) -> str:
    if name == "salinan":
        return UPLOADED
    act = BY_NAME.get(name) or CASE_ACTS.get(name) or copies.BY_NAME.get(name) or archive.BY_NAME.get(name)
    return act.done if act else ""


def _may_upload(actor: Actor, record: Mapping[str, Any]) -> bool:
    return actor.has("petugas") and record["state"] in (*PUBLIC, "exempt")
