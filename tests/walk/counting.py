"""A person before the browser whose presses are counted and whose pages are timed."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.browser.desk import Desk

SEEN = """() => ({
  answered: Math.round(performance.getEntriesByType("navigation")[0].responseStart),
  shown: Math.round(performance.getEntriesByType("navigation")[0].loadEventEnd),
  bytes: performance.getEntriesByType("resource").reduce((sum, each) => sum + each.decodedBodySize,
    performance.getEntriesByType("navigation")[0].decodedBodySize),
  tall: document.documentElement.scrollHeight, wide: document.documentElement.scrollWidth,
  title: document.title,
})"""


@dataclass
class TaskFigures:
    """What one task cost: presses and ticks, pages with their milliseconds, and seconds in all."""

    task: str
    clicks: int = 0
    pages: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    def line(self) -> str:
        """Returns the figures as a line of a table."""
        slowest = max((page["answered"] for page in self.pages), default=0)
        return f"| {self.task} | {self.clicks} | {len(self.pages)} | {self.seconds:.1f} | {slowest} |"


class CountingDesk(Desk):
    """Counts each press, followed link, tick and chosen file as one click; typed words are none."""

    def __init__(self, page: Page, address: str, pictures: Path) -> None:
        super().__init__(page, address)
        self.pictures = pictures
        self.figures = TaskFigures("")

    @contextmanager
    def task(self, name: str) -> Iterator[TaskFigures]:
        """Counts what is done in a block."""
        self.figures, begun = TaskFigures(name), time.monotonic()
        yield self.figures
        self.figures.seconds = time.monotonic() - begun
        print(self.figures.line(), flush=True)  # noqa: T201

    async def open(self, path: str) -> None:
        """Opens a page by its address, as a bookmark does."""
        await super().open(path)
        await self._note()

    async def choose(self, label: str) -> None:
        """Chooses one of several answers."""
        self.figures.clicks += 1
        await super().choose(label)

    async def attach(self, label: str, file: Path) -> None:
        """Chooses a file."""
        self.figures.clicks += 1
        await super().attach(label, file)

    async def tick(self, label: str) -> None:
        """Ticks a box."""
        self.figures.clicks += 1
        await super().tick(label)

    async def follow_first(self, words: str, *, within: str = "main") -> None:
        """Follows the first link within a part of the page whose words match an expression."""
        await self.go_on(self.page.locator(within).get_by_role("link", name=re.compile(words)).first)

    async def picture(self, name: str) -> None:
        """Keeps what the page looks like, from its head to its end."""
        await self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)

    async def go_on(self, thing: Any) -> None:
        """Presses a thing and waits for the next page."""
        self.figures.clicks += 1
        await super().go_on(thing)
        await self._note()

    async def _note(self) -> None:
        seen = await self.page.evaluate(SEEN)
        self.figures.pages.append({"url": self.page.url.removeprefix(self.address), **seen})
