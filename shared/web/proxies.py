"""Behind a reverse proxy: who asks, how and for which host, believed of trusted proxies only."""

from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

FORWARDED_HOST = b"x-forwarded-host"


class BehindProxies:
    """Takes scheme, caller and host from `X-Forwarded-Proto`, `-For` and `-Host` when a trusted proxy sent them.

    `trusted` lists addresses and networks, commas between. Cookies with `__Host-`, the check of a form's origin and
    the throttle of sign-ins all rest on what this believes.
    """

    def __init__(self, app: ASGIApp, trusted: str) -> None:
        self._app = app
        inner: Any = self._with_host
        self._forwarded: Any = ProxyHeadersMiddleware(inner, trusted)
        self._trusted = self._forwarded.trusted_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] == "http":
            caller, _ = scope.get("client") or ("", 0)
            scope["terbuka.by_proxy"] = caller in self._trusted
        await self._forwarded(scope, receive, send)

    async def _with_host(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.pop("terbuka.by_proxy", False):
            scope["headers"] = _host_as_forwarded(scope["headers"])
        await self._app(scope, receive, send)


def _host_as_forwarded(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    said = next((value.split(b",")[0].strip() for name, value in headers if name == FORWARDED_HOST), b"")
    if not said:
        return headers
    return [(b"host", said), *((name, value) for name, value in headers if name != b"host")]
