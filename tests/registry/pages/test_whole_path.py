"""The whole path in headless Chromium with script switched off: workbook in, classified, decided, on the website."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from deploy.embedded import SCHEMAS, Province, open_province
from services.scheduler.main import sweeper_of
from shared.clock import MovableClock
from shared.identity import create_sample_accounts
from shared.settings import Settings
from tests.databases import Databases

CHROMIUM = shutil.which("chromium")
LIST = (
    "No;Jenis Informasi;Dasar Hukum;Akibat bila dibuka;Akibat bila ditutup;Jangka Waktu\n"
    "1;Nilai SKP pegawai;Pasal 17 huruf h angka 4 UU 14/2008;Rahasia terungkap;Hak terlindungi;sampai 1 Juni 2027\n"
)


@dataclass
class Street:
    """Is a running Terbuka behind a real port, and the browser that walks along it."""

    province: Province
    address: str
    accounts: dict[str, dict[str, str]]
    browser: Browser
    pages: dict[str, Page] = field(default_factory=dict)

    async def enter(self, role: str) -> Page:
        """Gives the page of a role, signed in once."""
        if role not in self.pages:
            self.pages[role] = await self._sign_in(role)
        return self.pages[role]

    async def _sign_in(self, role: str) -> Page:
        context = await self.browser.new_context(base_url=self.address, java_script_enabled=False)
        page = await context.new_page()
        page.set_default_timeout(15_000)
        await page.goto("/masuk")
        await page.fill("#account", self.accounts[role]["account"])
        await page.fill("#password", self.accounts[role]["password"])
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/meja")
        return page


@pytest.fixture
async def street(_databases: Databases, tmp_path: Path) -> AsyncIterator[Street]:
    name = await _databases.take(SCHEMAS)
    settings, clock = Settings(home=tmp_path), MovableClock(datetime(2026, 11, 23, 2, tzinfo=UTC))
    async with open_province(settings, _databases.address(name), clock) as province, async_playwright() as driver:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd="dishub")
        server = uvicorn.Server(uvicorn.Config(province.app, port=0, log_level="error", lifespan="off"))
        running = asyncio.create_task(server.serve())
        async with asyncio.timeout(20):
            while not server.started:
                await asyncio.wait([running], timeout=0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield Street(province, f"http://127.0.0.1:{port}", accounts, browser)
        await browser.close()
        server.should_exit = True
        await running
    await _databases.give_back(SCHEMAS, name)


async def upload(street: Street, tmp_path: Path) -> None:
    """The SKPD hands its list in."""
    (tmp_path / "daftar.csv").write_text(LIST)
    page = await street.enter("skpd")
    await page.click("text=Penyerahan")
    await page.click("text=Unggah lembar kerja")
    await page.set_input_files("#file", tmp_path / "daftar.csv")
    await page.click("text=Baca dan periksa")
    await page.click("button:has-text('Ajukan 1 informasi')")
    assert "sudah diterima" in await page.inner_text("main")
    await street.province.settle()


async def classify(street: Street) -> str:
    """Petugas, Ketua PPID and pimpinan each do their step; returns the address of the item."""
    for role, link, choice in (("petugas", "Usulkan", ""), ("ketua", "Jawab", "ya"), ("pimpinan", "Jawab", "setuju")):
        page = await street.enter(role)
        await page.goto(f"/registry/meja/{role}")
        await page.click(f"td a:has-text('{link}')")
        if choice:
            await page.check(f"[value={choice}]")
        await page.click(".actions button")
        assert "Berikutnya:" in await page.inner_text(".notice.good")
    await street.province.settle()
    return page.url.partition("?")[0]


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed, so nobody walked the whole path")
async def test_a_list_comes_in_and_stands_in_the_dik_and_then_in_the_dip(street: Street, tmp_path: Path) -> None:
    await upload(street, tmp_path)
    item = await classify(street)
    reader = await street.browser.new_page(base_url=street.address)
    await reader.goto("/dik/")
    assert "Nilai SKP pegawai" in await reader.inner_text("main")
    await open_early(street, item)
    await reader.goto("/dip/")
    assert "Nilai SKP pegawai" in await reader.inner_text("main")
    await reader.goto("/dik/")
    assert "Nilai SKP pegawai" not in await reader.inner_text("main")


async def open_early(street: Street, item: str) -> None:
    """The person concerned consents; Ketua PPID decides and the pimpinan approves, from today on."""
    petugas, ketua, pimpinan = [await street.enter(role) for role in ("petugas", "ketua", "pimpinan")]
    await petugas.goto(f"{item}/pembukaan-awal")
    await petugas.check("[value=consent]")
    await petugas.fill("#reference", "Surat 1/2026")
    await petugas.fill("#date", "2026-11-20")
    await petugas.click(".actions button")
    case = petugas.url.partition("?")[0]
    await ketua.goto(f"{case}/keputusan")
    await ketua.check("[value=open_now]")
    await ketua.fill("#reason", "Orang yang bersangkutan setuju.")
    await ketua.fill("#effective_on", "2026-11-23")
    for column in ("made", "form", "retention"):
        await ketua.fill(f"[id='dip.{column}']", "tertulis")
    await ketua.click(".actions button.button")
    await pimpinan.goto(f"{case}/persetujuan")
    await pimpinan.check("[value=setuju]")
    await pimpinan.click(".actions button")
    await street.province.settle()
    await reached(street)


async def reached(street: Street) -> None:
    """Sweeps, as the scheduler does every minute, until the day that the approval names has been said."""
    kit = street.province.rooms["scheduler"].app.state.kit
    await sweeper_of(kit).sweep()
    await street.province.settle()
