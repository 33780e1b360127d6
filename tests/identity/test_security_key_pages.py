"""The pages of security keys: registered on the own-account page, shown at sign-in and before what decides, removed."""

import json
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest

from shared.web.front import front_app
from tests.identity.authenticator import SoftKey
from tests.identity.test_second_factor import code_now, enrolled
from tests.web.house import ORIGIN, PASSWORD, House

AT = "http://localhost:8080"
"""Where the settings of the house say that it stands: not where its requests go."""
RAW = "http://127.0.0.1:8080"


def desk_key(**said: Any) -> SoftKey:
    """Returns a key that stands before the house's own address."""
    return SoftKey(**{"origin": AT, "domain": "localhost", **said})


def ask_of(page: str) -> dict[str, Any]:
    """Returns what a page asks a key."""
    asked: dict[str, Any] = json.loads(unescape(page.partition('data-ask="')[2].partition('"')[0]))
    return asked


def csrf_of(page: str) -> str:
    return page.partition('name="_csrf" value="')[2].partition('"')[0]


async def register(browser: httpx.AsyncClient, key: SoftKey, name: str = "kunci USB") -> httpx.Response:
    """Registers a key as the pages lead."""
    token = csrf_of((await browser.get("/akun/faktor")).text)
    begun = await browser.post("/akun/faktor/kunci/mulai", data={"nama": name, "sandi_kunci": PASSWORD, "_csrf": token})
    assert begun.status_code == 200, begun.text
    words = {"nama": name, "kunci": key.create(ask_of(begun.text)), "_csrf": token}
    return await browser.post("/akun/faktor/kunci/sahkan", data=words)


async def typed_password(house: House) -> tuple[httpx.AsyncClient, str]:
    """Returns a browser whose password was right, and the page that asks it for a factor."""
    browser = house.client(accept="text/html", origin=ORIGIN)
    asked = await browser.post("/masuk", data={"account": "ketua", "password": PASSWORD, "lanjut": "/uji/gallery"})
    assert (asked.status_code, "set-cookie" in asked.headers) == (200, False)
    return browser, asked.text


async def test_the_pages_register_sign_in_step_up_and_remove(house: House) -> None:
    browser, key = await house.browser("ketua"), desk_key()
    done = await register(browser, key)
    assert done.text.count("<li><code>") == 10
    assert "kunci USB" in (await browser.get("/akun")).text
    other, page = await typed_password(house)
    half = page.partition('name="tahap" value="')[2].partition('"')[0]
    words = {"tahap": half, "lanjut": "/uji/gallery"}
    inside = await other.post("/masuk/kode", data={**words, "kunci": key.get(ask_of(page))})
    assert (inside.status_code, inside.headers["location"]) == (303, "/uji/gallery")
    page = (await other.get("/masuk/faktor?lanjut=/uji/gallery")).text
    words = {"lanjut": "/uji/gallery", "_csrf": csrf_of(page)}
    shown = await other.post("/masuk/faktor", data={**words, "kunci": key.get(ask_of(page))})
    assert (shown.status_code, shown.headers["location"]) == (303, "/uji/gallery")
    (kept,) = await house.identity.factor.keys.of("ketua")
    removal = {"nomor": str(kept.id), "sandi_lepas": PASSWORD, "_csrf": words["_csrf"]}
    gone = await other.post("/akun/faktor/kunci/lepas", data=removal)
    assert gone.headers["location"] == "/akun/faktor?selesai=lepas"
    assert "Kunci keamanan dilepas" in (await other.get(gone.headers["location"])).text


async def test_a_key_before_a_false_page_signs_nobody_in_and_the_next_try_does(house: House) -> None:
    browser, key = await house.browser("ketua"), desk_key()
    await register(browser, key)
    other, page = await typed_password(house)
    half = page.partition('name="tahap" value="')[2].partition('"')[0]
    false = SoftKey(ORIGIN, "terbuka.example", credential_id=key.credential_id, private=key.private)
    wrong = await other.post("/masuk/kode", data={"tahap": half, "kunci": false.get(ask_of(page))})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)
    assert "Jawaban kunci keamanan tidak dapat diterima" in wrong.text
    inside = await other.post("/masuk/kode", data={"tahap": half, "kunci": key.get(ask_of(wrong.text))})
    assert inside.status_code == 303
    over = await other.post("/masuk/kode", data={"tahap": half, "kunci": key.get(ask_of(wrong.text))})
    assert over.headers["location"].startswith("/masuk?")


@pytest.mark.parametrize("act", ["mulai", "sahkan", "kunci/mulai", "kunci/sahkan", "kunci/lepas"])
async def test_who_has_a_factor_shows_it_before_another_is_added_or_a_key_goes(house: House, act: str) -> None:
    await enrolled(house)
    browser = house.client(accept="text/html", cookie=f"terbuka_sesi={await house.identity.open_session('ketua')}")
    page = (await browser.get("/akun/faktor")).text
    assert "Tunjukkan faktor kedua dahulu" in page
    assert "/akun/faktor/kunci/mulai" not in page
    sent = await browser.post(f"/akun/faktor/{act}", data={"_csrf": csrf_of(page)})
    assert sent.headers["location"].startswith("/masuk/faktor?")


async def test_where_keys_alone_count_a_typed_code_adds_and_takes_no_key(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.app.state.kit.settings, "second_factor", "keys")
    seed, _, session = await enrolled(house)
    browser = house.client(accept="text/html", origin=ORIGIN, cookie=f"terbuka_sesi={session}")
    await register(browser, desk_key())
    (kept,) = await house.identity.factor.keys.of("ketua")
    other, page = await typed_password(house)
    half = page.partition('name="tahap" value="')[2].partition('"')[0]
    assert (await other.post("/masuk/kode", data={"tahap": half, "code": code_now(house, seed)})).status_code == 303
    token = csrf_of((await other.get("/akun/faktor")).text)
    for act in ("mulai", "sahkan", "kunci/mulai", "kunci/sahkan", "kunci/lepas"):
        words = {
            "sandi": PASSWORD,
            "sandi_kunci": PASSWORD,
            "sandi_lepas": PASSWORD,
            "nama": "x",
            "nomor": str(kept.id),
        }
        refused = await other.post(f"/akun/faktor/{act}", data={**words, "_csrf": token})
        assert "hanya dengan kunci keamanan" in refused.text, act
    assert await house.identity.factor.keys.of("ketua") == [kept]


async def test_the_last_factor_stays_where_the_role_must_have_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.app.state.kit.settings, "second_factor", "required")
    for account, location in (("ketua", None), ("petugas", "/akun/faktor?selesai=lepas")):
        browser = await house.browser(account)
        await register(browser, desk_key())
        (kept,) = await house.identity.factor.keys.of(account)
        token = csrf_of((await browser.get("/akun/faktor")).text)
        words = {"nomor": str(kept.id), "sandi_lepas": PASSWORD, "_csrf": token}
        answer = await browser.post("/akun/faktor/kunci/lepas", data=words)
        assert answer.headers.get("location") == location
        assert ("ini faktor yang terakhir" in answer.text) == (location is None)


async def test_a_stale_request_asks_anew_and_a_program_reads_a_code(house: House) -> None:
    browser, key = await house.browser("ketua"), desk_key()
    await register(browser, key)
    page = (await browser.get("/masuk/faktor")).text
    house.clock.move_to(house.clock.now() + timedelta(minutes=6))
    words = {"kunci": key.get(ask_of(page)), "_csrf": csrf_of(page)}
    late = await browser.post("/masuk/faktor", data=words)
    assert late.status_code == 403
    assert "sudah lewat lima menit" in late.text
    assert ask_of(late.text)["challenge"] != ask_of(page)["challenge"]
    told = await browser.post("/masuk/faktor", data=words, headers={"accept": "application/json"})
    assert told.json()["code"] == "TANTANGAN_KUNCI_BERAKHIR"


async def test_the_page_works_without_script_and_loads_none_from_the_page_itself(house: House) -> None:
    browser = await house.browser("ketua")
    await register(browser, desk_key())
    page = (await browser.get("/masuk/faktor")).text
    form = page.partition('data-key="get"')[2].partition("</form>")[0]
    assert "membutuhkan JavaScript" in form
    assert '<button class="button" hidden>' in form
    assert page.count("security-keys.js") == 1
    assert "<script>" not in page


async def test_without_an_address_that_browsers_bind_keys_to_there_are_none(house: House) -> None:
    bare = replace(house.app.state.kit, settings=house.app.state.kit.settings.model_copy(update={"public_url": RAW}))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(front_app(bare, [])), base_url=ORIGIN)
    client.headers.update({"accept": "text/html", "origin": ORIGIN})
    await client.post("/masuk", data={"account": "ketua", "password": PASSWORD})
    page = (await client.get("/akun/faktor")).text
    assert "TERBUKA_PUBLIC_URL" in page
    words = {"nama": "USB", "sandi_kunci": PASSWORD, "_csrf": csrf_of(page)}
    told = await client.post("/akun/faktor/kunci/mulai", data=words, headers={"accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (409, "ALAMAT_TANPA_KUNCI")
