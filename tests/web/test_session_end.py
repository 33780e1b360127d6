"""A form that is sent after its session ended comes back filled; nobody else sees it, nothing lies in clear text."""

import html
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from shared.security.identity import kept_forms
from shared.web.typed_before import COOKIES
from tests.web.house import ORIGIN, PASSWORD, House

TITLE = 'Hasil "audit" <b>internal</b>'
REASON = "\nBaris pertama\n</textarea> & baris kedua"
PAGE = "/uji/gallery?tahun=2026"
ENDED = "Sesi Anda berakhir; isian Anda masih ada"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


async def fields_of(browser: httpx.AsyncClient, page: str = PAGE) -> dict[str, str]:
    """Returns the hidden fields of the form of a page."""
    shown = (await browser.get(page)).text.partition('action="/uji/form"')[2].partition("</form>")[0]
    return {name: html.unescape(word) for name, word in HIDDEN.findall(shown)}


async def send_late(browser: httpx.AsyncClient, hidden: dict[str, str]) -> httpx.Response:
    """Sends the form of the gallery."""
    words = {"title": TITLE, "reason": REASON, "huruf": "h", "bentuk": "years", "lain": "tanpa tempat", "act": "return"}
    return await browser.post("/uji/form", data={**hidden, **words})


async def sign_in(browser: httpx.AsyncClient, account: str, onward: str) -> httpx.Response:
    """Signs in and opens the page that a sign-in leads on to."""
    done = await browser.post("/masuk", data={"account": account, "password": PASSWORD, "lanjut": onward})
    assert done.status_code == 303, done.text
    return await browser.get(done.headers["location"])


def onward_of(answer: httpx.Response) -> str:
    """Returns where the sign-in page of a refused form leads on to."""
    return httpx.URL(answer.headers["location"]).params["lanjut"]


async def test_a_form_that_was_sent_too_late_comes_back_filled(house: House) -> None:
    browser = await house.browser("petugas")
    hidden = await fields_of(browser)
    house.clock.move_to(house.clock.now() + timedelta(minutes=31))
    refused = await send_late(browser, hidden)
    assert refused.status_code == 303
    assert ENDED in (await browser.get(refused.headers["location"])).text
    wrong = await browser.post("/masuk", data={"account": "petugas", "password": "x", "sesi": "isian"})
    assert ENDED in wrong.text
    page = (await sign_in(browser, "petugas", onward_of(refused))).text
    assert ENDED in page
    form = page.partition('action="/uji/form"')[2].partition("</form>")[0]
    assert f'value="{html.escape(TITLE)}"' in form
    assert html.escape(REASON, quote=False) in form
    assert re.search(r'value="h"[^>]* checked>', form)
    assert '<option value="years" selected>' in form
    assert '<option value="until_date">' in form
    assert "tanpa tempat" in page.partition("<form")[0]
    assert "return" not in page.partition("<form")[0].partition(ENDED)[2]


async def test_nothing_that_was_typed_lies_in_clear_text(house: House) -> None:
    browser = await house.browser("petugas")
    hidden = await fields_of(browser)
    house.clock.move_to(house.clock.now() + timedelta(minutes=31))
    await send_late(browser, hidden)
    secret = browser.cookies[COOKIES[0]]
    async with house.identity.database.snapshot() as connection:
        (row,) = (await connection.execute(text("SELECT * FROM identity.kept_forms"))).mappings().all()
    told = " ".join(str(bytes(value) if isinstance(value, memoryview) else value) for value in row.values())
    assert not [word for word in ("audit", "petugas", secret) if word in told]


async def test_who_signed_out_on_another_page_finds_the_form_again(house: House) -> None:
    browser = await house.browser("petugas")
    hidden = await fields_of(browser)
    await browser.post("/keluar", data=hidden)
    refused = await send_late(browser, hidden)
    page = await sign_in(browser, "petugas", onward_of(refused))
    assert html.escape(TITLE) in page.text
    assert ENDED not in (await browser.get(PAGE)).text


async def test_another_account_in_the_same_browser_sees_nothing(house: House) -> None:
    browser = await house.browser("petugas")
    hidden = await fields_of(browser)
    house.clock.move_to(house.clock.now() + timedelta(minutes=31))
    refused = await send_late(browser, hidden)
    page = await sign_in(browser, "ketua", onward_of(refused))
    assert (ENDED in page.text, html.escape(TITLE) in page.text) == (False, False)


async def test_after_an_hour_nothing_is_left(house: House) -> None:
    browser = await house.browser("petugas")
    hidden = await fields_of(browser)
    house.clock.move_to(house.clock.now() + timedelta(minutes=31))
    refused = await send_late(browser, hidden)
    house.clock.move_to(house.clock.now() + kept_forms.LASTS)
    page = await sign_in(browser, "petugas", onward_of(refused))
    assert html.escape(TITLE) not in page.text
    async with house.identity.database.snapshot() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM identity.kept_forms")) == 0


async def test_words_of_an_upload_are_kept_and_its_file_is_not(house: House) -> None:
    browser = await house.browser("petugas")
    hidden = await fields_of(browser)
    house.clock.move_to(house.clock.now() + timedelta(minutes=31))
    parts = {name: (None, word) for name, word in {**hidden, "title": TITLE}.items()}
    file = {"berkas": ("isi.pdf", b"x" * 500_000, "application/pdf")}
    refused = await browser.post("/uji/upload", files={**parts, **file})
    assert "sesi=isian" in refused.headers["location"]
    page = (await sign_in(browser, "petugas", onward_of(refused))).text
    assert TITLE in html.unescape(page.partition("<h1>")[0])


FOREIGN = [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site", "origin": ORIGIN}]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_what_another_site_sends_is_not_kept(house: House, headers: dict[str, str]) -> None:
    stranger = house.client(accept="text/html", **headers)
    refused = await send_late(stranger, {"_halaman": PAGE, "_pengisi": "petugas", "_csrf": "tebakan"})
    assert (refused.headers["location"], list(stranger.cookies)) == ("/masuk?lanjut=%2Fmeja", [])


async def test_too_many_or_too_long_forms_are_not_kept_and_the_page_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await house.browser("petugas")
    hidden = await fields_of(browser)
    house.clock.move_to(house.clock.now() + timedelta(minutes=31))
    monkeypatch.setattr(kept_forms, "MOST", 0)
    refused = await send_late(browser, hidden)
    assert "sesi=berakhir" in refused.headers["location"]
    assert "Yang Anda kirim belum diterima" in (await browser.get(refused.headers["location"])).text
    long = await browser.post("/uji/form", data={**hidden, "title": "x" * 300_000})
    assert long.headers["location"] == "/masuk?lanjut=%2Fmeja"


async def test_passwords_of_the_account_page_are_never_kept(house: House) -> None:
    browser = await house.browser("petugas")
    shown = dict(HIDDEN.findall((await browser.get("/akun")).text))
    house.clock.move_to(house.clock.now() + timedelta(minutes=31))
    refused = await browser.post("/akun/sandi", data={**shown, "lama": PASSWORD, "baru": "x", "ulang": "x"})
    assert refused.headers["location"] == "/masuk?lanjut=%2Fakun&sesi=berakhir"
    assert COOKIES[0] not in browser.cookies


async def test_a_page_says_until_when_the_session_lasts_and_one_request_lengthens_it(house: House) -> None:
    browser = await house.browser("petugas")
    shown = (await browser.get("/uji/gallery")).text
    assert 'data-session-seconds="1800"' in shown
    assert "Sesi ini berlaku sampai" in shown
    house.clock.move_to(house.clock.now() + timedelta(minutes=25))
    lasts = (await browser.get("/masuk/sesi")).json()
    assert lasts["seconds"] == 1800
    for _ in range(16):
        house.clock.move_to(house.clock.now() + timedelta(minutes=27))
        lasts = (await browser.get("/masuk/sesi")).json()
    assert lasts["seconds"] == (8 * 60 - 25 - 16 * 27) * 60
    house.clock.move_to(house.clock.now() + timedelta(minutes=24))
    ended = await browser.get("/masuk/sesi", headers={"accept": "application/json"})
    assert ended.status_code == 401
