"""Clients that hand in submissions with files in parallel and give up on none until it is acknowledged."""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.files.pdfs import a_pdf
from tests.load.server import PASSWORD, Server

ACCOUNT, SKPD = "pemuat", "disperindagesdm"
FILE_BYTES = 100 * 1024
PAUSE = 0.2
AGAIN = {429, 502, 503, 504}
"""Answers that say: not now."""


@dataclass(frozen=True)
class Acknowledged:
    """One answer 201 as the client keeps it."""

    key: str
    submission_id: str
    item_id: str
    agenda_number: int
    sha256: str
    seconds: float
    tries: int


@dataclass
class Ledger:
    """Keeps what was acknowledged in a file outside the server, a line each."""

    file: Path
    lines: list[Acknowledged] = field(default_factory=list)

    def note(self, line: Acknowledged) -> None:
        """Writes one acknowledged submission down."""
        self.lines.append(line)
        with self.file.open("a") as stream:
            stream.write(json.dumps(asdict(line)) + "\n")


@dataclass
class Load:
    """Hands in `submissions` by `clients` in parallel; at half of them `at_half` is called once."""

    server: Server
    ledger: Ledger
    clients: int
    submissions: int
    at_half: Callable[[], None]
    _next: int = 0
    _halved: bool = False
    failures: int = 0
    peak: int = 0

    async def run(self) -> float:
        """Hands everything in and returns how many seconds it took."""
        begun = time.monotonic()
        limits = httpx.Limits(max_connections=self.clients)
        async with httpx.AsyncClient(base_url=self.server.address, timeout=60, limits=limits) as http:
            token = await sender_token(http)
            await asyncio.gather(*(self._client(http, token) for _ in range(self.clients)))
        return time.monotonic() - begun

    async def _client(self, http: httpx.AsyncClient, token: dict[str, str]) -> None:
        while self._next < self.submissions:
            self._next += 1
            self.ledger.note(await self._hand_in(http, token, self._next))
            self.peak = max(self.peak, self.server.memory())
            if not self._halved and len(self.ledger.lines) >= self.submissions // 2:
                self._halved = True
                await asyncio.to_thread(self.at_half)

    async def _hand_in(self, http: httpx.AsyncClient, token: dict[str, str], number: int) -> Acknowledged:
        line = await hand_in(http, token, number)
        self.failures += line.tries - 1
        return line


def open_sender(server: Server) -> None:
    """Gives the account that hands in, before the server runs."""
    secret = server.home.with_suffix(".sandi")
    secret.write_text(PASSWORD, encoding="utf-8")
    added = server.run(
        "accounts", "add", ACCOUNT, "--role", "skpd", "--name", "Pemuat", "--skpd", SKPD, "--password-file", str(secret)
    )
    assert added.returncode == 0, added.stderr


async def sender_token(http: httpx.AsyncClient) -> dict[str, str]:
    """Returns the header of a token that hands in."""
    answer = await http.post("/api/tokens", json={"account": ACCOUNT, "password": PASSWORD, "scope": ["serah"]})
    answer.raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def hand_in(
    http: httpx.AsyncClient, token: dict[str, str], number: int, *, file_bytes: int = FILE_BYTES
) -> Acknowledged:
    """Hands one submission in, under one key, as often as it takes; raises `AssertionError` where it is refused."""
    content = pdf(number, file_bytes)
    key, begun, tries = f"beban-{number}", time.monotonic(), 0
    while True:
        tries += 1
        answer = await _try(http, token, key, number, content)
        if answer is not None and answer.status_code == httpx.codes.CREATED:
            said, sha256 = answer.json(), hashlib.sha256(content).hexdigest()
            seconds = time.monotonic() - begun
            item = said["items"][0]["item_id"]
            return Acknowledged(key, said["submission_id"], item, said["agenda_number"], sha256, seconds, tries)
        assert answer is None or answer.status_code in AGAIN, f"{answer.status_code} {answer.text}"
        await asyncio.sleep(PAUSE)


async def _try(
    http: httpx.AsyncClient, token: dict[str, str], key: str, number: int, content: bytes
) -> httpx.Response | None:
    parts = {
        "dossier": ("dossier.json", json.dumps(dossier(number)).encode(), "application/json"),
        "files": (f"lampiran-{number}.pdf", content, "application/pdf"),
    }
    headers = {**token, "Idempotency-Key": key}
    try:
        return await http.post("/intake/api/submissions", files=parts, headers=headers)
    except httpx.TransportError:
        return None


def pdf(number: int, size: int = FILE_BYTES) -> bytes:
    """Returns the file of a submission, the same each time it is sent."""
    return a_pdf(f"lampiran {number}", size=size)


def dossier(number: int) -> dict[str, Any]:
    """Returns the form of a submission."""
    ground = {
        "huruf": "h", "angka": 4, "statute": "UU 14/2008", "article": "Pasal 17 huruf h angka 4", "period": "5 tahun",
        "consequence_open": "Rahasia pribadi terungkap.", "consequence_closed": "Hak pribadi terlindungi.",
    }  # fmt: skip
    item = {"title": f"Hasil uji ke-{number}", "public_title": f"Hasil uji ke-{number}", "grounds": [ground]}
    return {"skpd": SKPD, "items": [item]}
