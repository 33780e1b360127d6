"""The desks of every role on one busy day: accessible, workable by keyboard alone, and live with JavaScript."""

from contextlib import suppress

import pytest
from playwright.async_api import Error, Route

from tests.browser.desk import Desk
from tests.browser.house import House, in_a_browser
from tests.browser.judge import judged_here
from tests.browser.keys import Keys
from tests.papers import words_on

pytestmark = in_a_browser

PRINTED = {
    "skpd": ["/intake/"],
    "petugas": [
        "/intake/agenda",
        "/registry/register",
        "/registry/rekap",
        "/registry/butir",
        "/registry/meja/petugas/submitted",
        "/registry/arsip",
        "/registry/waktu-layanan",
        "/registry/mandat",
        "/scheduler/",
    ],
    "ketua": ["/registry/meja/ketua/berkas-open", "/registry/pengumuman"],
}
"""Lists that may be printed as they stand on the screen, and as whom."""
A4_WITHIN_MARGINS = 672
"""Pixels of the 17.8 cm between the margins of an upright sheet of A4."""


@pytest.mark.parametrize("account", PRINTED)
async def test_a_list_prints_whole_on_a4_upright(busy_house: House, account: str) -> None:
    desk = await busy_house.desk(account)
    found = {path: await cut_in_print(desk, path) for path in PRINTED[account]}
    await desk.leave()
    assert {path: cut for path, cut in found.items() if cut} == {}


async def cut_in_print(desk: Desk, path: str) -> list[str]:
    """Returns the heads of columns and the words of the last column that paper lacks, and a page that is too wide."""
    await desk.page.set_viewport_size({"width": 1200, "height": 900})
    await desk.page.emulate_media(media="print")
    await desk.open(path)
    words = await desk.page.locator("main table th, main table tr > td:last-child").all_inner_texts()
    assert words, path
    printed = "".join((await words_on(await desk.page.pdf(format="A4", landscape=False))).split())
    await desk.page.set_viewport_size({"width": A4_WITHIN_MARGINS, "height": 1000})
    wide = await desk.page.evaluate("document.documentElement.scrollWidth")
    lacking = [word for cell in words for word in cell.split() if word not in printed and word[:5] not in printed]
    return lacking if wide <= A4_WITHIN_MARGINS else [*lacking, f"{wide} pixels wide"]


async def test_a_form_sent_back_with_faults_violates_nothing(busy_house: House) -> None:
    desk = await busy_house.desk("skpd", script=True)
    await desk.open("/intake/formulir")
    await desk.page.get_by_role("button", name="Periksa isian", exact=True).click()
    await desk.page.get_by_role("alert").wait_for()
    faults = await judged_here(desk)
    await desk.leave()
    assert faults == []


async def test_signing_in_and_answering_ya_needs_no_mouse(busy_house: House) -> None:
    keys = Keys(await busy_house.window(script=True))
    await keys.page.goto(busy_house.address + "/masuk")
    await keys.reach(lambda stop: stop["id"] == "account")
    await keys.write(busy_house.accounts["ketua"]["account"])
    await keys.reach(lambda stop: stop["id"] == "password")
    await keys.write(busy_house.accounts["ketua"]["password"])
    await keys.go("Enter")
    await keys.reach(lambda stop: "menunggu jawaban" in stop["words"].lower())
    await keys.go("Enter")
    await keys.reach(lambda stop: stop["words"].startswith("Jawab"))
    await keys.go("Enter")
    await keys.reach(lambda stop: stop["id"] == "answer")
    await keys.page.keyboard.press("Space")
    await keys.reach(lambda stop: stop["words"] == "Catat jawaban")
    await keys.go("Enter")
    await Desk(keys.page, busy_house.address).sees("Jawaban Anda tercatat.")


async def test_the_head_lands_on_what_waits_and_answers_all_of_it_on_a_telephone(busy_house: House) -> None:
    desk = await busy_house.desk("pimpinan", width=390)
    assert desk.page.url.endswith("/registry/pimpinan")
    await desk.sees("keputusan yang hanya dapat diberikan pimpinan", "Besok menjadi publik")
    cards = int((await desk.words()).partition("keputusan yang hanya")[0].split()[-1])
    assert cards >= 2
    await desk.follow("Mulai dari yang pertama")
    await desk.sees("1. Lembar pertimbangan Tim Pertimbangan", "2. Naskah surat penetapan", "MEMUTUSKAN:")
    for _ in range(cards - 1):
        await desk.press("Setuju")
        await desk.sees("Jawaban Anda tercatat. Ini yang berikutnya.", "1. Lembar pengujian konsekuensi")
        assert await desk.page.evaluate("document.documentElement.scrollWidth") == 390
    await desk.press("Setuju")
    await desk.sees("Tidak ada yang menunggu Anda.")
    await desk.leave()


async def test_the_monitor_shows_an_act_without_being_loaded_again(busy_house: House) -> None:
    operator = await busy_house.desk("operator", script=True)
    await operator.page.route("**/hx-sse.min.js*", as_on_a_slow_line)
    await operator.open("/monitor/")
    before = await operator.page.locator("ul.stream li").count()
    skpd = await busy_house.desk("skpd")
    await skpd.open("/intake/nihil")
    await skpd.fill(Tahun="2021")
    await skpd.press("Laporkan nihil")
    first = operator.page.locator("ul.stream li").nth(before)
    await first.wait_for(state="attached")
    assert "nihil" in (await operator.page.locator("ul.stream li").first.inner_text()).lower()
    await skpd.leave()
    await operator.leave()


async def as_on_a_slow_line(route: Route) -> None:
    """Lets a script come only when htmx has started without it, or a second later."""
    with suppress(Error):
        await route.request.frame.wait_for_selector("[data-htmx-powered]", timeout=1000)
    await route.continue_()
