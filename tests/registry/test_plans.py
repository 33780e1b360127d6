"""No list, search, count or book of registry walks a table that grows: each is explained over 20,000 items."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import text

from services.registry.pages.desks import DESKS
from services.registry.queries.archive import ArchiveQueries
from services.registry.queries.head_desk import HeadQueries
from services.registry.queries.incidents import IncidentQueries, accesses, incidents_of, items_of, publications
from services.registry.queries.item_filters import ORDERS, ItemFilters
from services.registry.queries.keyed_pages import AskedPage
from services.registry.queries.listed import listed_after, unapplied_since
from services.registry.queries.omissions import OmissionQueries, OmissionsAsked
from services.registry.queries.service_times import ServiceTimeQueries
from services.registry.queries.shelves import ShelfQueries
from services.registry.queries.work_lists import WorkListQueries, WorkOf
from services.registry.store import copies as store_copies
from services.registry.store import items as store_items
from services.registry.store import manuscripts as store_manuscripts
from tests.plans import Questions, walking
from tests.registry.build import TODAY, Registry
from tests.registry.omitted import all_omissions

GROWING = {"items", "cases", "register", "penetapan", "copies", "files", "standings", "deadlines", "audit", "outbox"}
GROWING |= {"manuscripts"}
NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)

ITEMS = """
    INSERT INTO registry.items (id, submission_id, agenda, skpd_code, skpd_name, kind, state, queue, missing, version,
        item_version, period_version, title, public_title, huruf, ends_on, review_on, retention_over_on,
        penetapan_number, penetapan_date, opened_on, opened_mode, held, received_on, record)
    SELECT 'butir-' || lpad(n::text, 9, '0'), 'ajuan-' || n / 4, n % 5000 || '/' || 2020 + n % 7, 'dinas-' || n % 40,
        'Dinas Nomor ' || n % 40, 'new', state, CASE WHEN n % 1000 = 5 THEN 'belum_lengkap' ELSE '' END, '{}', 2, 1, 1,
        'Judul nomor ' || n || ' tentang ' || md5(n::text), 'Hasil nomor ' || n, ARRAY[chr(97 + n % 10)],
        CASE WHEN n % 7 > 0 THEN date '2026-06-01' + n % 7000 END, CASE WHEN n % 7 = 0 THEN date '2026-09-01' END,
        date '2036-06-01' + n % 7000, CASE WHEN state IN ('exempt', 'public') THEN n || '/PPID/2026' ELSE '' END,
        CASE WHEN state IN ('exempt', 'public') THEN date '2016-01-01' + n / 6 END,
        CASE WHEN state = 'public' THEN date '2020-01-01' + n / 12 END,
        CASE WHEN state = 'public' THEN 'decided' ELSE '' END, n % 2000 = 9, date '2016-01-01' + n / 6,
        '{"location": {"gedung": "Arsip", "ruang": "2", "boks": "7"}, "holds": [], "takedowns": []}'
    FROM generate_series(1, 20000) AS n, LATERAL (SELECT CASE WHEN n % 1000 = 1 THEN 'proposed'
        WHEN n % 1000 = 2 THEN 'decided' WHEN n % 1000 < 8 THEN 'submitted' WHEN n % 50 = 9 THEN 'returned'
        WHEN n % 10 = 3 THEN 'public' ELSE 'exempt' END AS state) AS life
"""
CASES = """
    INSERT INTO registry.cases (id, item_id, trigger, state, period_version, window_opens, ends_on, opened_on, record)
    SELECT 'kasus-' || n, 'butir-' || lpad(n::text, 9, '0'), 'due', CASE WHEN n % 1000 = 0 THEN 'open'
        WHEN n % 1000 = 1 THEN 'decided' WHEN n % 3 = 0 THEN 'closed' ELSE 'done' END, 1, date '2026-06-01' + n % 700,
        date '2026-07-01' + n % 700, date '2020-01-01' + n / 12, '{}'
    FROM generate_series(1, 20000) AS n
"""
REGISTER = """
    INSERT INTO registry.register (at, day, item_id, act, state, queue, version, skpd_code, skpd_name, public_title,
        huruf, number, office, note)
    SELECT day, day, 'butir-' || lpad(n::text, 9, '0'), 'propose', 'exempt', '', 1, 'dinas', 'Dinas', 'Hasil', '{a}',
        '', 'Petugas', '' FROM generate_series(1, 20000) AS n, LATERAL (SELECT date '2016-01-01' + n / 6 AS day) AS d
"""
PENETAPAN = """
    INSERT INTO registry.penetapan (number, year, sequence, kind, item_id, case_id, dated, contents)
    SELECT n || '/PPID', 2016 + n / 2000, n, CASE WHEN n % 20 = 0 THEN 'perubahan' ELSE 'klasifikasi' END,
        'butir-' || lpad(n::text, 9, '0'), '', date '2016-01-01' + n / 6, '{}' FROM generate_series(1, 20000) AS n
"""
COPIES = """
    INSERT INTO registry.copies (id, item_id, draft_key, sha256, size, media_type, redacted, uploaded_by, uploaded_on,
        object_key, approval)
    SELECT 'salinan-' || n, 'butir-' || lpad(n::text, 9, '0'), 'drafts/' || n, '', 1, 'application/pdf', true, 'a',
        date '2026-01-01', '', '' FROM generate_series(1, 20000) AS n
"""
MANUSCRIPTS = """
    INSERT INTO registry.manuscripts (id, kind, number, item_id, state, waits_for, prepared_at, record)
    SELECT 'naskah-' || n, 'penetapan', n || '/PPID', 'butir-' || n, CASE WHEN n % 2000 = 0 THEN 'menunggu'
        ELSE 'bertanda_tangan' END, '{ketua}', date '2026-01-01', '{}' FROM generate_series(1, 20000) AS n
"""
AUDIT = """
    INSERT INTO registry.audit (at, actor, act, subject, code, detail)
    SELECT now(), 'petugas', 'read', 'butir-' || lpad(n::text, 9, '0'), '', '{}' FROM generate_series(1, 20000) AS n
"""
SETTLED = (
    "SELECT gin_clean_pending_list('registry.items_by_numbers')",
    "SELECT gin_clean_pending_list('registry.items_by_words'), gin_clean_pending_list('registry.items_by_huruf')",
    "ANALYZE registry.items, registry.cases, registry.register, registry.penetapan, registry.copies",
    "ANALYZE registry.manuscripts",
)
ROWS = (ITEMS, CASES, REGISTER, PENETAPAN, COPIES, MANUSCRIPTS, AUDIT, *SETTLED)
"""What fills the tables with 20,000 rows each, in order."""


async def test_no_question_to_registry_walks_a_table_that_grows(registry: Registry) -> None:
    async with registry.database.transaction() as connection:
        for statement in ROWS:
            await connection.execute(text(statement))
    assert await walking(registry.database, questions(registry), GROWING) == {}


async def test_a_search_for_an_agenda_number_reads_no_other_numbers_of_its_year(registry: Registry) -> None:
    async with registry.database.transaction() as connection:
        for statement in (ITEMS, *SETTLED):
            await connection.execute(text(statement))
    asked = {name: ask for name, ask in _lists(registry).items() if "an agenda number" in name}
    assert len(asked) == len(ORDERS) + 1
    assert await walking(registry.database, asked, GROWING, most=60) == {}


def questions(registry: Registry) -> Questions:
    """Returns every question of the room by name."""
    return {**_lists(registry), **_desks(registry), **_books(registry), **_details(registry)}


def _lists(registry: Registry) -> Questions:
    """Returns the list of items under each filter and order, first and deep pages, and its count."""
    narrowed = {
        "all": ItemFilters(),
        "state": ItemFilters(state="exempt"),
        "few in a state": ItemFilters(state="decided"),
        "queue": ItemFilters(queue="belum_lengkap"),
        "skpd": ItemFilters(skpd="dinas-7"),
        "huruf": ItemFilters(huruf="b"),
        "state and huruf": ItemFilters(state="exempt", huruf="b"),
        "without address": ItemFilters(without_address=True),
        "a word": ItemFilters(text="13218"),
        "a common word": ItemFilters(text="judul"),
        "no such word": ItemFilters(text="tidakadadimanapun"),
        "two words": ItemFilters(text="13218 tentang"),
        "an agenda number": ItemFilters(text="17/2026"),
        "a piece of an id": ItemFilters(text="000013218"),
    }
    lists = {
        f"list, {what}, by {order}": partial(registry.queries.items, replace(each, order=order))
        for what, each in narrowed.items()
        for order in ORDERS
    }
    counts = {f"count, {what}": partial(registry.queries.how_many, each) for what, each in narrowed.items()}
    return {**lists, **counts}


def _desks(registry: Registry) -> Questions:
    """Returns each work list of each desk, searched and not, and the figures of the desks and of the overview."""
    queries, found = registry.queries, dict[str, Callable[[], Awaitable[Any]]]()
    lists, head = WorkListQueries(registry.database), HeadQueries(registry.database)
    found |= {"cards of the head": partial(head.tasks, "orang", TODAY)}
    found |= {"what opens soon": partial(head.coming_openings, date(2026, 7, 1), date(2026, 7, 4))}
    for role, (_, works) in DESKS.items():
        found[f"figures of {role}"] = partial(queries.awaiting, role, "orang", TODAY)
        for work in works:
            of = WorkOf(role, work.name, "orang", TODAY, work.case)
            for order in ("", "came", "skpd", "due"):
                asked = ItemFilters(order=order, limit=25)
                found[f"{role} {work.counted}, by {order}"] = partial(lists.rows, of, asked)
            found[f"{role} {work.counted}, searched"] = partial(lists.rows, of, ItemFilters(text="judul", limit=25))
            found[f"{role} {work.counted}, counted"] = partial(lists.how_many, of, ItemFilters(text="13218"))
    return {**found, "overview": queries.counts, "overview of cases": queries.case_counts}


def _books(registry: Registry) -> Questions:
    """Returns the books: register, rekap, omissions, announcement, cases, incidents, archive."""
    queries, incidents = registry.queries, IncidentQueries(registry.database)
    omitted = OmissionQueries(registry.database)
    day = date(2026, 2, 1)
    return {
        "cases": queries.cases,
        "cases in a state": partial(queries.cases, state="open"),
        "cases of an item": partial(queries.cases, item_id="butir-000000007"),
        "rekap of a month": partial(queries.rekap, since=date(2016, 2, 1), until=date(2016, 2, 29)),
        "a page of the rekap of years": partial(queries.rekap_page, date(2016, 2, 1), TODAY, AskedPage(50, None, 500)),
        "a page of the list of items": partial(queries.page, ItemFilters(), AskedPage(50)),
        "size of the rekap of years": partial(queries.rekap_size, date(2016, 2, 1), TODAY),
        "rekap of an item": partial(queries.rekap, item_id="butir-000000007"),
        "announcement of a month": partial(queries.announcement, date(2016, 2, 1), date(2016, 2, 29)),
        "omissions": partial(omitted.page, OmissionsAsked(NOW), 50),
        "omissions of a month, whole": partial(all_omissions, omitted, OmissionsAsked(NOW, date(2016, 2, 1), day)),
        "omissions of a month, by agency": partial(omitted.by_agency, OmissionsAsked(NOW, date(2016, 2, 1), day), 20),
        "omissions counted": partial(omitted.counts, OmissionsAsked(NOW)),
        "register": queries.register,
        "addresses": partial(queries.addresses, ["butir-000000007"]),
        "incidents": partial(incidents.register, NOW),
        "incident figures": partial(incidents.figures, NOW),
        "service times of a month": partial(
            ServiceTimeQueries(registry.database).spans, date(2016, 2, 1), date(2016, 2, 29)
        ),
        "lent papers": ShelfQueries(registry.database).lent,
        "retention": partial(ArchiveQueries(registry.database).retention_over, TODAY),
    }


def _details(registry: Registry) -> Questions:
    """Returns what one page of an item asks, and what other processes ask page by page."""
    database, item = registry.database, "butir-000000007"

    async def asked() -> None:
        async with database.snapshot() as connection:
            await accesses(connection, [item])
            await incidents_of(connection, item)
            await items_of(connection, [item])
            await publications(connection, [item])
            await listed_after(connection, "butir-000010000", 200)
            await unapplied_since(connection, {item: 3})
            await store_copies.waiting(connection, item)
            await store_items.live_cases(connection, item)
            await store_manuscripts.numbered(connection, "nothing/PPID")
            await store_manuscripts.how_many_wait_for(connection, "ketua", ["ketua"])

    return {"one item": asked, "one line": partial(registry.queries.summary, item)}
