"""Reaches a province over the network while parts of it come and go: asks again until it answers."""

import asyncio
import json
import random
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Container
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from deploy.acceptance.officers import Accounts, Officers
from deploy.rooms import ROOMS
from shared.runtime.errors import Refusal, TerbukaError, Unauthenticated

TIMEOUT = httpx.Timeout(60, connect=5)
CONNECTIONS = 64
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 3.0
AWAY = frozenset({429, 500, 502, 503, 504})
"""Answers that say nothing about the request itself: the same request may be sent again."""
NEEDED = ("petugas", "ketua", "tim", "pimpinan", "operator")


class PatientOfficers(Officers):
    """Repeats a request that got no answer for up to `patience` seconds, and counts why it had to."""

    def __init__(self, http: httpx.AsyncClient, accounts: Accounts, patience: float) -> None:
        super().__init__(http, accounts)
        self.patience = patience
        self.retried: Counter[str] = Counter()

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Sends a request until it is answered.

        Raises `TerbukaError` (`SERVER_TIDAK_MENJAWAB`) when patience is out.
        """
        deadline, pause = time.monotonic() + self.patience, FIRST_PAUSE
        while True:
            answer, fault = await self._try(method, path, options)
            if answer is not None:
                return answer
            self.retried[fault] += 1
            if time.monotonic() > deadline:
                raise _silent(str(self.http.base_url), f"{method} {path}: {fault}", self.patience)
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _try(self, method: str, path: str, options: dict[str, Any]) -> tuple[httpx.Response | None, str]:
        try:
            answer = await self.http.request(method, path, **options)
        except httpx.TransportError as error:
            return None, type(error).__name__
        return (None, f"HTTP {answer.status_code}") if answer.status_code in AWAY else (answer, "")

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
        """Reads a file as a role."""
        answer = await self.answer(role, "GET", path)
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
async def reaching(url: str, accounts: Accounts, *, ca: Path | None, patience: float) -> AsyncIterator[PatientOfficers]:
    """Opens the connections to a province; TLS is checked against the system's authorities, or those of `ca` alone."""
    trust = ssl.create_default_context(cafile=str(ca) if ca else None)
    limits = httpx.Limits(max_connections=CONNECTIONS)
    async with httpx.AsyncClient(base_url=url.rstrip("/"), timeout=TIMEOUT, limits=limits, verify=trust) as http:
        yield PatientOfficers(http, accounts, patience)


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
    begun, before = time.monotonic(), ""
    while missing := "; ".join([words for room in ROOMS if (words := await _missing(http, room))]):
        if missing != before:
            say(f"Menunggu: {missing}.")
            before = missing
        if time.monotonic() - begun > seconds:
            raise _silent(str(http.base_url), missing, seconds)
        await asyncio.sleep(0.5)
    return time.monotonic() - begun


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


def _silent(address: str, what: str, seconds: float) -> TerbukaError:
    return TerbukaError(
        "SERVER_TIDAK_MENJAWAB",
        f"Tidak ada jawaban yang dapat dipakai dari {address} selama {seconds:.0f} detik: {what}.",
        mend="Periksa apakah provinsi itu berjalan dan alamatnya benar, atau beri waktu lebih dengan --patience.",
    )
