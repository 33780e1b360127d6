"""The table of pages: which page is judged as whom and how it is reached, read from `pages.toml`."""

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.desk import Desk

Way = list[str]
PRESS = "tekan "
"""Before the words of a button that is pressed in place of a link that is followed."""
_READ = tomllib.loads((Path(__file__).parent / "pages.toml").read_text())
ELSEWHERE: dict[str, str] = _READ.pop("elsewhere")
"""Pages that no walk reaches, with where they are judged or why not."""
WALKED: dict[str, dict[str, Way]] = _READ
"""For each walk its pages with the way to them; the first word of its name is the account, `public` is nobody's."""


def account_of(walk: str) -> str:
    """Returns who walks, empty for nobody."""
    who = walk.split()[0]
    return "" if who == "public" else who


def page_at(address: str) -> str:
    """Returns the page whose address this is, the one with most words of its own; empty where none fits."""
    path = urlsplit(address).path
    fitting = [page for page, pattern in _PATTERNS.items() if pattern.fullmatch(path)]
    return min(fitting, key=lambda page: page.count("{"), default="")


def _pattern(page: str) -> re.Pattern[str]:
    whole = re.sub(r"\\{\w+:path\\}", ".+", re.escape(page))
    return re.compile(re.sub(r"\\{\w+\\}", "[^/.]+", whole))


_PATTERNS = {page: _pattern(page) for page in [*ELSEWHERE, *(page for pages in WALKED.values() for page in pages)]}


class Walk:
    """One account on its way through the pages of a walk; remembers where a way led."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._led: dict[tuple[str, ...], str] = {}

    async def reach(self, page: str, way: Way) -> None:
        """Opens a page by its way, or by its address where the way is empty."""
        await self.desk.open(await self.address(page, way))

    async def address(self, page: str, way: Way) -> str:
        """Returns where the way to a page leads."""
        return await self._address(page, way) if way else page

    async def _address(self, page: str, way: Way) -> str:
        key = (*way, page)
        if key not in self._led:
            *before, last = way
            if last.startswith(PRESS):
                await self.reach(before[-1], before[:-1])
                await self.desk.press(last.removeprefix(PRESS))
                self._led[key] = self.desk.page.url.removeprefix(self.desk.address)
            else:
                await self.reach(last, before)
                self._led[key] = await self._first_link(page)
        return self._led[key]

    async def _first_link(self, page: str) -> str:
        links = await self.desk.page.locator("a[href]").evaluate_all("all => all.map(link => link.href)")
        found = [link for link in links if link.startswith(self.desk.address) and page_at(link) == page]
        assert found, f"no link to {page} on {self.desk.page.url}"
        return str(found[0]).removeprefix(self.desk.address).partition("#")[0]
