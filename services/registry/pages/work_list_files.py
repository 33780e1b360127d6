"""The lists of the desks as files: what the page shows, in its filters, with all rows; and all opening cases."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.pages.labels import ACTS, CASE_STATES, MODES, OMISSIONS, QUEUES, STATES, TRIGGERS, why
from services.registry.pages.list_places import ListPlace
from services.registry.pages.printed_papers import span
from services.registry.pages.printing import answered, who
from services.registry.pages.rendering import INSIDE
from services.registry.pages.work_lists import work_list_of
from services.registry.queries.due import worked_days
from services.registry.queries.item_filters import ItemFilters
from services.registry.queries.items import ItemSummary, Queries, RekapEntry
from services.registry.queries.omissions import Omission, OmissionQueries, OmissionsAsked
from services.registry.queries.whole_lists import ShelvedItem, each_case, each_item, each_shelved
from services.registry.queries.work_lists import WorkListQueries
from shared.runtime.clock import legal_day
from shared.security.identity import Actor, Person
from shared.web.access import require
from shared.web.act_names import does
from shared.web.list_files import AskedForm, Column, ListFile, file_routes

Reader = Annotated[Actor, Depends(require(*INSIDE))]
Case = Mapping[str, Any]

FIRST: tuple[Column[ItemSummary], ...] = (
    Column("Nomor informasi", lambda row: row.id),
    Column("Informasi", lambda row: row.title),
    Column("Judul untuk masyarakat", lambda row: row.public_title),
    Column("SKPD", lambda row: row.skpd_name),
    Column("Kode SKPD", lambda row: row.skpd_code),
    Column("Agenda", lambda row: row.agenda),
    Column("Diterima", lambda row: row.received_on),
    Column("Huruf", lambda row: row.huruf),
)
ENDS: tuple[Column[ItemSummary], ...] = (
    Column("Berakhir", lambda row: row.ends_on),
    Column("Ditinjau", lambda row: row.review_on),
    Column("Retensi sampai", lambda row: row.retention_over_on),
    Column("Nomor penetapan", lambda row: row.penetapan_number),
    Column("Tanggal penetapan", lambda row: row.penetapan_date),
)
ITEMS = ListFile[ItemSummary](
    "informasi",
    "Informasi",
    (
        *FIRST,
        Column("Keadaan", lambda row: STATES[row.state][0]),
        Column("Antrean", lambda row: QUEUES.get(row.queue, row.queue)),
        Column("Yang kurang", lambda row: " ".join(why(code) for code in row.missing)),
        *ENDS,
        Column("Dibuka", lambda row: row.opened_on),
        Column("Dasar pembukaan", lambda row: MODES.get(row.opened_mode, row.opened_mode)),
        Column("Pemusnahan ditahan", lambda row: "ya" if row.held else ""),
    ),
)
REGISTER = ListFile[ShelvedItem](
    "daftar-dikecualikan",
    "Daftar dikecualikan",
    (*FIRST, *ENDS, Column("Alamat simpan", lambda row: row.address)),
)
CASES = ListFile[Case](
    "berkas-pembukaan",
    "Berkas pembukaan",
    (
        Column("Nomor berkas", lambda row: row["id"]),
        Column("Nomor informasi", lambda row: row["item_id"]),
        Column("Judul untuk masyarakat", lambda row: row["public_title"]),
        Column("SKPD", lambda row: row["skpd_name"]),
        Column("Huruf", lambda row: row["huruf"]),
        Column("Dasar", lambda row: TRIGGERS[row["trigger"]]),
        Column("Keadaan", lambda row: CASE_STATES[row["state"]][0]),
        Column("Dibuat", lambda row: row["opened_on"]),
        Column("Jendela dibuka", lambda row: row["window_opens"]),
        Column("Hari terakhir dikecualikan", lambda row: row["ends_on"]),
        Column("Hari berlaku", lambda row: row["effective_on"]),
        Column("Terlambat sejak", lambda row: row["overdue_since"]),
    ),
)
OMITTED = ListFile[Omission](
    "kelalaian",
    "Laporan kelalaian",
    (
        *FIRST,
        Column("Kelalaian", lambda row: OMISSIONS[row.omission]),
        Column("Sejak", lambda row: row.since),
        Column("Nomor penetapan", lambda row: row.penetapan_number),
        Column("Nomor berkas", lambda row: row.case_id),
        Column("Nomor insiden", lambda row: row.incident_id),
    ),
)


def rekap_file(persons: Mapping[str, Person]) -> ListFile[RekapEntry]:
    """Returns the file of the buku rekap, in which persons are named as on its page."""
    columns: tuple[Column[RekapEntry], ...] = (
        Column("No.", lambda row: row.number),
        Column("Tanggal", lambda row: row.day),
        Column("Nomor informasi", lambda row: row.item_id),
        Column("Informasi", lambda row: row.public_title),
        Column("SKPD", lambda row: row.skpd_name),
        Column("Huruf", lambda row: row.huruf),
        Column("Perubahan", lambda row: ACTS.get(row.act, row.act.replace("_", " "))),
        Column("Jawaban", answered),
        Column("Penetapan", lambda row: row.penetapan_number),
        Column("Berakhir", lambda row: row.ends_on),
        Column("Oleh", lambda row: who(row, persons)),
    )
    return ListFile("buku-rekap", "Buku rekap", columns)


def add(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    """Adds the files; before the pages, whose addresses would take their names."""
    _add_work(routes, commands, queries)
    _add_books(routes, commands, queries)


def _add_work(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    lists = WorkListQueries(queries.database)

    @file_routes(routes, "/butir")
    @does(ActName.READ_LIST)
    async def items(
        actor: Reader,
        form: AskedForm,
        state: str = "",
        queue: str = "",
        huruf: str = "",
        waits: str = "",
        q: str = "",
    ) -> Response:
        rows = each_item(queries.database, ItemFilters(state, queue, "", huruf, q, "ends_on", waits=waits))
        return await ITEMS.answer(form, rows, _today(commands))

    @file_routes(routes, "/meja/{role}/{name}")
    @does(ActName.READ_LIST)
    async def work(request: Request, actor: Reader, form: AskedForm, role: str, name: str) -> Response:
        asked, today = work_list_of(role, name), _today(commands)
        place = ListPlace.of(role, asked, request.query_params)
        filters = place.filters(today, await worked_days(lists.database))
        rows = lists.each(place.of_person(actor, today), filters)
        return await (CASES if asked.case else ITEMS).answer(form, rows, today)

    @file_routes(routes, "/berkas")
    @does(ActName.READ_LIST)
    async def cases(actor: Reader, form: AskedForm) -> Response:
        return await CASES.answer(form, each_case(queries.database), _today(commands))


def _add_books(routes: APIRouter, commands: Commands, queries: Queries) -> None:
    omitted = OmissionQueries(queries.database)

    @file_routes(routes, "/register")
    @does(ActName.READ_LIST)
    async def register(actor: Reader, form: AskedForm, huruf: str = "") -> Response:
        rows = each_shelved(queries.database, ItemFilters(state="exempt", huruf=huruf, order="ends_on"))
        return await REGISTER.answer(form, rows, _today(commands))

    @file_routes(routes, "/kelalaian")
    @does(ActName.READ_LIST)
    async def omissions(actor: Reader, form: AskedForm) -> Response:
        now = commands.units.kit.clock.now()
        return await OMITTED.answer(form, omitted.each(OmissionsAsked(now)), legal_day(now))

    @file_routes(routes, "/rekap")
    @does(ActName.READ_LIST)
    async def rekap(actor: Reader, form: AskedForm, since: str = "", until: str = "") -> Response:
        first, last = span(commands, since, until)
        persons = await commands.units.kit.identity.persons()
        rows = queries.each_rekap(since=first, until=last)
        return await rekap_file(persons).answer(form, rows, _today(commands))


def _today(commands: Commands) -> date:
    return legal_day(commands.units.kit.clock.now())
