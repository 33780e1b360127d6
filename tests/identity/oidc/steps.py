"""What a browser does to sign in through the small provider."""

import httpx

from shared.security.identity import Actor
from tests.identity.oidc.small_provider import SmallProvider
from tests.web.house import House

BACK = "/masuk/penyedia/kembali"


async def begun(house: House, query: str = "") -> tuple[httpx.AsyncClient, str]:
    """Begins a sign-in; returns the browser and the address that it is sent to."""
    browser = house.client(accept="text/html")
    answer = await browser.get(f"/masuk/penyedia{query}")
    assert answer.status_code == 303, answer.text
    return browser, answer.headers["location"]


async def came_back(house: House, provider: SmallProvider, query: str = "") -> tuple[httpx.AsyncClient, httpx.Response]:
    """Signs in; returns the browser and the answer to its way back."""
    browser, address = await begun(house, query)
    return browser, await browser.get(BACK, params=provider.authorize(address))


async def signed_in(house: House, provider: SmallProvider) -> httpx.AsyncClient:
    """Returns a browser whose session is open."""
    browser, answer = await came_back(house, provider)
    assert answer.status_code == 303, answer.text
    return browser


async def account_of(browser: httpx.AsyncClient) -> dict[str, object]:
    """Returns who the browser's session is."""
    answer = await browser.get("/api/me", headers={"accept": "application/json"})
    return {**answer.json(), "status": answer.status_code}


async def actor_of(house: House, browser: httpx.AsyncClient) -> Actor:
    """Returns who the browser's session is, as a room sees them."""
    actor = await house.identity.actor_of_session(browser.cookies["terbuka_sesi"])
    assert actor is not None
    return actor
