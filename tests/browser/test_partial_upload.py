"""A line breaks while a file is kept for a form: what came stays, also after a reload, and only the rest is sent."""

from pathlib import Path

from playwright.async_api import Route

from tests.browser.desk import Desk
from tests.browser.house import House, in_a_browser
from tests.browser.judge import judged_here
from tests.browser.test_upload import ticked, written
from tests.files.pdfs import a_pdf
from tests.intake.pages.test_form import WORDS

pytestmark = in_a_browser

MEBIBYTE = 1024 * 1024
PAPER = {"lembar-uji.pdf": a_pdf("lembar uji", size=2 * MEBIBYTE + 500)}
KEEP = "Simpan berkas dahulu"


async def sit_before_a_checked_form(house: House) -> Desk:
    desk = await house.desk("skpd", script=True, width=390)
    await desk.open("/intake/formulir")
    for name, word in WORDS.items():
        blank = desk.page.locator(f'[name="{name.replace("__", ".")}"]')
        await (blank.select_option(word) if name.endswith("huruf") else blank.fill(word))
    await desk.press("Periksa isian")
    return desk


async def choose_and_keep(desk: Desk, file: Path) -> None:
    await desk.page.get_by_label("Berkas pendukung").set_input_files(file)
    await desk.page.locator("[data-uploads-keep]").click()


async def test_a_file_goes_on_after_the_line_broke_and_after_a_reload(empty_house: House, tmp_path: Path) -> None:
    desk, (file,) = await sit_before_a_checked_form(empty_house), written(tmp_path, PAPER)
    places, broken = list[str](), True

    async def line(route: Route) -> None:
        if route.request.method != "PATCH":
            await route.continue_()
            return
        places.append(route.request.headers["upload-offset"])
        await (route.abort() if broken and len(places) > 1 else route.continue_())

    await desk.page.route("**/intake/api/uploads/*", line)
    await choose_and_keep(desk, file)
    await desk.page.get_by_text("terputus; dilanjutkan sendiri").wait_for()
    assert float(await desk.page.locator("progress").evaluate("bar => bar.value")) > 0.4
    await desk.page.reload()
    await desk.sees("Unggahan yang belum selesai", "1.024 dari")
    assert await judged_here(desk) == []
    broken = False
    places.clear()
    async with desk.page.expect_navigation(wait_until="load"):
        await choose_and_keep(desk, file)
    assert places == [str(MEBIBYTE), str(2 * MEBIBYTE)]
    assert [words.split(" (")[0] for words in await ticked(desk)] == list(PAPER)
    await desk.misses("Unggahan yang belum selesai")
    await desk.press("Ajukan kepada PPID")
    await desk.sees("Pengajuan Anda sudah diterima dan dicatat pada buku agenda.", *PAPER)
    await desk.leave()
