"""A file beside a list is sent part by part: after a broken line only the rest goes, and the check page names it."""

from pathlib import Path

from playwright.async_api import Route

from tests.browser.house import House, in_a_browser
from tests.browser.judge import judged_here
from tests.browser.test_upload import written
from tests.files.pdfs import a_pdf
from tests.intake.pages.test_list_files import LIST

pytestmark = in_a_browser

MEBIBYTE = 1024 * 1024
SENT = {"daftar.csv": LIST, "surat.pdf": a_pdf("surat", size=2 * MEBIBYTE + 500)}
LATER = {"lampiran a.txt": b"Lampiran"}


async def test_a_file_is_sent_beside_the_list_and_another_on_its_check_page(empty_house: House, tmp_path: Path) -> None:
    desk, (sheet, paper) = await empty_house.desk("skpd", script=True, width=390), written(tmp_path, SENT)
    (later,) = written(tmp_path, LATER)
    places = list[str]()

    async def line(route: Route) -> None:
        sent = route.request.method == "PATCH"
        if sent:
            places.append(route.request.headers["upload-offset"])
        await (route.abort() if sent and len(places) == 2 else route.continue_())

    await desk.page.route("**/intake/api/uploads/*", line)
    await desk.open("/intake/unggah")
    assert await judged_here(desk) == []
    await desk.page.get_by_label("Lembar kerja").set_input_files(sheet)
    await desk.page.get_by_label("Berkas yang disebut daftar (bila ada)").set_input_files(paper)
    async with desk.page.expect_navigation(wait_until="load"):
        await desk.page.locator("[data-uploads-keep]").click()
    assert places == ["0", str(MEBIBYTE), str(MEBIBYTE), str(2 * MEBIBYTE)]
    await desk.sees("surat.pdf", "sudah diterima", "Lampiran A.txt", "belum ada")
    assert await judged_here(desk) == []
    await desk.page.get_by_label("Tambah berkas").set_input_files(later)
    async with desk.page.expect_navigation(wait_until="load"):
        await desk.page.locator("[data-uploads-keep]").click()
    await desk.misses("belum ada")
    await desk.page.get_by_label("Daftar lama yang sudah berlaku").check()
    await desk.press("Baca ulang")
    await desk.press("Ajukan 3 informasi")
    await desk.sees("Pengajuan Anda sudah diterima dan dicatat pada buku agenda.", "surat.pdf", "lampiran a.txt")
    await desk.leave()
