"""The calendar of an officer: due days and counts at a secret address that its holder makes and ends."""

from dataclasses import replace
from datetime import date

import httpx
from sqlalchemy import select

from services.registry.queries.item_filters import ItemFilters
from shared.security.identity import tables
from tests.registry.build import a_dossier
from tests.registry.doors import Doors
from tests.web.house import ORIGIN
from tests.web.test_ics import parsed

INSIDE = "Rincian gaji pegawai Badan Kepegawaian"


async def feed(doors: Doors, secret: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=doors.app, base_url=ORIGIN) as program:
        return await program.get("/registry/kalender.ics", params={"kunci": secret})


async def due_on(doors: Doors, *periods: str) -> None:
    for number, period in enumerate(periods):
        ground = replace(a_dossier().grounds[0], period=period)
        await doors.registry.take_in(a_dossier(f"{INSIDE} {number}", grounds=(ground,)))


async def test_the_feed_has_one_event_a_day_and_what_is_over_on_today(doors: Doors) -> None:
    await due_on(doors, "sampai 1 Maret 2026", "sampai 5 Maret 2026", "sampai 5 Maret 2026", "sampai 9 Maret 2026")
    answer = await feed(doors, await doors.identity.calendar.make("petugas"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    found = parsed(answer.content)
    assert [value for name, value in found if name == "DTSTART"] == ["20260302", "20260305", "20260309"]
    assert [value for name, value in found if name == "SUMMARY"] == [
        "Terbuka: 1 hal lewat waktu",
        "Terbuka: 2 hal menunggu, batas 5 Maret 2026",
        "Terbuka: 1 hal menunggu, batas 9 Maret 2026",
    ]
    assert {value.rpartition("/")[2] for name, value in found if name == "URL"} == {"meja"}


async def test_the_feed_tells_no_title_no_ground_and_no_id(doors: Doors) -> None:
    await due_on(doors, "sampai 5 Maret 2026")
    (item,) = await doors.registry.queries.items(ItemFilters())
    answer = await feed(doors, await doors.identity.calendar.make("petugas"))
    assert "BEGIN:VEVENT" in answer.text
    for word in (*INSIDE.split(), item.id, "huruf", "bkd", "petugas"):
        assert word not in answer.text, word


async def test_each_account_reads_its_own_days(doors: Doors) -> None:
    await due_on(doors, "sampai 5 Maret 2026")
    assert "VEVENT" not in (await feed(doors, await doors.identity.calendar.make("ketua"))).text


async def test_an_address_that_is_replaced_ended_or_unknown_tells_nothing(doors: Doors) -> None:
    calendar = doors.identity.calendar
    first = await calendar.make("petugas")
    second = await calendar.make("petugas")
    assert [(await feed(doors, each)).status_code for each in (first, second, "", "tkl_tebak")] == [404, 200, 404, 404]
    assert (await feed(doors, first)).json()["code"] == "KALENDER_TIDAK_ADA"
    await calendar.end("petugas")
    assert (await feed(doors, second)).status_code == 404
    third = await calendar.make("petugas")
    await doors.identity.disable("petugas")
    assert (await feed(doors, third)).status_code == 404


async def test_only_a_hash_of_the_address_is_kept(doors: Doors) -> None:
    secret = await doors.identity.calendar.make("petugas")
    await feed(doors, secret)
    async with doors.identity.database.snapshot() as connection:
        (row,) = (await connection.execute(select(tables.calendar_links))).all()
    assert secret not in str(row)
    assert row.used_at.date() == date(2026, 3, 2)


async def test_the_days_are_told_in_the_language_of_the_holder(doors: Doors) -> None:
    await due_on(doors, "sampai 1 Maret 2026", "sampai 5 Maret 2026")
    await doors.identity.own.choose_language("petugas", "en")
    found = parsed((await feed(doors, await doors.identity.calendar.make("petugas"))).content)
    assert [value for name, value in found if name == "SUMMARY"] == [
        "Terbuka: 1 overdue",
        "Terbuka: 1 awaiting you, due 5 March 2026",
    ]
