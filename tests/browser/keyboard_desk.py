"""A person at the desk who has no mouse: the same acts, by Tab, arrows, Space, Enter and typing."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.browser.desk import Desk
from tests.browser.keys import Keys

MOST_CHOICES = 40


class KeyboardDesk(Desk):
    """Acts by keys alone; each stop of the focus on the way must be seen."""

    def __init__(self, page: Page, address: str) -> None:
        super().__init__(page, address)
        self._keys = Keys(page)

    async def fill(self, **blanks: str) -> None:
        """Types into blanks, over what stands in them."""
        for label, words in blanks.items():
            await self._keys.stand_on(await self.blank(label))
            await self.page.keyboard.press("Control+a")
            await self._keys.write(words)

    async def choose(self, label: str) -> None:
        """Goes to a group of answers by Tab and to one of them by arrows."""
        answer = self.page.get_by_label(label, exact=True)
        group = self.page.locator(f'input[type="radio"][name="{await answer.get_attribute("name")}"]')
        checked = group.and_(self.page.locator(":checked"))
        await self._keys.stand_on(checked.first if await checked.count() else group.first)
        await self.page.keyboard.press("Space")
        for _ in range(await group.count()):
            if await answer.is_checked():
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError((self.page.url, label))

    async def select(self, label: str, option: str) -> None:
        """Goes through the options of a list by arrows."""
        box = await self.blank(label)
        await self._keys.stand_on(box)
        for _ in range(MOST_CHOICES):
            if await box.input_value() == option:
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError((self.page.url, label, option))

    async def attach(self, label: str, file: Path) -> None:
        """Opens the chooser of files by Space."""
        await self._keys.stand_on(await self.blank(label))
        async with self.page.expect_file_chooser() as coming:
            await self.page.keyboard.press("Space")
        await (await coming.value).set_files(file)

    async def _take(self, thing: Any) -> None:
        await self._keys.stand_on(thing)
        await self.page.keyboard.press("Enter")
