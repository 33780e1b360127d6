"""Signing in through a real Keycloak: roles, keys, logouts, and what happens while it is gone."""

import asyncio
import base64
import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
import uvicorn

from shared.runtime.clock import MovableClock, SystemClock
from shared.security.encryption import Keys
from shared.storage.objects import DirectoryStore
from tests.browser.house import CHROMIUM, chromium
from tests.conftest import RoomDatabase
from tests.engines.processes import free_port
from tests.eventually import eventually
from tests.identity.oidc.conftest import set_oidc
from tests.identity.oidc.keycloak import PASSWORD, Keycloak, new_keycloak
from tests.identity.oidc.steps import actor_of
from tests.identity.test_second_factor import refused_code
from tests.web.house import PASSWORD as LOCAL
from tests.web.house import House, add_people, build_house

BEGIN = "/masuk/penyedia"


class RunningClock(MovableClock):
    """Goes with the clock of the machine, as Keycloak does."""

    def now(self) -> datetime:
        """Returns the time of the machine."""
        return SystemClock().now()


@pytest.fixture(scope="module")
def keycloak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keycloak]:
    """Starts a Keycloak for this file."""
    server = new_keycloak(tmp_path_factory.mktemp("keycloak"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def served(
    monkeypatch: pytest.MonkeyPatch,
    keycloak: Keycloak,
    room_database: RoomDatabase,
    objects: DirectoryStore,
    keys: Keys,
    tmp_path: Path,
    hashed: str,
) -> AsyncIterator[tuple[str, House]]:
    """Serves a house that is tied to Keycloak; gives its address and the house."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    await asyncio.to_thread(keycloak.furnish, address)
    set_oidc(monkeypatch, tmp_path, keycloak.issuer)
    monkeypatch.setenv("TERBUKA_OIDC_FACTOR_ACR", "dua")
    clock = RunningClock()
    house = await build_house(await room_database("identity", "eventlog"), clock, objects, keys, tmp_path, {})
    await add_people(house.identity, hashed)
    server = uvicorn.Server(uvicorn.Config(house.app, host="127.0.0.1", port=port, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started, "the house listens")
    yield address, house
    server.should_exit = True
    await task


@pytest.fixture
def terbuka(served: tuple[str, House]) -> str:
    """Gives the address of the house."""
    return served[0]


class ThisMachine(httpx.AsyncHTTPTransport):
    """Treats http on this machine as secure, as browsers do, where Python's cookies do not."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request; its cookies lose the word that keeps them from being sent back."""
        answer = await super().handle_async_request(request)
        answer.headers = httpx.Headers([(name, value.replace(b";Secure", b"")) for name, value in answer.headers.raw])
        return answer


Answered = tuple[httpx.AsyncClient, httpx.Response]
SignIn = Callable[[str], Awaitable[Answered]]


@pytest.fixture
async def sign_in(terbuka: str) -> AsyncIterator[SignIn]:
    """Gives `sign_in(who)`: out to Keycloak, its form, and back, in a browser of its own."""
    async with AsyncExitStack() as opened:

        async def go(who: str) -> Answered:
            browser, answer = await signed_in(terbuka, who)
            opened.push_async_callback(browser.aclose)
            return browser, answer

        yield go


async def signed_in(terbuka: str, who: str) -> Answered:
    """Signs a person in as a browser does; returns the browser and the last answer."""
    browser = httpx.AsyncClient(
        base_url=terbuka, headers={"accept": "text/html"}, follow_redirects=True, timeout=60, transport=ThisMachine()
    )
    page = await browser.get(BEGIN, params={"lanjut": "/uji/api/me"})
    form = re.search(r'id="kc-form-login"[^>]*action="([^"]+)"', page.text)
    assert form, page.text
    return browser, await browser.post(html.unescape(form[1]), data={"username": who, "password": PASSWORD})


async def left(browser: httpx.AsyncClient) -> str:
    """Begins a sign-in and goes no further; returns its state."""
    answer = await browser.get(BEGIN, follow_redirects=False)
    return parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]


async def status(browser: httpx.AsyncClient) -> int:
    """Returns whether the browser's session holds, as a status."""
    return (await browser.get("/api/me", headers={"accept": "application/json"})).status_code


@pytest.mark.nightly
async def test_people_of_the_realm_sign_in_with_their_roles(terbuka: str, sign_in: SignIn) -> None:
    roles = {}
    for who in ("budi", "bambang", "melati"):
        browser, answer = await sign_in(who)
        assert answer.url.path == "/uji/api/me", answer.text
        me = (await browser.get("/api/me")).json()
        roles[who] = (me["roles"], me["skpd"], me["person"])
    assert roles == {
        "budi": (["petugas"], None, "198001012005011001"),
        "bambang": (["ketua"], None, "197003031995031003"),
        "melati": (["skpd"], "dishub", "198606062011012006"),
    }
    _, refused = await sign_in("tamu")
    assert (refused.status_code, "OIDC_TANPA_PERAN" in refused.text) == (403, True)


@pytest.mark.nightly
async def test_a_new_key_of_keycloak_is_taken_at_once(terbuka: str, sign_in: SignIn, keycloak: Keycloak) -> None:
    before, _ = await sign_in("budi")
    assert await status(before) == 200
    await asyncio.to_thread(keycloak.rotate)
    browser, _ = await sign_in("bambang")
    assert await status(browser) == 200


@pytest.mark.nightly
async def test_a_logout_at_keycloak_ends_the_session_here(terbuka: str, sign_in: SignIn, keycloak: Keycloak) -> None:
    (browser, _), (other, _) = await sign_in("budi"), await sign_in("bambang")
    assert (await status(browser), await status(other)) == (200, 200)
    await asyncio.to_thread(keycloak.sign_out_everywhere, "budi")
    assert (await status(browser), await status(other)) == (401, 200)


@pytest.mark.nightly
async def test_signing_out_here_signs_out_there(terbuka: str, sign_in: SignIn) -> None:
    browser, _ = await sign_in("budi")
    token = (await browser.get("/keluar")).text.partition('name="_csrf" value="')[2].partition('"')[0]
    answer = await browser.post("/keluar", data={"_csrf": token}, headers={"origin": terbuka})
    assert str(answer.url) == f"{terbuka}/masuk"
    assert "kc-form-login" in (await browser.get(BEGIN)).text


@pytest.mark.nightly
async def test_a_session_that_ends_in_mid_upload_sends_nothing_more(
    terbuka: str, sign_in: SignIn, keycloak: Keycloak
) -> None:
    browser, _ = await sign_in("budi")
    ended = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"a" * 1000
        await asyncio.to_thread(keycloak.sign_out_everywhere, "budi")
        ended.set()
        yield b"b" * 1000

    headers = {"origin": terbuka, "content-type": "application/octet-stream"}
    first = await browser.post("/uji/upload", content=body(), headers=headers)
    assert ended.is_set()
    assert first.status_code == 200
    second = await browser.post("/uji/upload", content=b"c", headers={**headers, "accept": "application/json"})
    assert second.status_code == 401


@pytest.mark.nightly
async def test_while_keycloak_is_gone_sessions_go_on_and_sign_in_says_so(
    terbuka: str, sign_in: SignIn, keycloak: Keycloak
) -> None:
    browser, _ = await sign_in("budi")
    await asyncio.to_thread(keycloak.stop)
    try:
        assert await status(browser) == 200
        query = await left(browser)
        returning = await browser.get(f"{BEGIN}/kembali", params={"code": "x", "state": query})
        assert returning.status_code == 503
        assert "PENYEDIA_IDENTITAS_TIDAK_MENJAWAB" in returning.text
        assert "akun lokal" in returning.text
        assert (await browser.post("/masuk", data={"account": "ketua", "password": LOCAL})).url.path == "/meja"
    finally:
        await asyncio.to_thread(keycloak.start)


async def shown_there(browser: httpx.AsyncClient) -> httpx.Response:
    """Steps up as a person without a code app: the password again, then the app that Keycloak has them enrol."""
    page = await browser.get("/masuk/faktor", params={"lanjut": "/uji/api/me"})
    page = await sent(browser, page, "kc-form-login", password=PASSWORD)
    secret = re.search(r'name="totpSecret" value="([^"]+)"', page.text)
    assert secret, page.text
    code = pyotp.TOTP(base64.b32encode(secret[1].encode()).decode()).now()
    return await sent(browser, page, "kc-totp-settings-form", totp=code, totpSecret=secret[1], userLabel="ponsel")


async def sent(browser: httpx.AsyncClient, page: httpx.Response, form: str, **typed: str) -> httpx.Response:
    """Sends a form of Keycloak."""
    tag = re.search(rf'<form[^>]*id="{form}"[^>]*>', page.text)
    assert tag, page.text
    action = re.search(r'action="([^"]+)"', tag[0])
    assert action
    return await browser.post(html.unescape(action[1]), data=typed)


@pytest.mark.nightly
async def test_the_factor_is_shown_at_keycloak_before_what_decides(served: tuple[str, House], sign_in: SignIn) -> None:
    _, house = served
    browser, _ = await sign_in("bambang")
    answer = await shown_there(browser)
    assert (answer.status_code, answer.url.path) == (200, "/uji/api/me"), answer.text
    again, _ = await sign_in("bambang")
    asked = [refused_code(house, await actor_of(house, each), "decide") for each in (browser, again)]
    assert asked == ["", "FAKTOR_KEDUA_LAMA"]


@pytest.mark.nightly
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="No Chromium: nobody signed in. Get it: apt install chromium")
async def test_a_browser_signs_in_and_out_through_keycloak(terbuka: str) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(f"{terbuka}/masuk")
        await page.get_by_role("link", name="Masuk dengan akun dinas").click()
        await page.fill("#username", "bambang")
        await page.fill("#password", PASSWORD)
        await page.click("#kc-login")
        await page.wait_for_url(f"{terbuka}/meja")
        assert "Bambang Contoh" in await page.content()
        await page.goto(f"{terbuka}/keluar")
        await page.get_by_role("button", name="Keluar").click()
        await page.wait_for_url(f"{terbuka}/masuk")
        await page.get_by_role("link", name="Masuk dengan akun dinas").click()
        await page.wait_for_selector("#kc-login")
