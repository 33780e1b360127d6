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

from deploy.room_keys import create_keys
from services.intake.tables import skpd
from shared.runtime.clock import SystemClock
from shared.security.identity import Identity, Person
from shared.security.identity.bearer_tokens import HAND_IN
from tests.deploy.house import House
from tests.engines.processes import free_port
from tests.load.clients import ACCOUNT, SKPD, dossier, hand_in, pdf
from tests.load.server import PASSWORD, Server, serving
from tests.performance.ground import Ground, Row

CLIENTS, SUBMISSIONS, ROUNDS = 50, 300, 5
ASKED = {1: 0.5, 2: 0.9}
"""Of the plain application, by how many processes of intake answer."""
ROOMS = ("identity", "intake")

Post = Callable[[int], Awaitable[object]]


async def handing_in(ground: Ground) -> list[Row]:
    """Measures submissions a second in turns: one process of intake, two, all rooms in one, the plain application."""
    with serving() as server:
        await asyncio.to_thread(_prepare, server)
        async with (
            ground.database("identity") as database,
            _plain(ground, database.url) as plain,
            _terbuka(server) as whole,
            _intake(ground) as (one, two),
        ):
            ways: dict[str, Post] = {"one": one, "two": two, "whole": whole, "plain": plain}
            numbers, rates = count(), {name: list[float]() for name in ways}
            for post in ways.values():
                await _rate(post, numbers, CLIENTS)
            for _ in range(ROUNDS):
                for name, post in ways.items():
                    rates[name].append(await _rate(post, numbers, SUBMISSIONS))
    against = f"plain FastAPI and ORM {_told(rates['plain'])}"
    ratios = {name: median(a / b for a, b in zip(rates[name], rates["plain"], strict=True)) for name in rates}

    def row(name: str, how: str, asked: float | None) -> Row:
        met = ratios[name] >= asked if asked else None
        return Row(
            f"hand-in of 100 KB, {CLIENTS} clients, {how}", _told(rates[name]), against, f"{ratios[name]:.2f}",
            f">= {asked}" if asked else "", met,
        )  # fmt: skip

    return [
        row("one", "one process of intake", ASKED[1]),
        row("two", "two processes of intake", ASKED[2]),
        row("whole", "`terbuka up`, whose other rooms hear it meanwhile", None),
    ]


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
