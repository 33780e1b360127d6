"""The look, measured: contrast of every colour pair, and the pages in headless Chromium with hostile words in them."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from playwright.async_api import async_playwright

from services.publisher.website.site import STATIC
from tests.publisher.build import Publisher, classified, dip_row, opened

CHROMIUM = shutil.which("chromium")
HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>"
PAIRS = [
    ("ink", "paper"), ("ink", "card"), ("soft", "paper"), ("soft", "card"), ("link", "paper"), ("link", "card"),
    ("brand-ink", "brand"), ("brand-ink", "button"), ("closed", "closed-tint"), ("open", "open-tint"),
    ("part", "part-tint"), ("ink", "closed-tint"), ("ink", "open-tint"), ("ink", "part-tint"), ("link", "open-tint"),
    ("link", "closed-tint"), ("soft", "open-tint"), ("soft", "closed-tint"), ("soft", "part-tint"),
]  # fmt: skip
PAGES = ("/", "/dik/", "/dip/", "/cari/?q=alert", "/informasi/a/", "/informasi/b/", "/bantuan/", "/tidak-ada")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_has_a_contrast_of_4_5_to_1(theme: str) -> None:
    colours = _colours(theme)
    weak = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.fixture
async def address(publisher: Publisher) -> AsyncIterator[str]:
    """Serves a website full of hostile words on a free port."""
    public: dict[str, Any] = {
        "public_title": HOSTILE,
        "public_reason": HOSTILE,
        "skpd_name": HOSTILE,
        "period_text": HOSTILE,
    }
    dip = dip_row(summary=HOSTILE, holder=HOSTILE)
    await publisher.hear(classified("a", **public), classified("b", **public), opened("b", dip=dip, **public))
    server = uvicorn.Server(uvicorn.Config(publisher.app, port=0, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:
            await asyncio.wait([running], timeout=0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await running


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed, so the pages were not looked at")
async def test_hostile_words_do_nothing_in_a_browser_and_no_page_is_too_wide(address: str) -> None:
    alarms: list[str] = []
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for width in (400, 1200):
            page = await browser.new_page(viewport={"width": width, "height": 900})
            page.on("dialog", lambda dialog: alarms.append(dialog.message))
            page.on("console", lambda message: alarms.append(message.text))
            page.on("pageerror", lambda error: alarms.append(str(error)))
            for path in PAGES:
                await page.goto(address + path)
                if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    alarms.append(f"{path} is wider than {width}")
        await browser.close()
    assert [alarm for alarm in alarms if "404" not in alarm] == []


def _colours(theme: str) -> dict[str, tuple[float, ...]]:
    style = (STATIC / "situs.css").read_text()
    light, dark = (re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block) for block in _roots(style))
    chosen = dict(light) | (dict(dark) if theme == "dark" else {})
    return {name: tuple(int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)) for name, code in chosen.items()}


def _roots(style: str) -> list[str]:
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    assert len(blocks) == 3  # light, dark, print
    return blocks[:2]


def _contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    lights = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def _luminance(colour: tuple[float, ...]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
