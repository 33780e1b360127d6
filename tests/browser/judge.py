"""WCAG 2.2 A and AA as axe-core judges it, and whether a page fits a telephone."""

import gzip
from pathlib import Path
from typing import Any

from tests.browser.desk import Desk

AXE = gzip.decompress((Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js.gz").read_bytes()).decode()
TELEPHONE = 400
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
JUDGE = """async (rules) => (await axe.run(document, {runOnly: rules})).violations
    .map(found => [found.id, found.nodes.map(node => node.html.slice(0, 160))])"""


async def judged_here(desk: Desk) -> list[Any]:
    """Returns what axe finds on the page that is open, and whether it is too wide for a telephone."""
    await desk.page.evaluate(AXE)
    found: list[Any] = await desk.page.evaluate(JUDGE, RULES)
    await desk.page.set_viewport_size({"width": TELEPHONE, "height": 800})
    wide = await desk.page.evaluate("document.documentElement.scrollWidth")
    await desk.page.set_viewport_size({"width": 1200, "height": 900})
    return [*found, ["too wide", wide]] if wide > TELEPHONE else found
