"""One person before the browser: reads what the page says, fills what it asks, presses what it offers."""

import asyncio
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page


class Desk:
    """Acts on a page by what a person sees: labels, links and buttons, never by addresses or scripts."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    async def sign_in(self, account: str, password: str) -> None:
        """Signs in and lands on the person's own desk."""
        await self.open("/masuk")
        await self.fill(**{"Nama akun": account, "Kata sandi": password})
        await self.press("Masuk")
        await self.sees("Yang menunggu Anda")

    async def open(self, path: str) -> None:
        """Opens a page; a refusal fails."""
        answer = await self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status < 400, (path, answer.status, await self.words())

    async def fill(self, **blanks: str) -> None:
        """Fills blanks by their labels."""
        for label, words in blanks.items():
            await (await self.blank(label)).fill(words)

    async def blank(self, label: str) -> Locator:
        """Returns the first blank whose label begins with these words, or else has them."""
        begins = self.page.get_by_label(re.compile(f"^{re.escape(label)}"))
        return (begins if await begins.count() else self.page.get_by_label(label)).first

    async def choose(self, label: str) -> None:
        """Chooses one of several answers."""
        await self.page.get_by_label(label, exact=True).check()

    async def select(self, label: str, option: str) -> None:
        """Chooses an option of a list by its value."""
        await (await self.blank(label)).select_option(option)

    async def attach(self, label: str, file: Path) -> None:
        """Chooses a file."""
        await self.page.get_by_label(label).set_input_files(file)

    async def tick(self, label: str) -> None:
        """Ticks a box by (a part of) its words."""
        await self.page.get_by_label(label).check()

    async def download(self, label: str) -> bytes:
        """Follows a link to a file and returns what came."""
        async with self.page.expect_download() as coming:
            await self.page.get_by_role("link", name=label).first.click()
        return await asyncio.to_thread(Path(await (await coming.value).path()).read_bytes)

    async def press(self, label: str) -> None:
        """Presses a button and waits for the next page."""
        await self.go_on(self.page.get_by_role("button", name=label, exact=True).first)

    async def follow(self, label: str) -> None:
        """Follows the first link that begins with these words, or else has them, and waits for its page."""
        begins = self.page.get_by_role("link", name=re.compile(f"^{re.escape(label).replace('/', chr(92) + '/')}"))
        await self.go_on((begins if await begins.count() else self.page.get_by_role("link", name=label)).first)

    async def sees(self, *words: str) -> None:
        """Checks that each of these stands on the page."""
        shown = await self.words()
        missing = [each for each in words if each not in shown]
        assert not missing, (missing, self.page.url, shown)

    async def misses(self, words: str) -> None:
        """Checks that this does not stand on the page."""
        shown = await self.words()
        assert words not in shown, (self.page.url, shown)

    async def words(self) -> str:
        """Returns what the page says, blanks between words made one."""
        return " ".join((await self.page.locator("main").first.inner_text()).split())

    async def leave(self) -> None:
        """Closes the window."""
        await self.page.context.close()

    async def go_on(self, thing: Any) -> None:
        """Presses a thing and waits for the next page; a refusal fails."""
        async with self.page.expect_navigation(wait_until="load") as coming:
            await self._take(thing)
        answer = await coming.value
        assert answer.status < 400, (answer.url, answer.status, await self.words())

    async def _take(self, thing: Any) -> None:
        await thing.click()
