"""The desks: what waits for whom, and the list of all items."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.joint_acts import MOST
from services.registry.pages import list_places
from services.registry.pages.desks import DESKS, WorkList, list_at
from services.registry.pages.joint_acts import CHOSEN, offered_on
from services.registry.pages.labels import QUEUES, STATES
from services.registry.pages.list_places import ListPlace
from services.registry.pages.list_turns import asked_page, at_least, turns
from services.registry.pages.rendering import INSIDE, page
from services.registry.queries.due import worked_days
from services.registry.queries.item_filters import BY_END, ItemFilters, ListSize
from services.registry.queries.items import Queries
from services.registry.queries.work_lists import WorkListQueries, WorkOf
from services.registry.store.takings import Taking
from shared.law import Huruf
from shared.runtime.clock import legal_day
from shared.runtime.errors import NotFound
from shared.runtime.page_counts import page_count
from shared.security.identity import Actor
from shared.web.access import require
from shared.web.act_names import does

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Keeper = Annotated[Actor, Depends(require(*INSIDE, "operator"))]

PageNumber = Annotated[int, Query(ge=1, le=10_000)]

ALL = "semua"
SHOWN = 10
"""Rows of one work list on a desk; the rest is one press away."""
WAITS_CHOICES = [
    ("", "Siapa saja"),
    ("petugas", "Petugas PPID"),
    ("ketua", "Ketua PPID"),
    ("tim", "Tim Pertimbangan"),
    ("pimpinan", "Pimpinan"),
    ("skpd", "SKPD"),
]
DUE_CHOICES = [
    ("", "Semua tenggat"),
    ("0", "Hari ini atau lewat"),
    ("3", "Dalam 3 hari kerja"),
    ("10", "Dalam 10 hari kerja"),
]
ORDER_CHOICES = [
    ("", "Urutan biasa"),
    ("came", "Yang lama menunggu dahulu"),
    ("due", "Tenggat terdekat"),
    ("skpd", "SKPD"),
]


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the overview, the desks and the list of items."""
    _add_lists(routes, commands, queries)
    _add_items(routes, queries)

    @routes.get("/")
    @does(ActName.READ_LIST)
    async def overview(request: Request, actor: Keeper) -> Response:
        counts = await queries.counts()
        cases = await queries.case_counts()
        return page(request, "ikhtisar.html", counts=counts, cases=cases, desks=_desks_of(actor))


def _add_lists(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    lists = WorkListQueries(queries.database)

    @routes.get("/meja/{role}")
    @does(ActName.READ_LIST)
    async def desk(request: Request, actor: Reader, role: str) -> Response:
        if role not in DESKS:
            raise NotFound("ALAMAT_TIDAK_ADA", "Meja ini tidak ada.", mend="Pilih salah satu meja di /registry/.")
        title, works = DESKS[role]
        today = legal_day(commands.units.kit.clock.now())
        places = [ListPlace(role, work) for work in works]
        shown = [(place, await lists.rows(place.of_person(actor, today), ItemFilters(limit=SHOWN))) for place in places]
        context: dict[str, Any] = {"title": title, "lists": shown, "mine": actor.has(role)}
        context["sizes"] = await queries.awaiting(role, places[0].of_person(actor, today).person, today)
        context["twins"] = await queries.twins([row for place, rows in shown if not place.work.case for row in rows])
        return page(request, "meja.html", desks=_desks_of(actor), role=role, **context)

    @routes.get("/meja/{role}/{name}")
    @does(ActName.READ_LIST)
    async def work_list(request: Request, actor: Reader, role: str, name: str) -> Response:
        work = work_list_of(role, name)
        place, today = ListPlace.of(role, work, request.query_params), legal_day(commands.units.kit.clock.now())
        context = await _list_of(lists, place, place.of_person(actor, today))
        context |= {"taken": await _taken(lists, commands, place.of_person(actor, today), context["rows"])}
        context |= {"twins": {} if work.case else await queries.twins(context["rows"]), **_choices(place)}
        context |= {
            "joint": offered_on(actor, place),
            "most": MOST,
            "person": actor.person,
            "all_chosen": request.query_params.get(CHOSEN) == ALL,
        }
        return page(request, "daftar-kerja.html", mine=actor.has(role), **context)


def _add_items(routes: APIRouter, queries: Queries) -> None:
    @routes.get("/butir")
    @does(ActName.READ_LIST)
    async def items(
        request: Request,
        actor: Reader,
        state: str = "",
        queue: str = "",
        huruf: str = "",
        waits: str = "",
        q: str = "",
        halaman: PageNumber = 1,
        sesudah: str = "",
        sebelum: str = "",
    ) -> Response:
        chosen = {"state": state, "queue": queue, "huruf": huruf, "waits": waits, "q": q}
        filters = ItemFilters(state, queue, "", huruf, q, waits=waits)
        asked = asked_page(BY_END, halaman, sesudah, sebelum, per_page=list_places.PER_PAGE)
        found = await queries.page(filters, asked)
        size = at_least(await queries.how_many(filters), found)
        context: dict[str, Any] = {"rows": found.rows, "many": size.items, "more": size.more}
        context |= {
            "twins": await queries.twins(found.rows),
            **pages_of(size, halaman),
            **turns(chosen, halaman, found),
        }
        return page(request, "daftar.html", chosen=chosen, **context, **_filters())


def work_list_of(role: str, name: str) -> WorkList:
    """Returns the work list that an address names; raises NotFound ALAMAT_TIDAK_ADA."""
    work = list_at(role, name)
    if work is None:
        raise NotFound("ALAMAT_TIDAK_ADA", "Daftar kerja ini tidak ada.", mend="Pilih dari meja di /registry/.")
    return work


async def _list_of(lists: WorkListQueries, place: ListPlace, of: WorkOf) -> dict[str, Any]:
    """Returns one page of a work list, how many rows its filters let pass, and how many it has without them."""
    filters = place.filters(of.today, await worked_days(lists.database))
    asked = replace(filters, limit=place.rows, offset=(place.number - 1) * place.rows)
    many = await lists.how_many(of, filters)
    whole = await lists.how_many(of, ItemFilters()) if place.narrows else many
    shown: dict[str, Any] = {"place": place, "work": place.work, "rows": await lists.rows(of, asked)}
    shown |= {"many": many, "whole": whole, "page_number": place.number, "pages": page_count(many, place.rows)}
    return shown | {"agencies": await lists.skpd(of)}


async def _taken(lists: WorkListQueries, commands: Commands, of: WorkOf, rows: Sequence[Any]) -> Mapping[str, Taking]:
    """Returns who works on which row; to a reader of another desk nothing is said."""
    ids = [row["id"] if of.case else row.id for row in rows]
    return await lists.taken(of, ids, commands.units.kit.clock.now()) if of.person else {}


def pages_of(size: ListSize, number: int) -> dict[str, Any]:
    """Returns the number of a page and how many there are; of a list with more than was counted there is a next."""
    pages = page_count(size.items, list_places.PER_PAGE)
    return {"page_number": number, "pages": max(pages, number + 1) if size.more else pages}


def _desks_of(actor: Actor) -> list[tuple[str, str, bool]]:
    return [(title, f"/registry/meja/{role}", actor.has(role)) for role, (title, _) in DESKS.items()]


def _filters() -> dict[str, Any]:
    return {
        "state_choices": [("", "Semua keadaan"), *((name, words) for name, (words, _) in STATES.items())],
        "queue_choices": [("", "Semua antrean"), *QUEUES.items()],
        "huruf_choices": [("", "Semua huruf"), *((str(h), f"huruf {h}") for h in Huruf)],
        "waits_choices": WAITS_CHOICES,
    }


def _choices(place: ListPlace) -> dict[str, Any]:
    """Returns the choices of the filters of a work list; one with a single state is not asked for it."""
    several = place.work.name in {"without_address", "taken_down", "row_unconfirmed", "row_over"}
    return {
        "state_choices": [("", "Semua keadaan"), *((name, words) for name, (words, _) in STATES.items())] * several,
        "waits_choices": WAITS_CHOICES if place.work.name in {"proposed", "without_address", "taken_down"} else [],
        "huruf_choices": [("", "Semua huruf"), *((str(h), f"huruf {h}") for h in Huruf)],
        "waits_words": WAITS_CHOICES,
        "due_choices": DUE_CHOICES,
        "due_words": DUE_CHOICES,
        "order_choices": ORDER_CHOICES,
        "rows_choices": [(rows, f"{rows} baris") for rows in list_places.ROWS],
    }
