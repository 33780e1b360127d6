"""The keyboard alone: sign in and answer ya with Tab, Space and Enter, and see at every stop where one is."""

from collections.abc import Callable

import pytest
from playwright.async_api import Page

from tests.browser.desk import Desk
from tests.browser.house import House, in_a_browser

pytestmark = in_a_browser

MOST_STOPS = 80
FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const under = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    tag: at.tagName, id: at.id, value: at.value || "", words: (at.innerText || "").trim(),
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inView: box.bottom > 0 && box.top < innerHeight && (under === null || at.contains(under) || under.contains(at)),
  };
}"""


async def test_signing_in_and_answering_ya_needs_no_mouse(busy_house: House) -> None:
    keys = Keys(await busy_house.window(script=True), busy_house)
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


class Keys:
    """Is a person without a mouse, who looks at every stop."""

    def __init__(self, page: Page, house: House) -> None:
        self.page = page
        self.house = house

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

    async def write(self, words: str) -> None:
        """Types into the blank that has the focus."""
        await self.page.keyboard.type(words)

    async def go(self, key: str) -> None:
        """Presses a key that leads to another page."""
        async with self.page.expect_navigation(wait_until="load"):
            await self.page.keyboard.press(key)
