"""The scheduler as programs and people meet it."""

import re
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from services.scheduler.domain.clock_check import JUMPED, Suspicion
from services.scheduler.domain.holidays import seed_year
from services.scheduler.pages import deadlines as deadline_pages
from services.scheduler.pages.deadlines import day_of_form, days_of, lines_of
from services.scheduler.queries.deadlines import YearShown
from services.scheduler.store import clock_check as store_doubt
from services.scheduler.tables import MESSAGING, tallies
from shared.law.ladder import window_rungs
from shared.runtime.clock import ClockReading
from shared.runtime.errors import Malformed
from shared.security.identity import Actor
from tests.scheduler.build import approved, classified, no_counting, opened, year_without
from tests.scheduler.doors import Doors
from tests.scheduler.test_sweeping import spoil


def a_year(**changes: Any) -> dict[str, Any]:
    days = [
        {"date": day.day.isoformat(), "name": day.name, "kind": day.kind.value}
        for day in seed_year(2026).days
        if day.day != date(2026, 12, 24)
    ]
    return {"days": days, "decree": "SKB 1/2026", "reason": "satu hari dicabut", **changes}


async def test_a_program_reads_what_is_due_and_why_that_day(doors: Doors) -> None:
    await doors.scheduler.hears(classified(), classified("lain", ends_on=date(2026, 6, 30)))
    client = await doors.program("petugas")
    listed = (await client.get("/scheduler/api/deadlines")).json()["deadlines"]
    assert [(row["item_id"], row["window_opens"]) for row in listed] == [
        ("lain", "2026-05-11"),
        ("butir", "2026-11-17"),
    ]
    explained = (await client.get("/scheduler/api/explain/butir")).json()
    assert {"date": "2026-12-25", "kind": "libur_nasional", "reason": "Hari Raya Natal", "estimated": False} in (
        explained["skipped"]
    )


async def test_an_agency_sees_its_own_clocks_only(doors: Doors) -> None:
    await doors.scheduler.hears(classified("milik", skpd_code="dishub"), classified("asing"))
    client = await doors.program("dishub-1")
    listed = (await client.get("/scheduler/api/deadlines")).json()["deadlines"]
    assert [row["item_id"] for row in listed] == ["milik"]
    assert (await client.get("/scheduler/api/explain/asing")).status_code == 404


async def test_a_proposed_year_shows_what_would_move_and_moves_nothing(doors: Doors) -> None:
    await doors.scheduler.hears(classified())
    client = await doors.program("ketua")
    answer = await client.put("/scheduler/api/calendar/2026", json=a_year())
    told = answer.json()
    (moved,) = told["preview"]["moved"]
    assert (answer.status_code, told["state"], told["preview"]["moved_count"]) == (202, "pending", 1)
    assert (moved["before"], moved["after"]) == ("2026-11-17", "2026-11-18")
    assert [day["date"] for day in told["preview"]["removed"]] == ["2026-12-24"]
    assert (await client.get("/scheduler/api/calendar")).json()["calendar_version"] == "kalender-1"
    assert (await client.get("/scheduler/api/calendar/2026/proposal")).json() == told


async def test_a_second_person_puts_a_year_in_force_and_reads_what_moved(doors: Doors) -> None:
    await doors.scheduler.hears(classified())
    ketua, operator = await doors.program("ketua"), await doors.program("operator")
    proposal = (await ketua.put("/scheduler/api/calendar/2026", json=a_year())).json()["proposal"]
    confirmation = "/scheduler/api/calendar/2026/confirmation"
    own = await ketua.post(confirmation)
    assert (own.status_code, own.json()["code"]) == (403, "SATU_ORANG_DUA_PERAN")
    other = await operator.post(confirmation, json={"proposal": proposal + 1})
    assert (other.status_code, other.json()["code"]) == (409, "USULAN_KALENDER_BERGANTI")
    done = (await operator.post(confirmation, json={"proposal": proposal})).json()
    assert (done["moved_count"], done["finished"], done["calendar_version"]) == (1, True, "kalender-2")
    shown = (await ketua.get("/scheduler/api/calendar")).json()
    assert (shown["decree"], shown["calendar_version"]) == ("SKB 1/2026", "kalender-2")
    assert (await operator.post(confirmation)).json() == done
    again = await operator.post(confirmation, json={"proposal": proposal + 1})
    assert (again.status_code, again.json()["code"]) == (404, "USULAN_KALENDER_TIDAK_ADA")
    assert (await ketua.put("/scheduler/api/calendar/2026", json=a_year())).status_code == 200


async def test_a_proposal_is_rejected_by_another_and_withdrawn_by_its_own_person(doors: Doors) -> None:
    ketua, operator = await doors.program("ketua"), await doors.program("operator")
    year = "/scheduler/api/calendar/2026"
    await ketua.put(year, json=a_year())
    waits = await operator.put(year, json=a_year(decree="SKB 2/2026"))
    assert (waits.status_code, waits.json()["code"]) == (409, "KALENDER_MENUNGGU")
    foreign = await operator.delete(f"{year}/proposal")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "BUKAN_PENGUSUL")
    assert (await operator.post(f"{year}/rejection", json={"reason": " "})).json()["code"] == "ALASAN_WAJIB"
    assert (await operator.post(f"{year}/rejection", json={"reason": "salah tahun"})).status_code == 204
    assert (await operator.post(f"{year}/rejection", json={"reason": "salah tahun"})).status_code == 204
    assert (await operator.post(f"{year}/rejection", json={"reason": "lain"})).status_code == 404
    assert (await ketua.get(f"{year}/proposal")).status_code == 404
    await ketua.put(year, json=a_year())
    assert (await ketua.delete(f"{year}/proposal")).status_code == 204
    assert (await ketua.delete(f"{year}/proposal")).json()["code"] == "USULAN_KALENDER_TIDAK_ADA"


async def test_fewer_days_off_than_the_year_before_ask_why(doors: Doors) -> None:
    client = await doors.program("operator")
    answer = await client.put("/scheduler/api/calendar/2026", json=a_year(reason=" "))
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "LIBUR_BERKURANG")
    assert (told["days"], told["days_before"]) == (24, len(seed_year(2025).days))


@pytest.mark.parametrize("account", ["petugas", "tim", "pimpinan", "dishub-1"])
async def test_only_ketua_and_operator_may_replace_a_year(doors: Doors, account: str) -> None:
    client = await doors.program(account)
    answer = await client.put("/scheduler/api/calendar/2026", json=a_year())
    assert (answer.status_code, answer.json()["code"]) == (403, "PERAN_TIDAK_BERHAK")


async def test_a_refused_year_leaves_one_audit_line(doors: Doors) -> None:
    client = await doors.program("operator")
    answer = await client.put("/scheduler/api/calendar/2026", json=a_year(decree=" "))
    assert (answer.status_code, answer.json()["code"]) == (422, "DASAR_KALENDER_KOSONG")
    async with doors.scheduler.database.transaction() as connection:
        lines = (await connection.execute(MESSAGING.audit.rows.select())).mappings().all()
    assert [(line["code"], line["actor"]) for line in lines] == [("DASAR_KALENDER_KOSONG", "operator")]


async def test_a_sweep_on_demand_says_what_is_due(doors: Doors) -> None:
    await doors.scheduler.hears(classified())
    doors.scheduler.clock.move_to_day(date(2026, 11, 17))
    client = await doors.program("operator")
    looked = (await client.post("/scheduler/api/sweep?dry_run=true")).json()
    assert [due["step"] for due in looked["due"]] == [f"h-{days}" for days in window_rungs()]
    assert (await client.post("/scheduler/api/sweep")).json()["fired"] == len(window_rungs())
    assert (await client.get("/scheduler/api/heartbeat")).json()["fired"] == len(window_rungs())


async def test_an_operator_sees_and_retries_what_was_set_aside(doors: Doors) -> None:
    await doors.scheduler.hears(classified(), approved(effective_on=date(2026, 6, 1)))
    await spoil(doors.scheduler, "kasus")
    await doors.scheduler.on(date(2026, 6, 1))
    client = await doors.program("operator")
    assert [row["item_id"] for row in (await client.get("/scheduler/api/stuck")).json()] == ["butir"]
    assert (await client.post("/scheduler/api/stuck/butir/retry")).status_code == 204
    assert (await client.post("/scheduler/api/stuck/butir/retry")).json()["code"] == "BUTIR_TIDAK_DIPARKIR"


async def test_nobody_reads_without_signing_in(doors: Doors) -> None:
    client = await doors.program("petugas")
    assert (await client.get("/scheduler/api/deadlines", auth=None)).status_code == 401


async def test_people_read_the_list_and_the_reason_for_a_day(doors: Doors) -> None:
    await doors.scheduler.hears(classified(), classified("tahunan", ends_on=None, review_on=date(2026, 9, 1)))
    client = await doors.browser("petugas")
    listed = (await client.get("/scheduler/")).text
    assert "17 November 2026" in listed
    assert "ditinjau 1 September 2026" in listed
    item = (await client.get("/scheduler/butir/butir")).text
    assert "Cuti Bersama Hari Raya Natal" in item
    assert "ditinjau setiap tahun" in (await client.get("/scheduler/butir/tahunan")).text


async def test_a_wrong_tally_hides_no_clock(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline_pages, "PER_PAGE", 2)
    await doors.scheduler.hears(*(classified(f"butir-{number}") for number in range(3)))
    async with doors.scheduler.database.transaction() as connection:
        await connection.execute(tallies.delete())
    page = (await (await doors.browser("petugas")).get("/scheduler/")).text
    assert (page.count("/scheduler/butir/"), "halaman=2" in page) == (2, True)
    assert (await (await doors.program("petugas")).get("/scheduler/api/deadlines")).json()["total"] == 3


async def test_an_skpd_does_not_read_its_own_name_on_every_line(doors: Doors) -> None:
    await doors.scheduler.hears(classified(skpd_code="dishub"))
    pages = [(await (await doors.browser(account)).get("/scheduler/")).text for account in ("dishub-1", "petugas")]
    assert ["/scheduler/butir/butir" in page for page in pages] == [True, True]
    assert ['<td data-label="SKPD">' in page for page in pages] == [False, True]
    assert ['<th scope="col">SKPD</th>' in page for page in pages] == [False, True]


async def test_people_find_opened_items_under_their_own_tab(doors: Doors) -> None:
    await doors.scheduler.hears(classified(), opened())
    client = await doors.browser("operator")
    assert "Belum ada yang ditampilkan" in (await client.get("/scheduler/")).text
    assert "/scheduler/butir/butir" in (await client.get("/scheduler/?keadaan=terbuka")).text


async def post_calendar(client: httpx.AsyncClient, act: str = "", **fields: str) -> httpx.Response:
    page = (await client.get("/scheduler/kalender?tahun=2026")).text
    token = re.search(r'name="_csrf" value="([^"]+)"', page)
    assert token
    return await client.post(f"/scheduler/kalender/2026{act}", data={"_csrf": token[1], **fields})


async def test_two_persons_replace_a_year_by_form_and_read_what_moves(doors: Doors) -> None:
    await doors.scheduler.hears(classified())
    ketua, operator = await doors.browser("ketua"), await doors.browser("operator")
    year = await doors.scheduler.queries.year(2026)
    lines = "\n".join(line for line in lines_of(year).splitlines() if "2026-12-24" not in line)
    asked = await post_calendar(ketua, decree="SKB 1/2026", days=lines)
    assert "lebih sedikit daripada 2025" in asked.text
    proposed = await post_calendar(ketua, decree="SKB 1/2026", days=lines, reason="dicabut")
    moved = "jendela bergeser dari 17 November 2026 ke 18 November 2026"
    assert moved in proposed.text
    assert "Tarik usulan" in proposed.text
    assert "Konfirmasi dan berlakukan" not in proposed.text
    seen = await operator.get("/scheduler/kalender?tahun=2026")
    assert moved in seen.text
    assert "Usulkan kalender</button>" not in seen.text
    done = await post_calendar(operator, "/konfirmasi")
    assert moved in done.text
    assert "berlaku sebagai kalender-2" in done.text


async def test_officers_see_how_far_a_count_of_all_clocks_has_come(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduler, client = doors.scheduler, await doors.browser("ketua")
    await scheduler.hears(*(classified(f"butir-{number}") for number in range(4)))
    with no_counting(monkeypatch):
        await scheduler.replace_year(2026, year_without(2026, date(2026, 12, 24)))
    assert "Penghitungan segera dimulai" in (await client.get("/scheduler/kalender?tahun=2026")).text
    assert not await scheduler.recounter.finish(seconds=-1)
    for page in ("/scheduler/", "/scheduler/kalender?tahun=2026"):
        assert "0 dari 4 jatuh tempo sudah dihitung, 0 bergeser" in (await client.get(page)).text
    await scheduler.recounter.finish()
    assert "sedang dihitung ulang" not in (await client.get("/scheduler/")).text


async def test_a_person_rejects_a_proposal_by_form_with_a_reason(doors: Doors) -> None:
    ketua, operator = await doors.browser("ketua"), await doors.browser("operator")
    await post_calendar(ketua, decree="SKB 1/2026", days="2026-01-01; libur nasional; Baru", reason="uji")
    assert "hanya dapat ditolak dengan alasan" in (await post_calendar(operator, "/tolak")).text
    assert "menunggu orang kedua" not in (await post_calendar(operator, "/tolak", why="terlalu sedikit")).text
    assert (await post_calendar(ketua, "/tarik")).status_code == 404


async def test_a_wrong_line_is_named_and_what_was_typed_stays(doors: Doors) -> None:
    client = await doors.browser("operator")
    answer = await post_calendar(client, decree="SKB 1/2026", days="2026-01-01; libur nasional; Baru\nbesok libur")
    assert answer.status_code == 400
    assert "Baris 2 tidak dapat dibaca" in answer.text
    assert "besok libur</textarea>" in answer.text


async def test_a_petugas_sees_the_calendar_without_the_form(doors: Doors) -> None:
    client = await doors.browser("petugas")
    page = (await client.get("/scheduler/kalender?tahun=2028")).text
    assert "masih perkiraan" in page
    assert '<form method="post" action="/scheduler/kalender' not in page


async def test_the_landing_page_tells_what_is_near(doors: Doors) -> None:
    await doors.scheduler.hears(classified(ends_on=date(2026, 3, 31)))
    assert doors.room.awaits
    assert await doors.room.awaits(Actor("p", "p", frozenset({"petugas"}))) == []
    assert await doors.room.awaits(Actor("s", "s", frozenset({"skpd"}), "lain")) == []
    own = classified(ends_on=date(2026, 3, 31)).public.skpd_code
    (task,) = await doors.room.awaits(Actor("s", "s", frozenset({"skpd"}), own))
    assert (task.count, task.urgent) == (1, False)


def test_lines_of_a_year_are_read_back_as_they_were() -> None:
    seed = seed_year(2026)
    days = [{"date": day.day, "name": day.name, "kind": day.kind.value, "estimated": False} for day in seed.days]
    shown = YearShown.model_validate(
        {"year": 2026, "calendar_version": "k", "decree": "d", "provisional": False, "days": days}
    )
    assert days_of(lines_of(shown)) == list(seed.days)


@pytest.mark.parametrize("line", ["besok", "2026-13-01; libur nasional; x", "2026-01-01; libur kantor; x"])
def test_a_line_that_is_no_day_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(Malformed, match="BARIS_KALENDER_RUSAK: Baris 2"):
        days_of(f"2026-01-01; libur nasional; Tahun Baru\n{line}")


def test_a_day_that_is_no_date_is_refused() -> None:
    with pytest.raises(Malformed, match="TANGGAL_RUSAK"):
        day_of_form("kemarin")


async def raise_doubt(doors: Doors) -> None:
    """Lets a machine's clock be doubted at what the test's clock shows."""
    now = ClockReading(doors.scheduler.clock.now(), "boot-1", 1.0)
    async with doors.scheduler.database.transaction() as connection:
        why = Suspicion(JUMPED, now.wall - timedelta(days=30))
        await store_doubt.raise_doubt(connection, now, why, now.wall)


async def test_two_persons_confirm_a_doubted_clock_as_programs(doors: Doors) -> None:
    await raise_doubt(doors)
    operator, ketua = await doors.program("operator"), await doors.program("ketua")
    path = "/scheduler/api/clock/confirmation"
    shown = (await operator.get("/scheduler/api/clock")).json()
    assert (shown["doubted"], shown["day"], shown["last"]["code"]) == (True, "2026-03-02", "JAM_MELOMPAT")
    wrong = await operator.post(path, json={"day": "2026-02-01"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "HARI_TIDAK_COCOK")
    first = (await operator.post(path, json={"day": "2026-03-02"})).json()
    assert (first["doubted"], first["last"]["operator"]["account"], first["last"]["ketua"]) == (True, "operator", None)
    assert not (await ketua.post(path, json={"day": "2026-03-02"})).json()["doubted"]
    again = await ketua.post(path, json={"day": "2026-03-02"})
    assert (again.status_code, again.json()["code"]) == (409, "JAM_TIDAK_DIRAGUKAN")
    petugas = await doors.program("petugas")
    assert (await petugas.post(path, json={"day": "2026-03-02"})).json()["code"] == "PERAN_TIDAK_BERHAK"


async def test_people_see_a_doubted_clock_and_confirm_it_by_form(doors: Doors) -> None:
    await raise_doubt(doors)
    operator = await doors.browser("operator")
    page = (await operator.get("/scheduler/")).text
    assert "Jam mesin diragukan" in page
    token = re.search(r'name="_csrf" value="([^"]+)"', page)
    assert token
    bad = await operator.post("/scheduler/jam", data={"_csrf": token[1], "day": "kemarin"})
    assert (bad.status_code, "tidak dapat dibaca" in bad.text) == (400, True)
    done = await operator.post("/scheduler/jam", data={"_csrf": token[1], "day": "2026-03-02"})
    assert "operator pada 2 Maret 2026" in done.text
    assert "Konfirmasi hari ini" not in (await (await doors.browser("petugas")).get("/scheduler/")).text


async def test_the_landing_page_tells_second_persons_what_waits(doors: Doors) -> None:
    await raise_doubt(doors)
    await (await doors.program("ketua")).put("/scheduler/api/calendar/2026", json=a_year())
    assert doors.room.awaits
    labels = {
        account: [task.label for task in await doors.room.awaits(Actor(account, account, frozenset({account})))]
        for account in ("operator", "petugas")
    }
    assert labels["operator"] == [
        "Jam mesin diragukan: penyapuan berhenti",
        "Usulan kalender yang menunggu orang kedua",
    ]
    assert labels["petugas"] == []


@pytest.mark.parametrize("path", ["over", "unanswered", "waits", "recounts"])
async def test_officers_read_what_stands_and_agencies_do_not(doors: Doors, path: str) -> None:
    assert (await (await doors.program("petugas")).get(f"/scheduler/api/{path}")).json() == []
    assert (await (await doors.program("dishub-1")).get(f"/scheduler/api/{path}")).status_code == 403


async def test_readiness_names_a_doubted_clock(doors: Doors) -> None:
    client = await doors.program("operator")
    before = (await client.get("/scheduler/readyz")).json()["missing"]
    await raise_doubt(doors)
    after = (await client.get("/scheduler/readyz")).json()["missing"]
    assert set(after) - set(before) == {"jam yang dipercaya"}


async def test_an_item_over_its_end_stands_on_the_page(doors: Doors) -> None:
    await doors.scheduler.hears(classified(ends_on=date(2026, 3, 12)))
    doors.scheduler.clock.move_to_day(date(2026, 3, 14))
    page = (await (await doors.browser("ketua")).get("/scheduler/")).text
    assert "1 informasi masih dikecualikan padahal jangka waktunya sudah berakhir" in page
