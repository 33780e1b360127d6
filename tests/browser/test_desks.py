"""The desks of every role on one busy day: accessible, workable by keyboard alone, and live with JavaScript."""

from contextlib import suppress

import pytest
from playwright.async_api import Error, Route

from tests.browser.desk import Desk
from tests.browser.house import House, in_a_browser
from tests.browser.judge import judged, judged_here
from tests.browser.keys import Keys
from tests.papers import words_on

pytestmark = in_a_browser

PRINTED = ["/intake/agenda", "/registry/register", "/registry/rekap", "/registry/butir"]
A4_WITHIN_MARGINS = 672
"""Pixels of the 17.8 cm between the margins of an upright sheet of A4."""
FIXED = {
    "": ["/", "/dik/", "/dip/", "/bantuan/", "/masuk"],
    "skpd": ["/meja", "/intake/", "/intake/unggah", "/intake/formulir", "/scheduler/"],
    "petugas": [
        "/meja",
        "/registry/",
        "/registry/meja/petugas",
        "/registry/meja/petugas/submitted?pilih=semua",
        "/registry/butir",
        "/registry/register",
        "/intake/agenda",
        "/registry/insiden",
        "/registry/insiden/catat",
        "/registry/arsip/keluar",
        "/registry/arsip/pindah",
        "/registry/stok",
    ],
    "ketua": ["/meja", "/registry/meja/ketua", "/registry/mandat", "/registry/pengumuman"],
    "tim": ["/meja", "/registry/meja/tim"],
    "pimpinan": ["/registry/meja/pimpinan", "/registry/pimpinan"],
    "operator": ["/monitor/", "/scheduler/kalender"],
}
LED_TO = {
    "": [("/dik/", "/informasi/"), ("/dip/", "/informasi/")],
    "skpd": [("/intake/", "/intake/pengajuan/")],
    "petugas": [("/registry/meja/petugas", "/usul"), ("/registry/butir?state=public", "/registry/butir/")],
    "ketua": [("/registry/meja/ketua", "/jawaban"), ("/registry/meja/ketua", "/keputusan")],
    "tim": [("/registry/butir?state=exempt", "/registry/butir/")],
    "pimpinan": [
        ("/registry/meja/pimpinan", "/persetujuan"),
        ("/registry/pimpinan", "/pimpinan/butir"),
        ("/registry/pimpinan", "/pimpinan/berkas"),
    ],
    "operator": [("/scheduler/", "/scheduler/butir/")],
}


@pytest.mark.parametrize("account", list(FIXED))
async def test_no_page_of_a_role_violates_wcag(busy_house: House, account: str) -> None:
    desk = await busy_house.desk(account, script=True)
    found = {path: await judged(desk, path) for path in FIXED[account]}
    for source, part in LED_TO[account]:
        path = await first_link(desk, source, part)
        found[path] = await judged(desk, path)
    await desk.leave()
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("path", PRINTED)
async def test_a_list_prints_whole_on_a4_upright(busy_house: House, path: str) -> None:
    desk = await busy_house.desk("petugas")
    await desk.open(path)
    heads = await desk.page.locator("main table").first.locator("th").all_inner_texts()
    printed = await desk.page.pdf(format="A4", landscape=False)
    await desk.page.set_viewport_size({"width": A4_WITHIN_MARGINS, "height": 1000})
    await desk.page.emulate_media(media="print")
    wide = await desk.page.evaluate("document.documentElement.scrollWidth")
    await desk.leave()
    found = "".join((await words_on(printed)).split())
    assert [head for head in heads if "".join(head.split()) not in found] == []
    assert (len(heads) > 3, wide) == (True, A4_WITHIN_MARGINS)


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


async def first_link(desk: Desk, source: str, part: str) -> str:
    """Returns where the first link leads whose address has a part."""
    await desk.open(source)
    address = await desk.page.locator(f'main a[href*="{part}"]').first.get_attribute("href")
    assert address is not None
    return address.removeprefix(desk.address)
