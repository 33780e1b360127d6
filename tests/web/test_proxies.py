"""Behind a reverse proxy: a trusted one is believed about scheme, host and caller, anybody else about nothing."""

import httpx
import pytest
from fastapi import FastAPI, Request

from shared.web.proxies import BehindProxies

SAID = {
    "x-forwarded-proto": "https",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-host": "terbuka.example.go.id",
    "host": "dalam:8000",
}


async def seen(trusted: str, caller: str, **headers: str) -> tuple[str, str, str]:
    """Returns the scheme, the host and the caller that an application sees."""
    app = FastAPI()

    @app.get("/")
    async def root(request: Request) -> list[str]:
        return [request.url.scheme, request.headers["host"], request.client.host if request.client else ""]

    transport = httpx.ASGITransport(BehindProxies(app, trusted), client=(caller, 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://dalam:8000") as http:
        scheme, host, client = (await http.get("/", headers=SAID | headers)).json()
    return scheme, host, client


@pytest.mark.parametrize("trusted", ["127.0.0.1", "10.0.0.7, 127.0.0.1", "127.0.0.0/8"])
async def test_a_trusted_proxy_is_believed(trusted: str) -> None:
    assert await seen(trusted, "127.0.0.1") == ("https", "terbuka.example.go.id", "203.0.113.9")


@pytest.mark.parametrize("trusted", ["127.0.0.1", "10.0.0.0/8", ""])
async def test_anybody_else_is_not(trusted: str) -> None:
    assert await seen(trusted, "192.0.2.1") == ("http", "dalam:8000", "192.0.2.1")


async def test_a_proxy_that_says_no_host_keeps_the_one_that_was_asked() -> None:
    assert await seen("127.0.0.1", "127.0.0.1", **{"x-forwarded-host": ""}) == ("https", "dalam:8000", "203.0.113.9")
