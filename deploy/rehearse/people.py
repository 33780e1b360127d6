"""The people of a case: each signs in with a password before each act, as their own programs would."""

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
from tenacity import AsyncRetrying, RetryError, retry_if_result, stop_after_attempt, wait_fixed
from uuid6 import uuid7

from deploy.client import session_of
from deploy.rehearse.faults import StageFault
from deploy.rehearse.stage import PASSWORD
from shared.runtime.clock import Clock
from shared.web.access import session_headers

MOST_TRIES = 21
PAUSE = 0.25
SESSION_USE = timedelta(minutes=20)
"""How long a session is used while the clock runs on between two steps; it would live for 30 idle minutes."""


class CaseAccounts:
    """Sends requests as the accounts of a case and keeps every code that was answered."""

    def __init__(self, http: httpx.AsyncClient, clock: Clock) -> None:
        self.http = http
        self.clock = clock
        self.codes: set[str] = set()
        self._sessions: dict[str, tuple[datetime, str]] = {}

    def sign_out(self, who: str | None) -> None:
        """Forgets the session of who takes the next step: it begins with a sign-in."""
        self._sessions.pop(who or "", None)

    async def send(self, who: str | None, method: str, path: str, **options: Any) -> httpx.Response:
        """Sends one request as an account, as nobody where none is named."""
        headers = {"Idempotency-Key": str(uuid7()), **options.pop("headers", {})}
        if who is not None:
            headers |= session_headers(await self._session(who))
        answer = await self._ask(method, path, headers=headers, **options)
        self.codes |= codes_of(answer)
        return answer

    async def must(self, who: str | None, method: str, path: str, **options: Any) -> Any:
        """Sends a request that belongs to the preparation; raises `StageFault` when it is refused."""
        answer = await self.send(who, method, path, **options)
        if answer.is_success:
            return json_of(answer)
        raise StageFault(f"{who} {method} {path} diterima", told(answer))

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Sends a request again while the database says that it is busy: a slow machine is no answer of the law."""
        again = AsyncRetrying(
            retry=retry_if_result(_is_busy), wait=wait_fixed(PAUSE), stop=stop_after_attempt(MOST_TRIES)
        )
        try:
            return await again(self.http.request, method, path, **options)
        except RetryError as error:
            last: httpx.Response = error.last_attempt.result()
            return last

    async def _session(self, who: str) -> str:
        signed_in, secret = self._sessions.get(who, (None, ""))
        if signed_in is None or self.clock.now() - signed_in > SESSION_USE:
            secret = await self._sign_in(who)
            self._sessions[who] = (self.clock.now(), secret)
        return secret

    async def _sign_in(self, who: str) -> str:
        credentials = {"account": who, "password": PASSWORD}
        answer = await self._ask("POST", "/masuk", data=credentials)
        if not answer.has_redirect_location:
            raise StageFault(f"{who} masuk", told(answer))
        self.http.cookies.clear()
        return session_of(answer)


def _is_busy(answer: httpx.Response) -> bool:
    return answer.status_code == httpx.codes.SERVICE_UNAVAILABLE


def json_of(answer: httpx.Response) -> Any:
    """Returns what an answer says as JSON, its text where it is none."""
    try:
        return answer.json()
    except ValueError:
        return answer.text


def codes_of(answer: httpx.Response) -> set[str]:
    """Returns the code of a refusal, those of its faults, and of what it tells beside them."""
    said = json_of(answer) if not answer.is_success else None
    if not isinstance(said, dict):
        return set()
    listed = [each for key in ("faults", "warnings") for each in said.get(key) or () if isinstance(each, dict)]
    return {str(each["code"]) for each in (said, *listed) if each.get("code")}


def told(answer: httpx.Response) -> str:
    """Returns an answer as one line: its status, its codes, its sentence."""
    said = json_of(answer)
    if not isinstance(said, dict):
        return str(answer.status_code)
    codes = ", ".join(dict.fromkeys([str(said.get("code", "")), *sorted(codes_of(answer))])).strip(", ")
    errors = json.dumps(said["errors"], ensure_ascii=False) if said.get("errors") else ""
    return " ".join(filter(None, [str(answer.status_code), codes, str(said.get("title", "")), errors]))
