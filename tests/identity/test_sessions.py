"""Browsers: the cookie, the session behind it, and requests that other sites cause."""

from datetime import timedelta

import pytest

from tests.web.house import ORIGIN, PASSWORD, House


async def signed_in(house: House, base: str = ORIGIN) -> str:
    client = house.client()
    answer = await client.post(f"{base}/masuk", data={"account": "petugas", "password": PASSWORD})
    return answer.headers["set-cookie"]


async def test_the_cookie_is_closed_to_scripts_and_to_other_sites(house: House) -> None:
    flags = (await signed_in(house)).lower()
    assert flags.startswith("terbuka_sesi=")
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "path=/" in flags
    assert "max-age" not in flags


async def test_the_cookie_is_bound_to_the_host_where_tls_is_on(house: House) -> None:
    flags = await signed_in(house, "https://terbuka.example")
    assert flags.startswith("__Host-terbuka_sesi=")
    assert "secure" in flags.lower()
    assert "domain" not in flags.lower()


async def test_a_session_ends_after_thirty_idle_minutes(house: House) -> None:
    browser = await house.browser("petugas")
    house.clock.move_to(house.clock.now() + timedelta(minutes=29))
    assert (await browser.get("/uji/api/me")).status_code == 200
    house.clock.move_to(house.clock.now() + timedelta(minutes=29))
    assert (await browser.get("/uji/api/me")).status_code == 200
    house.clock.move_to(house.clock.now() + timedelta(minutes=31))
    assert (await browser.get("/uji/api/me")).status_code == 401


async def test_a_session_ends_after_eight_hours_however_busy(house: House) -> None:
    browser = await house.browser("petugas")
    for _ in range(23):
        house.clock.move_to(house.clock.now() + timedelta(minutes=20))
        assert (await browser.get("/uji/api/me")).status_code == 200
    house.clock.move_to(house.clock.now() + timedelta(minutes=20))
    assert (await browser.get("/uji/api/me")).status_code == 401


async def test_the_old_session_is_dead_after_signing_out(house: House) -> None:
    browser = await house.browser("petugas")
    secret = browser.cookies["terbuka_sesi"]
    page = (await browser.get("/keluar")).text
    token = page.partition('name="_csrf" value="')[2].partition('"')[0]
    assert (await browser.post("/keluar", data={"_csrf": token})).headers["location"] == "/masuk"
    assert "terbuka_sesi" not in browser.cookies
    again = house.client(cookie=f"terbuka_sesi={secret}")
    assert (await again.get("/uji/api/me")).status_code == 401


async def test_the_old_session_is_dead_after_signing_in_again(house: House) -> None:
    browser = await house.browser("petugas")
    secret = browser.cookies["terbuka_sesi"]
    await browser.post("/masuk", data={"account": "petugas", "password": PASSWORD})
    assert browser.cookies["terbuka_sesi"] != secret
    assert (await house.client(cookie=f"terbuka_sesi={secret}").get("/uji/api/me")).status_code == 401


async def test_only_hashes_of_sessions_lie_in_the_database(house: House) -> None:
    browser = await house.browser("petugas")
    secret = browser.cookies["terbuka_sesi"]
    async with house.kit.database.snapshot() as connection:
        rows = (await connection.exec_driver_sql("SELECT digest FROM identity.sessions")).scalars().all()
    assert len(rows) == 1
    assert secret not in rows[0]


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "http://terbuka.example.evil.example"},
    {"origin": "http://terbuka.example:81"},
    {"sec-fetch-site": "cross-site", "origin": "null"},
    {"sec-fetch-site": "same-site", "origin": ORIGIN},
    {"sec-fetch-site": "cross-site", "origin": ORIGIN},
]


async def test_what_another_site_sends_is_refused_even_with_the_token(house: House) -> None:
    browser = await house.browser("petugas")
    del browser.headers["origin"]
    token = await form_token(house, browser.cookies["terbuka_sesi"])
    for headers in FOREIGN:
        form = await browser.post("/uji/form", headers=headers, data={"title": "x", "_csrf": token})
        upload = await browser.post(f"/uji/upload?_csrf={token}", headers=headers, files={"berkas": b"x"})
        for answer in (form, upload):
            assert answer.status_code == 403, headers
            assert "PERMINTAAN_DARI_LUAR" in answer.text


async def form_token(house: House, secret: str) -> str:
    page = (await house.client(cookie=f"terbuka_sesi={secret}", accept="text/html").get("/keluar")).text
    return page.partition('name="_csrf" value="')[2].partition('"')[0]


async def test_a_form_without_this_sessions_token_is_refused(house: House) -> None:
    browser = await house.browser("petugas")
    for token in ("", "0" * 64, "é", "x"):
        answer = await browser.post("/uji/form", data={"title": "x", "_csrf": token})
        assert answer.status_code == 403, token


async def test_a_form_with_the_token_of_another_session_is_refused(house: House) -> None:
    browser, other = await house.browser("petugas"), await house.browser("ketua")
    token = await form_token(house, other.cookies["terbuka_sesi"])
    assert (await browser.post("/uji/form", data={"title": "x", "_csrf": token})).status_code == 403


async def test_a_form_with_its_token_passes_and_stays_readable_for_the_route(house: House) -> None:
    browser = await house.browser("petugas")
    token = await form_token(house, browser.cookies["terbuka_sesi"])
    answer = await browser.post("/uji/form", data={"title": "judul ", "_csrf": token}, headers={"origin": "null"})
    assert answer.json() == "judul petugas"


async def test_an_upload_passes_by_the_browsers_word_or_by_the_token_in_the_address(house: House) -> None:
    browser = await house.browser("petugas")
    del browser.headers["origin"]
    token = await form_token(house, browser.cookies["terbuka_sesi"])
    files = {"berkas": b"x"}
    said = await browser.post("/uji/upload", files=files, headers={"sec-fetch-site": "same-origin", "origin": "null"})
    carried = await browser.post(f"/uji/upload?_csrf={token}", files=files, headers={"origin": "null"})
    silent = await browser.post("/uji/upload", files=files)
    assert (said.status_code, carried.status_code, silent.status_code) == (200, 200, 403)


async def test_a_program_with_a_token_needs_no_form_token(house: House) -> None:
    program = await house.with_token("petugas")
    answer = await program.post("/uji/form", data={"title": "x"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 200


async def test_signing_in_from_another_site_is_refused(house: House) -> None:
    data = {"account": "petugas", "password": PASSWORD}
    answer = await house.client().post("/masuk", data=data, headers={"origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "PERMINTAAN_DARI_LUAR")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", [{"origin": "null"}, {"origin": "null", "sec-fetch-site": "cross-site"}])
async def test_signing_in_from_a_page_without_a_name_is_refused(house: House, headers: dict[str, str]) -> None:
    data = {"account": "petugas", "password": PASSWORD}
    answer = await house.client().post("/masuk", data=data, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "PERMINTAAN_DARI_LUAR")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", [{"origin": ORIGIN}, {"origin": "null", "sec-fetch-site": "same-origin"}, {}])
async def test_signing_in_from_the_own_page_passes(house: House, headers: dict[str, str]) -> None:
    answer = await house.client().post("/masuk", data={"account": "petugas", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 303


async def test_the_page_to_sign_in_lets_a_browser_name_this_site(house: House) -> None:
    shown = await house.client(accept="text/html").get("/masuk")
    refused = await house.client(accept="text/html").post("/masuk", data={"account": "x", "password": "x"})
    assert {page.headers["referrer-policy"] for page in (shown, refused)} == {"same-origin"}


async def test_signing_in_leads_on_only_within_this_site(house: House) -> None:
    data = {"account": "petugas", "password": PASSWORD, "lanjut": "//evil.example/"}
    assert (await house.client().post("/masuk", data=data)).headers["location"] == "/meja"


async def test_without_a_provider_its_doors_say_so(house: House) -> None:
    for path in ("/masuk/penyedia", "/masuk/penyedia/kembali", "/masuk/penyedia/kunci"):
        answer = await house.client().get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "OIDC_TIDAK_DISETEL")
    assert "/masuk/penyedia" not in (await house.client(accept="text/html").get("/masuk")).text
