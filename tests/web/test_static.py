"""What browsers are sent: strict headers, vendored files as they were published, colours that can be read."""

import hashlib
import re
from pathlib import Path

import httpx
import pytest

from shared.web.papers.glyphs import FONTS
from shared.web.proxies import BehindProxies
from tests.web.house import ORIGIN, House
from tests.web.markup import Page, faults

STATIC = Path("shared/web/static")
CSS = (STATIC / "app.css").read_text()
PAIRS = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink", "soft"),
    ("muted", "paper"),
    ("muted", "ground"),
    ("link", "paper"),
    ("link", "ground"),
    ("link", "soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("good", "good-soft"),
    ("warn", "warn-soft"),
    ("bad", "bad-soft"),
    ("bad", "paper"),
    ("ink", "good-soft"),
    ("ink", "warn-soft"),
    ("ink", "bad-soft"),
    ("link", "bad-soft"),
    ("on-focus", "focus"),
]


def tokens(scheme: str) -> dict[str, str]:
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in re.split(r"@media|\n\*,", CSS)[:2])
    return light if scheme == "light" else light | dark


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_stands_out_by_four_and_a_half(scheme: str, front: str, back: str) -> None:
    named = tokens(scheme)
    assert contrast(named[front], named[back]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_a_field_stands_out_by_three(scheme: str) -> None:
    named = tokens(scheme)
    assert contrast(named["edge"], named["paper"]) >= 3


def test_the_dark_tokens_are_not_the_light_ones() -> None:
    assert tokens("light")["paper"] != tokens("dark")["paper"]


def test_the_style_sheet_stays_small() -> None:
    assert len(CSS) <= 16 * 1024


def test_vendored_files_are_what_the_list_says() -> None:
    listed = dict(re.findall(r"\| `([^`]+)` .* `([0-9a-f]{64})` \|", (STATIC / "vendor/VENDORED.md").read_text()))
    found = {path.relative_to(STATIC / "vendor").as_posix(): path for path in (STATIC / "vendor").glob("*/*.*")}
    code = {name: path for name, path in found.items() if path.suffix in {".js", ".css"}}
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in code.items()} == listed


def test_vendored_fonts_are_what_the_list_says() -> None:
    listed = dict(re.findall(r"\| `([^`]+)` .* `([0-9a-f]{64})` \|", (FONTS / "VENDORED.md").read_text()))
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("*.ttf")} == listed
    assert {path.stem.partition("-")[0] for path in FONTS.glob("*.ttf")} == {
        path.stem.removeprefix("OFL-") for path in FONTS.glob("OFL-*.txt")
    }


async def test_every_answer_carries_the_security_headers(house: House) -> None:
    for path in ("/masuk", "/uji/docs", "/uji/api/me", "/static/app.css", "/uji/api/accident"):
        headers = (await house.client().get(path)).headers
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == ("same-origin" if path == "/masuk" else "no-referrer"), path


@pytest.mark.parametrize(("said", "kept"), [("https", "max-age=31536000"), ("http", None)])
async def test_a_browser_that_came_by_tls_comes_by_tls_only(house: House, said: str, kept: str | None) -> None:
    transport = httpx.ASGITransport(BehindProxies(house.app, "127.0.0.1"), client=("127.0.0.1", 5000))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"x-forwarded-proto": said}) as client:
        for path in ("/masuk", "/uji/api/me", "/static/app.css"):
            assert (await client.get(path)).headers.get("strict-transport-security") == kept, path


@pytest.mark.parametrize("language", ["id", "en"])
async def test_every_page_of_the_shell_is_well_formed(house: House, language: str) -> None:
    browser = await house.browser("petugas")
    for path in ("/meja", "/keluar", "/uji/gallery", "/uji/nowhere", "/masuk"):
        if path == "/masuk":
            browser.cookies.clear()
        answer = await browser.get(path, params={"lang": language})
        assert answer.headers["content-language"] == language, path
        assert faults(answer.text) == [], path


async def test_pages_and_docs_load_nothing_from_elsewhere(house: House) -> None:
    browser = await house.browser("petugas")
    for path in ("/meja", "/uji/gallery", "/uji/docs"):
        page = Page((await browser.get(path)).text)
        loaded = [a.get("src") or a.get("href", "") for tag in ("script", "link", "img") for a in page.all(tag)]
        assert loaded
        for address in loaded:
            assert (await browser.get(address)).status_code == 200, address
            assert address.startswith("/")


async def test_every_room_names_a_static_file_by_one_address(house: House) -> None:
    browser = await house.browser("petugas")
    named = []
    for path in ("/meja", "/uji/gallery"):
        page = Page((await browser.get(path)).text)
        named.append({a["href"] for a in page.all("link") if a["rel"] == "stylesheet"})
    assert named[0] == named[1]
    assert {address.split("?")[0] for address in named[0]} == {"/static/app.css"}
    assert (await browser.get("/uji/static/app.css")).status_code == 404


async def test_what_waits_for_an_actor_is_on_the_landing_page(house: House) -> None:
    text = (await (await house.browser("ketua")).get("/meja")).text
    assert "Usulan untuk ketua" in text
    assert "Nihil" not in text
