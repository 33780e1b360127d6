"""WCAG 2.2 A and AA by axe-core on the pages of every role, with one item at each stage of its life."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from tests.browser.desk import Desk
from tests.browser.house import House, in_a_browser

pytestmark = in_a_browser

AXE = gzip.decompress((Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js.gz").read_bytes()).decode()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
JUDGE = """async (rules) => (await axe.run(document, {runOnly: rules})).violations
    .map(found => [found.id, found.nodes.map(node => node.html.slice(0, 160))])"""
FIXED = {
    "": ["/", "/dik/", "/dip/", "/bantuan/", "/masuk"],
    "skpd": ["/meja", "/intake/", "/intake/unggah", "/intake/formulir", "/scheduler/"],
    "petugas": ["/registry/", "/registry/meja/petugas", "/registry/butir", "/registry/register", "/intake/agenda"],
    "ketua": ["/registry/meja/ketua", "/registry/mandat", "/registry/pengumuman"],
    "tim": ["/registry/meja/tim"],
    "pimpinan": ["/registry/meja/pimpinan"],
    "operator": ["/monitor/", "/scheduler/kalender"],
}
LED_TO = {
    "": [("/dik/", "/informasi/"), ("/dip/", "/informasi/")],
    "skpd": [("/intake/", "/intake/pengajuan/")],
    "petugas": [("/registry/meja/petugas", "/usul"), ("/registry/butir?state=public", "/registry/butir/")],
    "ketua": [("/registry/meja/ketua", "/jawaban"), ("/registry/meja/ketua", "/keputusan")],
    "tim": [("/registry/meja/tim", "/pertimbangan")],
    "pimpinan": [("/registry/meja/pimpinan", "/persetujuan")],
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


async def test_a_form_sent_back_with_faults_violates_nothing(busy_house: House) -> None:
    desk = await busy_house.desk("skpd", script=True)
    await desk.open("/intake/formulir")
    await desk.page.get_by_role("button", name="Periksa isian", exact=True).click()
    await desk.page.get_by_role("alert").wait_for()
    faults = await judged_here(desk)
    await desk.leave()
    assert faults == []


async def judged(desk: Desk, path: str) -> list[Any]:
    """Returns what axe finds on a page."""
    await desk.open(path)
    return await judged_here(desk)


async def judged_here(desk: Desk) -> list[Any]:
    """Returns what axe finds on the page that is open; the page's own policy lets no foreign script in, this one comes
    by the browser's back door.
    """
    await desk.page.evaluate(AXE)
    found: list[Any] = await desk.page.evaluate(JUDGE, RULES)
    return found


async def first_link(desk: Desk, source: str, part: str) -> str:
    """Returns where the first link leads whose address has a part."""
    await desk.open(source)
    address = await desk.page.locator(f'main a[href*="{part}"]').first.get_attribute("href")
    assert address is not None
    return address.removeprefix(desk.address)
