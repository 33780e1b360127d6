"""A whole hand-in over HTTP by many clients, beside a plain application that writes a file and three rows."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from itertools import count
from pathlib import Path
from statistics import median

import httpx
from pyrage import x25519

from deploy.room_keys import create_keys
from services.intake.tables import skpd
from shared.runtime.clock import SystemClock
from shared.security.encryption import seal_bytes
from shared.security.identity import Identity, Person
from shared.security.identity.bearer_tokens import HAND_IN
from shared.storage.database import Database
from tests.deploy.house import House
from tests.engines.processes import free_port
from tests.load.clients import ACCOUNT, SKPD, dossier, hand_in, open_sender, pdf, sender_token
from tests.load.server import PASSWORD, Server, serving
from tests.performance.ground import Ground, Row
from tests.performance.measures import bare_insert, write_synced

CLIENTS, SUBMISSIONS, ROUNDS = 50, 300, 5
ASKED = {1: 0.5, 2: 0.9}
"""Of the plain application, by how many processes of intake answer."""
ASKED_OF_RAW = 0.25
ROOMS = ("identity", "intake")
FLOORS = {"plain": "plain FastAPI and ORM", "raw": "seal, fsync, one commit"}

Post = Callable[[int], Awaitable[object]]


async def handing_in(ground: Ground) -> list[Row]:
    """Measures submissions a second of intake in one and two processes and of all rooms in one, beside both floors."""
    rates = await _rates(ground)
    plain, raw = (f"{name} {_told(rates[way])}" for way, name in FLOORS.items())
    return [
        _row("one process of intake", rates["one"], rates["plain"], plain, ASKED[1]),
        _row("two processes of intake", rates["two"], rates["plain"], plain, ASKED[2]),
        _row("one process of intake", rates["one"], rates["raw"], raw, ASKED_OF_RAW),
        _row("`terbuka up`, whose other rooms hear it meanwhile", rates["whole"], rates["plain"], plain),
    ]


async def _rates(ground: Ground) -> dict[str, list[float]]:
    """Returns the submissions a second of each way, taken in turns."""
    with serving() as server:
        await asyncio.to_thread(_prepare, server)
        async with (
            ground.database("identity") as database,
            _plain(ground, database.url) as plain,
            _terbuka(server) as whole,
            _intake(ground) as (one, two),
        ):
            raw = await _raw(ground, database)
            ways: dict[str, Post] = {"one": one, "two": two, "whole": whole, "plain": plain, "raw": raw}
            numbers, rates = count(), {name: list[float]() for name in ways}
            for post in ways.values():
                await _rate(post, numbers, CLIENTS)
            for _ in range(ROUNDS):
                for name, post in ways.items():
                    rates[name].append(await _rate(post, numbers, SUBMISSIONS))
    return rates


def _row(how: str, ours: list[float], theirs: list[float], against: str, asked: float = 0.0) -> Row:
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    wanted, met = (f">= {asked}", ratio >= asked) if asked else ("", None)
    return Row(f"hand-in of 100 KB, {CLIENTS} clients, {how}", _told(ours), against, f"{ratio:.2f}", wanted, met)


async def _raw(ground: Ground, database: Database) -> Post:
    """Returns what no hand-in can leave out: the file sealed, written and synced, and one commit."""
    folder, recipient = ground.folder / "raw", str(x25519.Identity.generate().to_public())
    folder.mkdir()
    insert = await bare_insert(database)

    async def post(number: int) -> None:
        sealed = await asyncio.to_thread(seal_bytes, pdf(number), recipient)
        await asyncio.to_thread(write_synced, folder / str(number), sealed)
        await insert(number)

    return post


@asynccontextmanager
async def _intake(ground: Ground) -> AsyncIterator[tuple[Post, Post]]:
    """Gives what hands in at one process of intake, and at two in turns."""
    home = ground.folder / "rumah"
    create_keys(home)
    async with ground.database(*ROOMS) as database:
        async with database.transaction() as connection:
            await connection.execute(skpd.insert().values(code=SKPD, name="Dinas", valid_from=date(2017, 1, 1)))
        house, people = House(database, home), Identity(database, SystemClock())
        await people.add_account(
            ACCOUNT, PASSWORD, roles=["skpd"], skpd=SKPD, who=Person(ACCOUNT, "Pemuat", "PPID Pembantu")
        )
        issued = await people.issue_token(ACCOUNT, PASSWORD, source="ukur", scopes=(HAND_IN,))
        token = {"Authorization": f"Bearer {issued}"}
        places = [house.served("intake", "api").start() for _ in range(2)]
        for place in places:
            while not place.ready():
                await asyncio.sleep(0.1)
        try:
            async with _client(places[0].address) as first, _client(places[1].address) as second:
                clients = (first, second)
                yield (
                    lambda number: hand_in(first, token, number),
                    lambda number: hand_in(clients[number % 2], token, number),
                )
        finally:
            house.clear_up()


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
    open_sender(server)
    server.start()


@asynccontextmanager
async def _terbuka(server: Server) -> AsyncIterator[Post]:
    async with _client(server.address) as http:
        token = await sender_token(http)
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
