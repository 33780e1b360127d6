"""The page "Akun saya": the holder of an account sees and ends what is open, and changes the password."""

import httpx
import pytest

from shared.security.identity import store
from tests.identity.test_trail import lines
from tests.web.house import ORIGIN, PASSWORD, House

NEW = "kata sandi yang sama sekali baru"


async def csrf(browser: httpx.AsyncClient) -> str:
    """Returns the token of the forms on the page."""
    page: str = (await browser.get("/akun")).text
    return page.partition('name="_csrf" value="')[2].partition('"')[0]


async def change(browser: httpx.AsyncClient, old: str, new: str, again: str | None = None) -> httpx.Response:
    """Sends the form of a new password."""
    words = {"lama": old, "baru": new, "ulang": new if again is None else again}
    return await browser.post("/akun/sandi", data={**words, "_csrf": await csrf(browser)})


async def still_in(*browsers: httpx.AsyncClient) -> list[bool]:
    """Tells which clients are signed in."""
    return [(await each.get("/uji/api/me")).status_code == 200 for each in browsers]


async def test_the_page_says_who_one_is_and_every_desk_leads_there(house: House) -> None:
    browser = await house.browser("dishub-1")
    page = (await browser.get("/akun")).text
    for words in ("dishub-1", "Petugas SKPD", "dishub", "sesi ini", "Akun ini tidak mempunyai token."):
        assert words in page
    assert '<a href="/akun">Akun saya</a>' in (await browser.get("/meja")).text
    assert '<a href="/akun">Akun saya</a>' in (await browser.get("/uji/gallery")).text
    await browser.get("/bahasa/en", params={"lanjut": "/akun"})
    english = (await browser.get("/akun")).text
    for words in ("My account", "this session", "Officer of an SKPD"):
        assert words in english


async def test_a_new_password_ends_every_other_session_and_token_and_renews_this_one(house: House) -> None:
    browser, other, program = (
        await house.browser("petugas"),
        await house.browser("petugas"),
        await house.with_token("petugas"),
    )
    stolen = house.client(cookie=f"terbuka_sesi={browser.cookies['terbuka_sesi']}")
    done = await change(browser, PASSWORD, NEW)
    assert (done.status_code, done.headers["location"]) == (303, "/akun?selesai=sandi")
    assert await still_in(browser, other, program, stolen) == [True, False, False, False]
    assert "Kata sandi diganti" in (await browser.get("/akun?selesai=sandi")).text
    again = house.client(origin=ORIGIN)
    assert (await again.post("/masuk", data={"account": "petugas", "password": NEW})).status_code == 303
    (line,) = [line for line in await lines(house) if line["act"] == "change_password"]
    assert (line["actor"], line["code"], line["detail"]["sessions"], line["detail"]["tokens"]) == ("petugas", "", 2, 1)


@pytest.mark.parametrize(
    ("old", "new", "again", "words", "code"),
    [
        ("salah", NEW, NEW, "yang sekarang tidak cocok", "KATA_SANDI_LAMA_SALAH"),
        (PASSWORD, NEW, "lain", "tidak sama", "KATA_SANDI_TIDAK_SAMA"),
        (PASSWORD, "pendek", "pendek", "Kata sandi harus terdiri", "KATA_SANDI_LEMAH"),
        (PASSWORD, PASSWORD, PASSWORD, "sama dengan yang lama", "KATA_SANDI_SAMA"),
    ],
)
async def test_a_password_that_does_not_do_changes_nothing_and_is_not_shown(
    house: House, old: str, new: str, again: str, words: str, code: str
) -> None:
    browser, other = await house.browser("petugas"), await house.browser("petugas")
    refused = await change(browser, old, new, again)
    assert refused.status_code == 422
    assert words in refused.text
    assert f'value="{new}"' not in refused.text
    browser.headers["accept"] = "application/json"
    assert (await change(browser, old, new, again)).json()["code"] == code
    assert await still_in(browser, other) == [True, True]
    assert await house.identity.sign_in("petugas", PASSWORD, source="uji")


async def test_old_passwords_are_guessed_no_faster_here_than_at_the_door(house: House) -> None:
    browser = await house.browser("petugas")
    statuses = [(await change(browser, "salah", NEW)).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    codes = [line["code"] for line in await lines(house) if line["act"] == "change_password"]
    assert codes == ["AKUN_ATAU_SANDI_SALAH"] * 10


async def test_a_session_and_a_token_end_from_the_page(house: House) -> None:
    browser, other, program = (
        await house.browser("petugas"),
        await house.browser("petugas"),
        await house.with_token("petugas"),
    )
    number = (await house.identity.own.session_number(other.cookies["terbuka_sesi"])) or 0
    (token,) = await house.identity.tokens_of("petugas")
    for what, each in (("sesi", number), ("token", token.id)):
        done = await browser.post(f"/akun/{what}/{each}/akhiri", data={"_csrf": await csrf(browser)})
        assert done.headers["location"] == f"/akun?selesai={what}"
    assert await still_in(browser, other, program) == [True, False, False]
    assert [line["act"] for line in await lines(house)][-2:] == ["end_sessions", "end_token"]


async def test_nobody_ends_the_session_or_token_of_another_account(house: House) -> None:
    browser, other, program = (
        await house.browser("petugas"),
        await house.browser("ketua"),
        await house.with_token("ketua"),
    )
    number = (await house.identity.own.session_number(other.cookies["terbuka_sesi"])) or 0
    (token,) = await house.identity.tokens_of("ketua")
    for what, each, code in (("sesi", number, "SESI_TIDAK_ADA"), ("token", token.id, "TOKEN_TIDAK_ADA")):
        refused = await browser.post(f"/akun/{what}/{each}/akhiri", data={"_csrf": await csrf(browser)})
        assert refused.status_code == 404
        assert code in refused.text
    assert await still_in(other, program) == [True, True]


async def test_a_token_changes_no_password_and_another_site_neither(house: House) -> None:
    program, browser = await house.with_token("petugas"), await house.browser("petugas")
    words = {"lama": PASSWORD, "baru": NEW, "ulang": NEW}
    assert (await program.post("/akun/sandi", data=words)).json()["code"] == "TOKEN_TIDAK_BERWENANG"
    assert (await browser.post("/akun/sandi", data=words)).status_code == 403
    assert (await house.client().post("/akun/sandi", data=words)).status_code == 401
    assert await house.identity.sign_in("petugas", PASSWORD, source="uji")


async def calendar_form(browser: httpx.AsyncClient, address: str = "/akun/kalender") -> httpx.Response:
    """Sends a form of the calendar's address."""
    return await browser.post(address, data={"_csrf": await csrf(browser)})


async def test_an_officer_makes_and_ends_the_address_of_a_calendar_and_sees_it_once(house: House) -> None:
    browser = await house.browser("petugas")
    shown = (await calendar_form(browser)).text
    secret = shown.partition("/uji/kalender.ics?kunci=")[2].partition("<")[0]
    holder = await house.identity.calendar.actor_of(secret)
    assert holder is not None
    assert holder.account == "petugas"
    page = (await browser.get("/akun")).text
    assert secret not in page
    assert "Ganti alamat kalender" in page
    answer = await calendar_form(browser, "/akun/kalender/akhiri")
    assert answer.headers["location"] == "/akun?selesai=kalender"
    assert await house.identity.calendar.actor_of(secret) is None
    acts = [line["act"] for line in await lines(house)]
    assert acts[-2:] == ["make_calendar_link", "end_calendar_link"]


async def test_a_new_password_ends_the_address_of_the_calendar(house: House) -> None:
    secret = await house.identity.calendar.make("petugas")
    await change(await house.browser("petugas"), PASSWORD, NEW)
    assert await house.identity.calendar.actor_of(secret) is None


async def test_an_skpd_has_no_calendar(house: House) -> None:
    browser = await house.browser("dishub-1")
    assert "Kalender tenggat" not in (await browser.get("/akun")).text
    assert (await calendar_form(browser)).status_code == 403


async def test_a_language_is_kept_for_every_account_of_the_person_and_shows_in_this_browser(house: House) -> None:
    browser, identity = await house.browser("petugas"), house.identity
    await identity.add_account("petugas-2", PASSWORD, roles=["petugas"], person="petugas")
    words = {"bahasa": "en", "_csrf": await csrf(browser)}
    done = await browser.post("/akun/bahasa", data=words)
    assert (done.status_code, done.headers["location"]) == (303, "/akun?selesai=bahasa")
    assert "Your language is kept." in (await browser.get("/akun?selesai=bahasa")).text
    async with identity.database.snapshot() as connection:
        told = [await identity.own.language_of(each, connection) for each in ("petugas", "petugas-2", "ketua", "siapa")]
    assert told == ["en", "en", "id", "id"]
    (line,) = [line for line in await lines(house) if line["act"] == "choose_language"]
    assert (line["actor"], line["detail"]["language"]) == ("petugas", "en")


async def test_a_new_browser_speaks_the_language_of_whoever_signs_in(house: House) -> None:
    async with house.identity.database.transaction() as connection:
        await store.choose_language(connection, "petugas", "en")
    browser = await house.browser("petugas")
    assert '<html lang="en">' in (await browser.get("/akun")).text
    assert '<html lang="id">' in (await (await house.browser("ketua")).get("/akun")).text
    await browser.get("/bahasa/id")
    await browser.post("/masuk", data={"account": "petugas", "password": PASSWORD})
    assert '<html lang="id">' in (await browser.get("/akun")).text, "what a browser has chosen stays"


async def test_a_language_that_no_page_speaks_changes_nothing(house: House) -> None:
    browser = await house.browser("petugas")
    await browser.post("/akun/bahasa", data={"bahasa": "xx", "_csrf": await csrf(browser)})
    async with house.identity.database.snapshot() as connection:
        assert await house.identity.own.language_of("petugas", connection) == "id"
    assert '<html lang="id">' in (await browser.get("/akun")).text
