"""A whole hand-in over HTTP by many clients, beside a plain application that writes a file and three rows."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from statistics import median

import httpx

from tests.engines.processes import free_port
from tests.load.clients import ACCOUNT, SKPD, dossier, hand_in, pdf
from tests.load.server import PASSWORD, Server, serving
from tests.performance.ground import Ground, Row

CLIENTS, SUBMISSIONS, ROUNDS = 50, 300, 5
ASKED = 0.5

Post = Callable[[int], Awaitable[object]]


async def handing_in(ground: Ground) -> list[Row]:
    """Measures submissions a second of `terbuka up` and of the plain application in turns."""
    with serving() as server:
        await asyncio.to_thread(_prepare, server)
        async with (
            ground.database("identity") as database,
            _plain(ground, database.url) as plain,
            _terbuka(server) as ours,
        ):
            numbers = count()
            for post in (ours, plain):
                await _rate(post, numbers, CLIENTS)
            rates = [(await _rate(ours, numbers, SUBMISSIONS), await _rate(plain, numbers, SUBMISSIONS))
                     for _ in range(ROUNDS)]  # fmt: skip
    mine, theirs = ([pair[place] for pair in rates] for place in (0, 1))
    ratio = median(a / b for a, b in rates)
    return [
        Row(f"hand-in of 100 KB, {CLIENTS} clients", _told(mine), f"plain FastAPI and ORM {_told(theirs)}",
            f"{ratio:.2f}", f">= {ASKED}", ratio >= ASKED)
    ]  # fmt: skip


def _told(rates: list[float]) -> str:
    return f"{median(rates):.0f}/s [{min(rates):.0f}-{max(rates):.0f}]"


async def _rate(post: Post, numbers: "count[int]", submissions: int) -> float:
    """Returns how many submissions a second so many clients get acknowledged."""
    left = iter(range(submissions))

    async def client() -> None:
        for _ in left:
            await post(next(numbers))

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return submissions / (time.perf_counter() - begun)


def _prepare(server: Server) -> None:
    secret = server.home.with_suffix(".sandi")
    secret.write_text(PASSWORD, encoding="utf-8")
    added = server.run("accounts", "add", ACCOUNT, "--role", "skpd", "--skpd", SKPD, "--password-file", str(secret))
    assert added.returncode == 0, added.stderr
    server.start()


@asynccontextmanager
async def _terbuka(server: Server) -> AsyncIterator[Post]:
    async with _client(server.address) as http:
        answer = await http.post("/api/tokens", json={"account": ACCOUNT, "password": PASSWORD, "scope": ["serah"]})
        token = {"Authorization": f"Bearer {answer.json()['token']}"}
        yield lambda number: hand_in(http, token, number)


@asynccontextmanager
async def _plain(ground: Ground, url: str) -> AsyncIterator[Post]:
    port, folder = free_port(), ground.folder / "plain"
    folder.mkdir()
    process = _started(url, folder, port)
    try:
        async with _client(f"http://127.0.0.1:{port}") as http:
            await _awaited(http)

            async def post(number: int) -> None:
                parts = {
                    "dossier": ("dossier.json", json.dumps(dossier(number)).encode(), "application/json"),
                    "files": (f"lampiran-{number}.pdf", pdf(number), "application/pdf"),
                }
                (await http.post("/submissions", files=parts)).raise_for_status()

            yield post
    finally:
        process.terminate()
        process.wait(30)


def _started(url: str, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tests.performance.plain_crud", url, str(folder), str(port)])


async def _awaited(http: httpx.AsyncClient) -> None:
    for _ in range(300):
        try:
            await http.get("/openapi.json")
        except httpx.TransportError:
            await asyncio.sleep(0.1)
        else:
            return
    raise AssertionError("the plain application does not start")


def _client(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, timeout=60, limits=httpx.Limits(max_connections=CLIENTS))
