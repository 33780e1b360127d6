"""A client of a test that acts in a session, as whoever decides must."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

import httpx

from shared.security.identity import Identity
from shared.web.access import session_headers

FRESH = timedelta(minutes=20)
"""How far the clock moves before a session is opened anew; it would live for 30 idle minutes."""


class SignedIn(httpx.Auth):
    """Sends every request of a client in a session of an account, a new one where the clock was moved."""

    def __init__(self, identity: Identity, account: str) -> None:
        self.identity = identity
        self.account = account
        self._opened: tuple[datetime, str] | None = None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Adds the session to a request, beside the cookies that it has."""
        mine = await self.headers()
        kept = [request.headers[name] for name in ("cookie",) if name in request.headers]
        request.headers.update(mine | {"cookie": "; ".join([*kept, mine["cookie"]])})
        yield request
        if request.url.path == "/keluar":
            self._opened = None

    async def headers(self) -> dict[str, str]:
        """Returns the headers of the session."""
        now = self.identity.clock.now()
        if self._opened is None or abs(now - self._opened[0]) > FRESH:
            self._opened = (now, await self.identity.open_session(self.account))
        return session_headers(self._opened[1])
