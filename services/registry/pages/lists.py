"""The desks: what waits for whom, and the list of all items."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registry.commands import Commands
from services.registry.pages.showing import INSIDE, page
from services.registry.pages.words import QUEUES, STATES
from services.registry.queries import Filters, Queries
from shared.errors import NotFound
from shared.identity import Actor, require

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Keeper = Annotated[Actor, Depends(require(*INSIDE, "operator"))]

PER_PAGE = 50
SHOWN = 25
"""Rows of one work list on a desk; the rest is one press away."""


@dataclass(frozen=True)
class Work:
    """Is one work list of a desk: items of a state or queue, or cases of a state; `act` is where a row leads."""

    title: str
    act: str
    label: str
    state: str = ""
    queue: str = ""
    case: str = ""


DESKS: Mapping[str, tuple[str, tuple[Work, ...]]] = {
    "petugas": (
        "Meja Petugas PPID",
        (
            Work("Menunggu usul klasifikasi", "usul", "Usulkan", state="submitted"),
            *(Work(f"Antrean: {name}", "usul", "Lengkapi", queue=queue) for queue, name in list(QUEUES.items())[:3]),
            Work("Antrean: harus ditinjau ulang", "tinjau", "Tinjau", queue="tinjau_ulang"),
            Work("Dikembalikan kepada SKPD", "", "Lihat", state="returned"),
        ),
    ),
    "ketua": (
        "Meja Ketua PPID",
        (
            Work("Usul yang menunggu jawaban ya atau tidak", "jawaban", "Jawab", state="proposed"),
            Work("Berkas pembukaan yang menunggu keputusan", "keputusan", "Putuskan", case="open"),
            Work("Jangka waktu sudah berakhir", "sudah-berakhir", "Tegaskan", queue="sudah_berakhir"),
        ),
    ),
    "tim": (
        "Meja Tim Pertimbangan",
        (
            Work("Berkas pembukaan yang menunggu pertimbangan", "pertimbangan", "Timbang", case="open"),
            Work("Usul klasifikasi", "", "Lihat", state="proposed"),
        ),
    ),
    "pimpinan": (
        "Meja Pimpinan",
        (
            Work("Penetapan yang menunggu persetujuan", "persetujuan", "Jawab", state="decided"),
            Work("Pembukaan yang menunggu persetujuan", "persetujuan", "Jawab", case="decided"),
        ),
    ),
}


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the overview, the desks and the list of items."""

    @routes.get("/")
    async def overview(request: Request, actor: Keeper) -> Response:
        counts = await queries.counts()
        cases = await queries.case_counts()
        return page(request, "ikhtisar.html", counts=counts, cases=cases, desks=_desks_of(actor))

    @routes.get("/meja/{role}")
    async def desk(request: Request, actor: Reader, role: str) -> Response:
        if role not in DESKS:
            raise NotFound("ALAMAT_TIDAK_ADA", "Meja ini tidak ada.", mend="Pilih salah satu meja di /registry/.")
        title, works = DESKS[role]
        lists = [(work, await _rows(queries, work)) for work in works]
        context: dict[str, Any] = {"title": title, "lists": lists, "mine": actor.has(role), "shown": SHOWN}
        return page(request, "meja.html", desks=_desks_of(actor), role=role, **context)

    @routes.get("/butir")
    async def items(
        request: Request,
        actor: Reader,
        state: str = "",
        queue: str = "",
        huruf: str = "",
        q: str = "",
        halaman: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> Response:
        chosen = {"state": state, "queue": queue, "huruf": huruf, "q": q}
        filters = Filters(state, queue, "", huruf, q, "ends_on", PER_PAGE + 1, (halaman - 1) * PER_PAGE)
        rows = await queries.items(filters)
        more = len(rows) > PER_PAGE
        address = f"?{urlencode(chosen)}&halaman="
        context: dict[str, Any] = {"rows": rows[:PER_PAGE], "page_number": halaman, "more": more, "address": address}
        return page(request, "daftar.html", chosen=chosen, **context, **_filters())


async def _rows(queries: Queries, work: Work) -> list[Any]:
    if work.case:
        return list(await queries.cases(state=work.case, limit=SHOWN + 1))
    filters = Filters(work.state, work.queue, order="received_on", limit=SHOWN + 1 if work.queue else 200)
    rows = await queries.items(filters)
    return [row for row in rows if work.queue or not row.queue][: SHOWN + 1]


def _desks_of(actor: Actor) -> list[tuple[str, str, bool]]:
    return [(title, f"/registry/meja/{role}", actor.has(role)) for role, (title, _) in DESKS.items()]


def _filters() -> dict[str, Any]:
    return {
        "state_choices": [("", "Semua keadaan"), *((name, words) for name, (words, _) in STATES.items())],
        "queue_choices": [("", "Semua antrean"), *QUEUES.items()],
        "huruf_choices": [("", "Semua huruf"), *((h, f"huruf {h}") for h in "abcdefghij")],
    }
