"""An HTTP client that repeats its requests while parts of a province restart."""

import json
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Container
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from tenacity import (
    AsyncRetrying,
    Future,
    RetryCallState,
    RetryError,
    retry_if_exception_type,
    retry_if_result,
    stop_after_delay,
    wait_fixed,
    wait_random_exponential,
)

from deploy.acceptance.officers import Accounts, Officers
from deploy.rooms import ROOMS
from shared.runtime.errors import Refusal, TerbukaError, Unauthenticated

TIMEOUT = httpx.Timeout(60, connect=5)
CONNECTIONS = 64
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 3.0
READY_PAUSE = 0.5
AWAY = frozenset({429, 500, 502, 503, 504})
"""Answers that say nothing about the request itself: the same request may be sent again."""
NEEDED = ("petugas", "ketua", "tim", "pimpinan", "operator")


class RetryingOfficers(Officers):
    """Repeats a request that got no usable answer for up to `patience` seconds, and counts the causes in `retried`."""

    def __init__(self, http: httpx.AsyncClient, accounts: Accounts, patience: float) -> None:
        super().__init__(http, accounts)
        self.patience = patience
        self.retried: Counter[str] = Counter()

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Sends a request until it is answered.

        Raises `TerbukaError` (`SERVER_TIDAK_MENJAWAB`) when patience is out.
        """
        again = AsyncRetrying(
            retry=retry_if_exception_type(httpx.TransportError) | retry_if_result(_is_away),
            wait=wait_random_exponential(FIRST_PAUSE, max=LONGEST_PAUSE),
            stop=stop_after_delay(self.patience),
            after=self._count,
        )
        try:
            return await again(self.http.request, method, path, **options)
        except RetryError as error:
            fault = _fault(error.last_attempt)
            raise _silent(str(self.http.base_url), f"{method} {path}: {fault}", self.patience) from error

    def _count(self, state: RetryCallState) -> None:
        assert state.outcome is not None
        self.retried[_fault(state.outcome)] += 1

    async def settle(self, role: str, path: str, body: Any, done: Container[str]) -> Any:
        """Acts as a role; a refusal of a code in `done` says that an earlier, unanswered try was carried out."""
        try:
            return await self.post(role, path, body)
        except Refusal as refusal:
            if refusal.code not in done:
                raise
            self.refused.pop()
            return {}

    async def download(self, role: str, path: str) -> bytes:
        """Opens a sealed file as a role, with a reason."""
        answer = await self.answer(role, "POST", path, json={"reason": "Pembandingan dengan berkas yang diserahkan."})
        return answer.content if answer.is_success else b""

    async def public(self, path: str) -> httpx.Response:
        """Reads an address of the website as anyone."""
        return await self.ask("GET", path)

    @property
    def sender(self) -> str:
        """Returns the role that hands in for an SKPD of its own, or a Petugas where no such account was given."""
        return "skpd" if "skpd" in self.accounts else "petugas"

    @property
    def releaser(self) -> str:
        """Returns the role of a person other than the Petugas who uploads."""
        return "petugas2" if "petugas2" in self.accounts else "ketua"


@asynccontextmanager
async def connected(
    url: str, accounts: Accounts, *, ca: Path | None, patience: float
) -> AsyncIterator[RetryingOfficers]:
    """Opens the connections to a province; TLS is checked against the system's authorities, or those of `ca` alone."""
    trust = ssl.create_default_context(cafile=str(ca) if ca else None)
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(base_url=url.rstrip("/"), timeout=TIMEOUT, limits=limits, verify=trust) as http:
        yield RetryingOfficers(http, accounts, patience)


def read_accounts(path: Path) -> Accounts:
    """Reads `{role: {account, password}}`.

    Raises `Unauthenticated` (`TIDAK_ADA_AKUN`) without the file, `Refusal` (`BERKAS_AKUN_RUSAK`) where it is no JSON,
    `Refusal` (`AKUN_KURANG`) without a role that the journey needs.
    """
    if not path.is_file():
        raise Unauthenticated(
            "TIDAK_ADA_AKUN",
            f"Berkas akun {path} tidak ada, padahal setiap langkah SOP dilakukan pejabat yang berbeda.",
            mend="Sebutkan berkasnya dengan --accounts atau TERBUKA_ACCOUNTS.",
        )
    try:
        accounts: Accounts = json.loads(path.read_text())
    except ValueError as error:
        raise Refusal(
            "BERKAS_AKUN_RUSAK",
            f"Berkas akun {path} tidak dapat dibaca sebagai JSON.",
            mend='Tulis sebagai {"peran": {"account": "...", "password": "..."}}.',
        ) from error
    missing = [role for role in NEEDED if role not in accounts]
    if missing:
        raise Refusal(
            "AKUN_KURANG",
            f"Berkas akun {path} tidak memuat peran {', '.join(missing)}.",
            article="langkah 1 sampai 5 SOP 065/453/DPP-A",
            mend="Tambahkan akun peran itu; orang yang mengusulkan, memutus, dan menyetujui harus berbeda.",
        )
    return accounts


async def wait_until_ready(http: httpx.AsyncClient, seconds: float, say: Callable[[str], None]) -> float:
    """Returns after how many seconds every room was ready; says each change of what is still missing.

    Raises `TerbukaError` (`SERVER_TIDAK_MENJAWAB`) when that takes longer than `seconds`.
    """
    begun, said = time.monotonic(), [""]

    def tell(state: RetryCallState) -> None:
        assert state.outcome is not None
        if state.outcome.result() != said[-1]:
            said.append(state.outcome.result())
            say(f"Menunggu: {said[-1]}.")

    pause, most = wait_fixed(READY_PAUSE), stop_after_delay(seconds)
    try:
        await AsyncRetrying(retry=retry_if_result(bool), wait=pause, stop=most, after=tell)(_all_missing, http)
    except RetryError as error:
        raise _silent(str(http.base_url), said[-1], seconds) from error
    return time.monotonic() - begun


async def _all_missing(http: httpx.AsyncClient) -> str:
    return "; ".join([words for room in ROOMS if (words := await _missing(http, room))])


async def _missing(http: httpx.AsyncClient, room: str) -> str:
    """Returns why a room is not ready, empty when it is."""
    try:
        answer = await http.get(f"/{room}/readyz", timeout=10)
    except httpx.TransportError as error:
        return f"{room} ({type(error).__name__})"
    if answer.is_success:
        return ""
    kind = answer.headers.get("content-type", "")
    missing = answer.json().get("missing", []) if kind.startswith("application/json") else []
    return f"{room} ({', '.join(missing) or f'HTTP {answer.status_code}'})"


def _is_away(answer: httpx.Response) -> bool:
    return answer.status_code in AWAY


def _fault(attempt: Future) -> str:
    """Names what was wrong with an attempt: the error of the network, or the status of the answer."""
    error = attempt.exception()
    return type(error).__name__ if error else f"HTTP {attempt.result().status_code}"


def _silent(address: str, what: str, seconds: float) -> TerbukaError:
    return TerbukaError(
        "SERVER_TIDAK_MENJAWAB",
        f"Tidak ada jawaban yang dapat dipakai dari {address} selama {seconds:.0f} detik: {what}.",
        mend="Periksa apakah provinsi itu berjalan dan alamatnya benar, atau beri waktu lebih dengan --patience.",
    )
