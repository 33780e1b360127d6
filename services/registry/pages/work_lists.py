"""The desks: what waits for whom, and the list of all items."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages.labels import QUEUES, STATES
from services.registry.pages.rendering import INSIDE, page
from services.registry.queries.item_filters import ItemFilters
from services.registry.queries.items import Queries
from shared.law import BY_CONSENT, letters_in_words
from shared.runtime.clock import legal_day
from shared.runtime.errors import NotFound
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Keeper = Annotated[Actor, Depends(require(*INSIDE, "operator"))]

PageNumber = Annotated[int, Query(ge=1, le=10_000)]

PER_PAGE = 50
SHOWN = 25
"""Rows of one work list on a desk; the rest is one press away."""


@dataclass(frozen=True)
class WorkList:
    """One work list of a desk: `name` is that of `awaiting`, `act` where it leads, `queue` whose help is shown."""

    title: str
    act: str
    label: str
    name: str
    case: bool = False
    queue: str = ""

    @property
    def address(self) -> str:
        """Returns the name of the list in an address, where a list of cases may have the name of one of items."""
        return f"berkas-{self.name}" if self.case else self.name

    @property
    def counted(self) -> str:
        """Returns the name under which `Queries.awaiting` counts it."""
        return f"case:{self.name}" if self.case else self.name


def _queue(name: str) -> WorkList:
    return WorkList(f"Antrean: {QUEUES[name]}", "usul", "Lengkapi", name, queue=name)


CONFIRM = WorkList(
    "Daftar lama yang menunggu penegasan orang kedua", "tegaskan-berakhir", "Tegaskan", "row_unconfirmed"
)
PROVE = WorkList("Berkas pembukaan yang belum berisi bukti", "bukti", "Lampirkan", "unproven", case=True)
UNDO = WorkList("Pencatatan putusan yang diminta dibatalkan", "batalkan-putusan", "Jawab", "undo", case=True)
DESKS: Mapping[str, tuple[str, tuple[WorkList, ...]]] = {
    "petugas": (
        "Meja Petugas PPID",
        (
            WorkList("Menunggu usul klasifikasi", "usul", "Usulkan", "submitted"),
            *(_queue(name) for name in ("belum_lengkap", "periode_belum_jelas", "menunggu_tanggal_tinjau")),
            WorkList("Antrean: harus ditinjau ulang", "tinjau", "Tinjau", "tinjau_ulang", queue="tinjau_ulang"),
            CONFIRM,
            PROVE,
            WorkList("Putusan yang menunggu dicatat orang kedua", "catat-putusan", "Catat", "ruling", case=True),
            UNDO,
            WorkList("Berkas yang diturunkan dari situs", "salinan", "Unggah salinan baru", "taken_down"),
            WorkList("Belum beralamat simpan", "lokasi", "Catat alamat", "without_address"),
        ),
    ),
    "ketua": (
        "Meja Ketua PPID",
        (
            WorkList("Berkas yang diturunkan dari situs", "tetap-turun", "Putuskan", "taken_down"),
            WorkList("Usul yang menunggu jawaban ya atau tidak", "jawaban", "Jawab", "proposed"),
            WorkList("Berkas pembukaan yang menunggu keputusan", "keputusan", "Putuskan", "open", case=True),
            WorkList("Jangka waktu sudah berakhir", "sudah-berakhir", "Jawab", "row_over", queue="sudah_berakhir"),
            CONFIRM,
            WorkList("Peninjauan yang menunggu keputusan", "putuskan-tinjauan", "Putuskan", "renewal"),
            WorkList(
                f"Isi informasi huruf {letters_in_words(BY_CONSENT)} yang menunggu putusan",
                "putusan-isi",
                "Putuskan",
                "content",
            ),
            PROVE,
            UNDO,
        ),
    ),
    "tim": (
        "Meja Tim Pertimbangan",
        (
            WorkList(
                "Berkas pembukaan yang menunggu pertimbangan", "pertimbangan", "Timbang", "unconsidered", case=True
            ),
            WorkList("Usul yang menunggu pertimbangan", "pertimbangan", "Timbang", "consultation"),
        ),
    ),
    "pimpinan": (
        "Meja Pimpinan",
        (
            WorkList("Penetapan yang menunggu persetujuan", "persetujuan", "Jawab", "decided"),
            WorkList("Pembukaan yang menunggu persetujuan", "persetujuan", "Jawab", "decided", case=True),
            WorkList("Putusan isi yang menunggu penegasan", "tegaskan-isi", "Jawab", "content"),
            WorkList("Berkas yang diturunkan dari situs", "tetap-turun", "Putuskan", "taken_down"),
        ),
    ),
}
"""What waits on each desk; a person sees only what that person can do."""


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the overview, the desks and the list of items."""

    @routes.get("/")
    @does(ActName.READ_LIST)
    async def overview(request: Request, actor: Keeper) -> Response:
        counts = await queries.counts()
        cases = await queries.case_counts()
        return page(request, "ikhtisar.html", counts=counts, cases=cases, desks=_desks_of(actor))

    @routes.get("/meja/{role}")
    @does(ActName.READ_LIST)
    async def desk(request: Request, actor: Reader, role: str) -> Response:
        if role not in DESKS:
            raise NotFound("ALAMAT_TIDAK_ADA", "Meja ini tidak ada.", mend="Pilih salah satu meja di /registry/.")
        title, works = DESKS[role]
        today = legal_day(commands.units.kit.clock.now())
        person = actor.person if actor.has(role) else ""
        lists = [(work, await _rows(queries, role, work, person, today)) for work in works]
        context: dict[str, Any] = {"title": title, "lists": lists, "mine": actor.has(role)}
        context["sizes"] = await queries.awaiting(role, person, today)
        context["twins"] = await queries.twins([row for work, rows in lists if not work.case for row in rows])
        return page(request, "meja.html", desks=_desks_of(actor), role=role, **context)

    @routes.get("/meja/{role}/{name}")
    @does(ActName.READ_LIST)
    async def work_list(
        request: Request, actor: Reader, role: str, name: str, q: str = "", halaman: PageNumber = 1
    ) -> Response:
        title, work = DESKS.get(role, ("", ()))[0], work_list_of(role, name)
        today, person = legal_day(commands.units.kit.clock.now()), actor.person if actor.has(role) else ""
        rows, many = await _page_of(queries, _Asked(role, work, person, today, "" if work.case else q, halaman))
        context: dict[str, Any] = {"title": title, "role": role, "work": work, "rows": rows, "many": many, "q": q}
        context |= {"mine": actor.has(role), **_pages(many, halaman, f"?{urlencode({'q': q})}&halaman=")}
        context["twins"] = {} if work.case else await queries.twins(rows)
        return page(request, "daftar-kerja.html", **context)

    @routes.get("/butir")
    @does(ActName.READ_LIST)
    async def items(
        request: Request,
        actor: Reader,
        state: str = "",
        queue: str = "",
        huruf: str = "",
        q: str = "",
        halaman: PageNumber = 1,
    ) -> Response:
        chosen = {"state": state, "queue": queue, "huruf": huruf, "q": q}
        filters = ItemFilters(state, queue, "", huruf, q, "ends_on", PER_PAGE, (halaman - 1) * PER_PAGE)
        rows, many = await queries.items(filters), await queries.how_many(filters)
        context: dict[str, Any] = {"rows": rows, "many": many, "twins": await queries.twins(rows)}
        context |= _pages(many, halaman, f"?{urlencode(chosen)}&halaman=")
        return page(request, "daftar.html", chosen=chosen, **context, **_filters())


def work_list_of(role: str, name: str) -> WorkList:
    """Returns the work list that an address names; raises NotFound ALAMAT_TIDAK_ADA."""
    work = next((each for each in DESKS.get(role, ("", ()))[1] if each.address == name), None)
    if work is None:
        raise NotFound("ALAMAT_TIDAK_ADA", "Daftar kerja ini tidak ada.", mend="Pilih dari meja di /registry/.")
    return work


@dataclass(frozen=True)
class _Asked:
    """One page of a work list of a person."""

    role: str
    work: WorkList
    person: str
    today: date
    text: str
    number: int


async def _rows(queries: Queries, role: str, work: WorkList, person: str, today: date) -> list[Any]:
    if work.case:
        return list(await queries.cases_awaiting(role, work.name, person, today, SHOWN))
    return list(await queries.items_awaiting(role, work.name, person, today, SHOWN))


async def _page_of(queries: Queries, asked: _Asked) -> tuple[list[Any], int]:
    """Returns the rows of a page and how many there are on all pages."""
    whose = (asked.role, asked.work.name, asked.person, asked.today)
    offset = (asked.number - 1) * PER_PAGE
    if asked.work.case:
        counts = await queries.awaiting(asked.role, asked.person, asked.today)
        return await queries.cases_awaiting(*whose, PER_PAGE, offset=offset), counts[asked.work.counted]
    many = await queries.how_many_awaiting(*whose, text=asked.text)
    return list(await queries.items_awaiting(*whose, PER_PAGE, offset=offset, text=asked.text)), many


def _pages(many: int, number: int, address: str) -> dict[str, Any]:
    return {"page_number": number, "pages": max(1, -(-many // PER_PAGE)), "address": address}


def _desks_of(actor: Actor) -> list[tuple[str, str, bool]]:
    return [(title, f"/registry/meja/{role}", actor.has(role)) for role, (title, _) in DESKS.items()]


def _filters() -> dict[str, Any]:
    return {
        "state_choices": [("", "Semua keadaan"), *((name, words) for name, (words, _) in STATES.items())],
        "queue_choices": [("", "Semua antrean"), *QUEUES.items()],
        "huruf_choices": [("", "Semua huruf"), *((h, f"huruf {h}") for h in "abcdefghij")],
    }
