"""Two persons at the scheduler's pages: a calendar year that moves deadlines, and a clock that is doubted."""

from datetime import timedelta

from services.scheduler.domain.clock_check import JUMPED, Suspicion
from services.scheduler.store import clock_check as store_doubt
from shared.runtime.clock import ClockReading, legal_day
from tests.browser.house import House, in_a_browser
from tests.browser.judge import judged_here

pytestmark = in_a_browser

LINES = "Hari libur, satu hari satu baris"


async def test_two_persons_put_a_calendar_year_in_force(busy_house: House) -> None:
    ketua, operator = await busy_house.desk("ketua", script=True), await busy_house.desk("operator", script=True)
    await ketua.open("/scheduler/kalender?tahun=2026")
    lines = await ketua.page.get_by_label(LINES).input_value()
    kept = "\n".join(line for line in lines.splitlines() if "2026-12-24" not in line)
    await ketua.fill(**{LINES: kept, "Dasar keputusan": "SKB Tiga Menteri", "Alasan bila": "dicabut presiden"})
    await ketua.page.get_by_role("button", name="Usulkan kalender", exact=True).click()
    await ketua.page.get_by_role("alert").wait_for()
    assert "belum menyebut nomor keputusannya" in await ketua.words()
    await ketua.fill(**{"Dasar keputusan": "SKB 12/2026"})
    await ketua.press("Usulkan kalender")
    await ketua.sees("Usulan yang menunggu orang kedua", "Yang akan bergeser", "24 Desember 2026 (Cuti Bersama")
    assert await judged_here(ketua) == []
    await operator.open("/meja")
    await operator.follow("Usulan kalender yang menunggu orang kedua")
    await operator.sees("Diusulkan oleh ketua")
    assert await judged_here(operator) == []
    await operator.press("Konfirmasi dan berlakukan")
    await operator.sees("berlaku sebagai kalender-2", "jatuh tempo dihitung ulang")
    assert await judged_here(operator) == []
    await ketua.leave()
    await operator.leave()


async def test_two_persons_put_a_doubted_clock_in_its_right(busy_house: House) -> None:
    province = busy_house.province
    now = ClockReading(province.clock.now(), "boot-uji", 1.0)
    async with province.databases["scheduler"].transaction() as connection:
        why = Suspicion(JUMPED, now.wall - timedelta(days=30))
        await store_doubt.raise_doubt(connection, now, why, now.wall)
    for account, told in (("operator", "operator pada"), ("ketua", "Dikonfirmasi oleh operator dan ketua")):
        desk = await busy_house.desk(account, script=True)
        await desk.sees("Jam mesin diragukan")
        await desk.open("/scheduler/")
        await desk.sees("Tidak ada tenggat yang disampaikan dan tidak ada yang dibuka")
        assert await judged_here(desk) == []
        await desk.fill(**{"Hari ini tanggal berapa": legal_day(now.wall).isoformat()})
        await desk.press("Konfirmasi hari ini")
        await desk.sees(told)
        await desk.leave()
