"""A person without a mouse, who looks at every stop."""

from collections.abc import Callable

import pytest
from playwright.async_api import Locator, Page

MOST_STOPS = 150
FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const under = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    tag: at.tagName, id: at.id, value: at.value || "", words: (at.innerText || "").trim(),
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inView: box.bottom > 0 && box.top < innerHeight && (under === null || at.contains(under) || under.contains(at)),
  };
}"""


class Keys:
    """Presses keys on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def reach(self, wanted: Callable[[dict[str, str]], bool]) -> None:
        """Presses Tab until the focus stands on what is wanted; each stop on the way must be seen."""
        seen = []
        for _ in range(MOST_STOPS):
            await self.page.keyboard.press("Tab")
            stop = await self.page.evaluate(FOCUS)
            seen.append(stop)
            if stop["tag"] == "BODY":
                continue
            assert stop["ringed"], (self.page.url, stop)
            assert stop["inView"], (self.page.url, stop)
            if wanted(stop):
                return
        pytest.fail(f"never reached on {self.page.url}: {seen}")

    async def stand_on(self, thing: Locator) -> None:
        """Presses Tab until the focus stands on an element."""
        element = await thing.element_handle()
        for _ in range(MOST_STOPS):
            if await self.page.evaluate("wanted => wanted === document.activeElement", element):
                return
            await self.page.keyboard.press("Tab")
            stop = await self.page.evaluate(FOCUS)
            assert stop["tag"] == "BODY" or (stop["ringed"] and stop["inView"]), (self.page.url, stop)
        pytest.fail(f"never reached on {self.page.url}: {await thing.evaluate('each => each.outerHTML')}")

    async def write(self, words: str) -> None:
        """Types into the blank that has the focus."""
        await self.page.keyboard.type(words)

    async def go(self, key: str) -> None:
        """Presses a key that leads to another page."""
        async with self.page.expect_navigation(wait_until="load"):
            await self.page.keyboard.press(key)
