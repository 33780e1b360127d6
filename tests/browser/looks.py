"""How people see a page: light, dark, in forced colours, and at 400 %; what axe-core finds in each."""

from typing import Any

from playwright.async_api import Page

from tests.browser.judge import AXE, RULES

EVERY_RULE = {"runOnly": RULES, "resultTypes": ["violations"]}
OF_COLOUR = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""Only these see another page where the colours change."""
FOUND = """async (options) => (await axe.run(document, options)).violations
    .map(found => [found.id, found.nodes.map(node => node.html.slice(0, 160))])"""
AT_1280, AT_400_PERCENT = {"width": 1280, "height": 1024}, {"width": 320, "height": 256}
"""A window of 1280 by 1024, and what of it a person sees who enlarges it four times (WCAG 1.4.10)."""
BEYOND_THE_EDGE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("main *, header *, footer *")]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".scroll"))
    .slice(0, 3).map(each => each.outerHTML.slice(0, 160))"""


async def faults_in_every_look(page: Page) -> dict[str, list[Any]]:
    """Returns what is wrong with the open page in each look, nothing for a page without fault; leaves it light."""
    await page.emulate_media(reduced_motion="reduce", color_scheme="light", forced_colors="none")
    await page.set_viewport_size(AT_1280)  # type: ignore[arg-type]
    await page.evaluate(AXE)
    found = {"light": await page.evaluate(FOUND, EVERY_RULE)}
    await page.emulate_media(color_scheme="dark")
    found["dark"] = await page.evaluate(FOUND, OF_COLOUR)
    await page.emulate_media(color_scheme="light", forced_colors="active")
    found["forced colours"] = await page.evaluate(FOUND, OF_COLOUR)
    await page.emulate_media(forced_colors="none")
    await page.set_viewport_size(AT_400_PERCENT)  # type: ignore[arg-type]
    found["400 %"] = await page.evaluate(FOUND, EVERY_RULE)
    found["wider than 400 %"] = await page.evaluate(BEYOND_THE_EDGE)
    await page.set_viewport_size(AT_1280)  # type: ignore[arg-type]
    return {look: faults for look, faults in found.items() if faults}


class FirstLoad:
    """Counts what a browser with an empty cache is sent for a page: itself, styles, scripts, pictures, all with heads.

    Nothing is kept in the browser's cache from then on, so that every page opened is a first one.
    """

    def __init__(self) -> None:
        self.sent = 0

    async def count_in(self, page: Page) -> None:
        """Counts from now on what a page loads."""
        session = await page.context.new_cdp_session(page)
        session.on("Network.loadingFinished", self._count)
        await session.send("Network.enable")
        await session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def begin(self) -> None:
        """Begins to count the next page."""
        self.sent = 0

    def _count(self, told: dict[str, Any]) -> None:
        self.sent += round(told["encodedDataLength"])
