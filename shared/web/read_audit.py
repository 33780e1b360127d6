"""No audit, no answer: what a signed-in person is shown has its audit line before the first byte flows.

A handler says by `@does` what it is; most readings of one thing write their line themselves. What did not, as a list,
gets one here, with the number of rows and the filters. Words that were searched by stand there as a hash.
"""

import hashlib
import re
from collections.abc import Iterator

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.errors import TerbukaError
from shared.security.read_trail import ReadTrail, RequestReading, reading
from shared.web.act_names import declared_act, subject_of
from shared.web.answer import answer_problem
from shared.web.scopes import SAFE_METHODS

LIST = "read_list"
PLAIN = frozenset({
    "state", "queue", "skpd", "huruf", "order", "limit", "offset", "halaman", "since", "until", "item_id",
    "without_address", "before", "sebelum", "book", "buku", "year", "tahun", "waits", "due", "rows", "hari",
})  # fmt: skip
"""Filters whose values are codes, numbers and days; of every other one the audit line has a hash."""

CODE = re.compile(r"[a-z0-9_.-]{1,40}")
NAME = re.compile(r"[a-z_]{1,20}")
MOST_FILTERS = 20


class ReadAudit:
    """Wraps a room's application; each request that reads begins a `RequestReading`."""

    def __init__(self, app: ASGIApp, *, trail: ReadTrail) -> None:
        self.app = app
        self.trail = trail

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; what changes something has its line in its own transaction and passes through."""
        if scope["type"] != "http" or scope["method"] not in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        with reading() as begun:
            await self.app(scope, receive, _Held(scope, receive, send, self.trail, begun))


class _Held:
    """Sends an answer once its audit line stands, else the refusal in its place."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, trail: ReadTrail, begun: RequestReading) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._trail = trail
        self._reading = begun
        self._refused = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and 200 <= message["status"] < 300:
            await self._account()
        if not self._refused:
            await self._send(message)

    async def _account(self) -> None:
        request = Request(self._scope)
        act, actor = declared_act(request), self._scope.get("state", {}).get("actor")
        if not act or actor is None or self._reading.audited:
            return
        try:
            detail = {"count": self._reading.rows, "filters": list(_filters(request))}
            named = act if act.startswith("read_") else LIST
            subject = subject_of(request, request.url.path)
            await self._trail.write(actor=actor.account, act=named, subject=subject, detail=detail)
        except TerbukaError as error:
            self._refused = True
            await answer_problem(request, error)(self._scope, self._receive, self._send)


def _filters(request: Request) -> Iterator[str]:
    for name, value in request.query_params.multi_items()[:MOST_FILTERS]:
        if value and NAME.fullmatch(name):
            yield f"{name}={_shown(name, value)}"


def _shown(name: str, value: str) -> str:
    if name in PLAIN and CODE.fullmatch(value):
        return value
    return "sha256:" + hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:32]
