"""The outermost ASGI layer: security headers, a cap on bodies, a count of requests, and no leak from an accident."""

import time
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.room.context import SizeLimits
from shared.runtime.errors import TerbukaError, TooLarge
from shared.runtime.telemetry import Metrics, log, route_of
from shared.storage.narrowing import as_everybody
from shared.web.access import admit, right_to
from shared.web.answer import PROBLEM_JSON, answer_problem
from shared.web.statuses import problem_of, status_of

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

ONLY_BY_TLS = "max-age=31536000"
"""For a year a browser that came by TLS asks this host by TLS only."""

DATA = ("application/json", PROBLEM_JSON, "text/csv")
"""Content types of answers that hold records."""

STREAMED = ("multipart/", "application/vnd", "application/octet-stream", "application/offset+octet-stream")
"""Content types of bodies that are read as they come and never as a whole; the last is that of tus."""

OPEN_BODY = 64 * 1024
"""Bytes of a body that a caller may send who need not say who they are, such as a form to sign in."""


class RequestGuard:
    """Wraps an application; a route may set a header of its own, which then stays."""

    def __init__(self, app: ASGIApp, *, sizes: SizeLimits, metrics: Metrics) -> None:
        self.app = app
        self.sizes = sizes
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watched = _Watched(send, scope)
        began = time.perf_counter()
        try:
            with as_everybody():
                await self._serve(scope, _AdmittedBody(scope, receive, _limit(scope, self.sizes)), watched)
        except Exception as error:
            await self._accident(scope, receive, watched, error)
        finally:
            self.metrics.count_request(scope, watched.status, time.perf_counter() - began)

    async def _serve(self, scope: Scope, receive: Receive, watched: "_Watched") -> None:
        if _announced(scope) > _limit(scope, self.sizes):
            await answer_problem(Request(scope), _too_large(_limit(scope, self.sizes)))(scope, receive, watched)
            return
        await self.app(scope, receive, watched)

    async def _accident(self, scope: Scope, receive: Receive, watched: "_Watched", error: Exception) -> None:
        incident = uuid4().hex[:12]
        log.error("accident", incident=incident, error=type(error).__name__, where=_where(error), path=route_of(scope))
        if watched.status:
            raise ConnectionAbortedError(f"incident {incident}") from None
        await _answer_of_accident(Request(scope), accident(incident))(scope, receive, watched)


def _answer_of_accident(request: Request, error: TerbukaError) -> Response:
    try:
        return answer_problem(request, error)
    except Exception:  # even the page of errors may be what is broken
        return JSONResponse(problem_of(error), status_of(error), media_type=PROBLEM_JSON)


def accident(incident: str) -> TerbukaError:
    """Builds what a caller learns of an unexpected fault: that it was one, and under which mark it was logged."""
    return TerbukaError(
        "KESALAHAN_DALAM",
        "Terjadi kesalahan di dalam sistem; permintaan Anda tidak selesai diproses.",
        mend=f"Coba lagi sebentar lagi. Bila terulang, sampaikan tanda kejadian {incident} kepada operator.",
        incident=incident,
    )


class _Watched:
    """Sends with the security headers added and remembers the status.

    What answers somebody who signed in stays in no cache unless the route says otherwise.
    """

    def __init__(self, send: Send, scope: Scope) -> None:
        self.send = send
        self.status = 0
        self._scope = scope
        self._personal = _is_personal(scope)
        by_tls = scope.get("scheme") == "https"
        self._always = {**HEADERS, "strict-transport-security": ONLY_BY_TLS} if by_tls else HEADERS

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._always.items():
                headers.setdefault(name, value)
            if self._is_for_one(headers):
                headers.setdefault("cache-control", "no-store")
        await self.send(message)

    def _is_for_one(self, headers: MutableHeaders) -> bool:
        data = headers.get("content-type", "").startswith(DATA)
        return (self._personal and data) or right_to(self._scope.get("route")) is not None


def _is_personal(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "authorization" in headers or "cookie" in headers


def _limit(scope: Scope, sizes: SizeLimits) -> int:
    content_type = Headers(scope=scope).get("content-type", "")
    streamed = content_type.startswith(STREAMED)
    return sizes.streamed if streamed else sizes.body


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        "PERMINTAAN_TERLALU_BESAR",
        f"Kiriman melebihi batas {_size(limit)}.",
        mend="Bagilah kiriman menjadi beberapa bagian.",
    )


def _size(limit: int) -> str:
    return f"{limit // (1024 * 1024)} MB" if limit >= 1024 * 1024 else f"{limit // 1024} kB"


class _AdmittedBody:
    """Lets a body be read once the caller's right to the route is known, up to a limit; raises `TooLarge`."""

    def __init__(self, scope: Scope, receive: Receive, limit: int) -> None:
        self._scope = scope
        self._receive = receive
        self._limit = limit
        self._seen = 0
        self._asked = False

    async def __call__(self) -> Message:
        """Returns the next piece of the body."""
        if not self._asked:
            self._asked = True
            await self._ask()
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit:
            raise _too_large(self._limit)
        return message

    async def _ask(self) -> None:
        known = await admit(Request(self._scope))
        if not known:
            self._limit = min(self._limit, OPEN_BODY)
        if _announced(self._scope) > self._limit:
            raise _too_large(self._limit)


def _where(error: BaseException) -> list[str]:
    frames: list[str] = []
    trace: Any = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-5:]
