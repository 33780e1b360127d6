"""One item on its whole way, by every role, on the pages alone and without JavaScript."""

import asyncio
from contextlib import closing
from datetime import date
from pathlib import Path

from pypdfium2 import PdfDocument

from tests.browser import steps
from tests.browser.house import House, in_a_browser
from tests.browser.steps import OLD_TITLE, PDF, PUBLIC_TITLE, REASON

pytestmark = in_a_browser

WINDOW_OPENS = date(2026, 11, 17)
DAY_AFTER = date(2027, 1, 1)
GAPS = ("I7 perhatikan Konsekuensi kosong.", "L7 perhatikan")


async def test_an_item_goes_from_the_workbook_to_the_website(empty_house: House, tmp_path: Path) -> None:
    house = empty_house
    await hand_in_both(house, tmp_path)
    await house.province.settle()
    await steps.propose(house)
    await steps.answer_yes(house)
    item_id = await steps.approve(house)
    await house.province.settle()
    lasting = await is_listed(house, "/dik/", absent_from="/dip/")
    await house.reach(WINDOW_OPENS)
    await steps.consider(house)
    await steps.decide(house)
    await steps.approve_opening(house)
    await house.reach(DAY_AFTER)
    assert await is_listed(house, "/dip/", absent_from="/dik/") == lasting
    await steps.upload_copy(house, item_id, tmp_path)
    await steps.release_copy(house, item_id)
    await house.province.settle()
    assert text_of(await downloaded(house, lasting)) == text_of(PDF)
    await story_is_told(house, item_id)


async def hand_in_both(house: House, folder: Path) -> None:
    """SKPD hands in a new item, then an old list whose row is incomplete, and holds a receipt for each."""
    desk = await house.desk("skpd")
    await steps.hand_in(desk, steps.new_workbook(folder), "Usulan baru")
    await desk.follow("Tanda terima")
    await desk.sees("Nomor agenda 1/2026", steps.TITLE)
    await steps.hand_in(desk, steps.old_workbook(folder), "Daftar lama yang sudah berlaku", *GAPS)
    await desk.sees(OLD_TITLE, "Agenda 2/2026")
    await desk.leave()


async def is_listed(house: House, path: str, *, absent_from: str) -> str:
    """Checks that the item stands on one list and not on the other; returns its lasting address."""
    desk = await house.desk()
    await desk.open(absent_from)
    await desk.misses(PUBLIC_TITLE)
    await desk.open(path)
    await desk.misses(OLD_TITLE)
    await desk.follow(PUBLIC_TITLE)
    await desk.sees(PUBLIC_TITLE, REASON)
    lasting = desk.page.url
    await desk.leave()
    return lasting


async def downloaded(house: House, lasting: str) -> bytes:
    """Returns what the public gets from the item's page."""
    desk = await house.desk()
    await desk.page.goto(lasting)
    async with desk.page.expect_download() as coming:
        await desk.page.get_by_role("link", name="Unduh").first.click()
    content = await asyncio.to_thread((await (await coming.value).path()).read_bytes)
    await desk.leave()
    return content


def text_of(data: bytes) -> str:
    """Returns the text of a PDF: a copy for the public is written anew, its words stay."""
    with closing(PdfDocument(data)) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


async def story_is_told(house: House, item_id: str) -> None:
    """The operator asks what happened to the item."""
    desk = await house.desk("operator")
    await desk.open("/monitor/")
    await desk.fill(**{"Nomor agenda, butir": item_id})
    await desk.press("Cari")
    await desk.sees("registry.item_classified", "scheduler.opening_effective", "registry.publication_copy_released")
    await desk.leave()
