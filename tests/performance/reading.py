"""The website read by many: a kept page against a static server, and a desk beside readers of the largest file."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles

import httpx
from sqlalchemy import text

from shared.storage.database import Database
from tests.engines.processes import free_port
from tests.load.server import PASSWORD, Server, serving
from tests.performance.ground import Ground, Row
from tests.publisher import test_plans as of_publisher

ENTRIES = int(os.environ.get("ENTRIES", "20000"))
"""Rows of both lists; 1000000 is the province's bar."""
READERS, ROUNDS, ASKED = 50, 5, 200
AT_LEAST, MOST = 0.8, 2.0
PAGE, LARGEST, DESK = "/dik/", "/data/dik.json", "/registry/api/counts"


async def readers(_: Ground) -> list[Row]:
    """Measures both on one embedded run, over `ENTRIES` rows that are put into the publisher's tables."""
    with serving() as server:
        secret = server.home.with_suffix(".sandi")
        secret.write_text(PASSWORD, encoding="utf-8")
        added = server.run(
            "accounts", "add", "ketua", "--role", "ketua", "--name", "Ketua", "--password-file", str(secret)
        )
        assert added.returncode == 0, added.stderr
        await asyncio.to_thread(server.start)
        await _fill(server)
        return [await _kept_page(server), await _desk(server)]


async def _fill(server: Server) -> None:
    database = Database.connect(server.database.url(), "publisher")
    async with database.transaction() as connection:
        for statement in of_publisher.ROWS:
            await connection.execute(text(statement.replace("20000)", f"{ENTRIES})")))
        await connection.execute(text("INSERT INTO publisher.site VALUES (1, 1000000000, now())"))
    await database.close()


async def _kept_page(server: Server) -> Row:
    """Reads one page over one connection, in turns from the website and from a static server of the same bytes."""
    async with httpx.AsyncClient(timeout=60) as http:
        body = (await http.get(f"{server.address}{PAGE}")).content
    with _static(server.home.with_suffix(".halaman"), body) as port:
        rates: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            rates[0].append(await _rate(server.port, PAGE))
            rates[1].append(await _rate(port, "/index.html"))
    ours, plain = median(rates[0]), median(rates[1])
    figure, against = f"{ours:,.0f} pages/s", f"static server {plain:,.0f}/s"
    return Row(
        "a kept page of the website", figure, against, f"{ours / plain:.2f}", f">= {AT_LEAST}", ours / plain >= AT_LEAST
    )


@contextmanager
def _static(folder: Path, body: bytes) -> Iterator[int]:
    folder.mkdir()
    (folder / "index.html").write_bytes(body)
    port = free_port()
    command = [sys.executable, "-m", "tests.performance.static_server", str(folder), str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        time.sleep(2)
        yield port
    finally:
        process.terminate()
        process.wait(30)


async def _rate(port: int, path: str) -> float:
    """Returns how many answers a second one connection gets that is kept."""
    async with _connection(port) as (reader, writer):
        await _ask(reader, writer, path)
        begun = time.perf_counter()
        for _ in range(ASKED):
            await _ask(reader, writer, path)
        return ASKED / (time.perf_counter() - begun)


@asynccontextmanager
async def _connection(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, *more: str) -> int:
    """Asks for one address and reads the whole answer; returns its size."""
    lines = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *more, "", "")
    writer.write("\r\n".join(lines).encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    assert " 200 " in head.splitlines()[0], head
    size = int(head.partition("content-length:")[2].split()[0])
    await reader.readexactly(size)
    return size


async def _desk(server: Server) -> Row:
    """Asks a desk in turns alone and while readers fetch the largest data file, each as fast as they can."""
    token = await _token(server)
    async with _connection(server.port) as (reader, writer):
        await _ask(reader, writer, LARGEST, "Accept-Encoding: gzip")
    alone, beside = [], []
    for _ in range(ROUNDS):
        alone.append(await _p95(server, token))
        with _many_readers(server.port):
            beside.append(await _p95(server, token))
    ratio = median(beside) / median(alone)
    figure, against = f"p95 {median(beside) * 1000:.0f} ms", f"alone {median(alone) * 1000:.0f} ms"
    name = f"a desk beside {READERS} readers of {LARGEST}, {ENTRIES:,} rows"
    return Row(name, figure, against, f"{ratio:.1f}", f"<= {MOST:.0f}", ratio <= MOST)


async def _token(server: Server) -> str:
    asked = {"account": "ketua", "password": PASSWORD, "scope": ["baca"]}
    async with httpx.AsyncClient(base_url=server.address, timeout=60) as http:
        answer = await http.post("/api/tokens", json=asked)
        answer.raise_for_status()
        return f"Authorization: Bearer {answer.json()['token']}"


async def _p95(server: Server, token: str) -> float:
    taken = []
    async with _connection(server.port) as (reader, writer):
        for _ in range(ASKED // 4):
            begun = time.perf_counter()
            await _ask(reader, writer, DESK, token)
            taken.append(time.perf_counter() - begun)
    return quantiles(taken, n=20)[18]


@contextmanager
def _many_readers(port: int) -> Iterator[None]:
    """Lets readers fetch the largest file in a process of their own, so that they take no turn of who asks."""
    process = get_context("spawn").Process(target=_read_all, args=(port,))
    process.start()
    try:
        time.sleep(5)
        yield
    finally:
        process.terminate()
        process.join(30)


def _read_all(port: int) -> None:
    async def read_on() -> None:
        async with _connection(port) as (reader, writer):
            while True:
                await _ask(reader, writer, LARGEST, "Accept-Encoding: gzip")

    async def together() -> None:
        await asyncio.gather(*(read_on() for _ in range(READERS)))

    asyncio.run(together())
