"""A whole province on a free port, and Chromium before it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from deploy.acceptance.officers import Accounts, Officers
from deploy.acceptance.time_travel import begin
from deploy.embedded import SCHEMAS, EmbeddedRun, open_province
from deploy.sample.seed import SAMPLE_SKPD, http_of
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security.identity import create_sample_accounts
from tests.browser.desk import Desk
from tests.databases import Databases

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
in_a_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="No Chromium: the desks were not walked. Get it: apt install chromium"),
]
PATIENCE = 30_000
"""Milliseconds to wait for a page on a busy machine."""


@dataclass
class House:
    """A running province, its accounts, and a browser; `desk` sits down before it as one of them."""

    province: EmbeddedRun
    officers: Officers
    accounts: Accounts
    address: str
    browser: Browser

    async def desk(self, account: str = "", *, script: bool = False, width: int = 1200) -> Desk:
        """Opens a window of its own, signed in where an account is named."""
        desk = Desk(await self.window(script=script, width=width), self.address)
        if account:
            await desk.sign_in(account, self.accounts[account]["password"])
        return desk

    async def window(self, *, script: bool, width: int = 1200) -> Page:
        """Opens an empty window with cookies of its own."""
        size = {"width": width, "height": 900}
        context = await self.browser.new_context(java_script_enabled=script, viewport=size, locale="id-ID")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        return await context.new_page()

    async def reach(self, day: date) -> None:
        """Lets the morning of a day come, with all that the clock says on it."""
        await begin(self.province, self.officers, day)


@asynccontextmanager
async def opened_house(databases: Databases, settings: Settings, day: date) -> AsyncIterator[House]:
    """Opens a province without data but the sample accounts on the morning of a day, and serves it.

    Where the settings name a public address, it is served there.
    """
    clock = MovableClock()
    clock.move_to_day(day)
    url = databases.address(await databases.take(SCHEMAS))
    async with open_province(settings, url, clock) as province, http_of(province) as http:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd=SAMPLE_SKPD)
        port = urlsplit(settings.public_url).port or 0
        async with served(province, port) as address, chromium() as browser:
            officers = Officers(http, accounts, province.identity.open_session)
            yield House(province, officers, accounts, settings.public_url or address, browser)


@asynccontextmanager
async def served(province: EmbeddedRun, port: int = 0) -> AsyncIterator[str]:
    """Serves a province on a port, a free one if none is named, and yields its address."""
    server = uvicorn.Server(
        uvicorn.Config(province.app, port=port, log_level="error", lifespan="off", timeout_graceful_shutdown=2)
    )
    running = asyncio.create_task(server.serve())
    async with asyncio.timeout(30):
        while not server.started:
            await asyncio.wait([running], timeout=0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await running


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Starts headless Chromium."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()
