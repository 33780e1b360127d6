"""The heads of every trail are given to everyone, and a trail is checked against what a server gives."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from deploy.rooms import AUDITED, IDENTITY, audit_of
from deploy.server import run
from shared.runtime.clock import MovableClock
from shared.security.audit_heads import read_head
from shared.security.head_signer import HeadSigner
from shared.storage.database import Database
from shared.web import announced_heads
from tests.audit.test_commands import address, home, of_registry, terbuka, write_anew
from tests.audit.test_heads import AUDIT, database, signer, write
from tests.cli.conftest import Terbuka

__all__ = ["address", "database", "home", "signer", "terbuka"]
START_SECONDS = 20.0


async def _serve(server: uvicorn.Server, databases: list[Database]) -> None:
    """Serves until the end; a loop of libuv does not close as long as a connection of a database is open in it."""
    try:
        await server.serve()
    finally:
        for each in databases:
            await each.close()


@contextmanager
def announcing(url: str) -> Iterator[str]:
    """Serves the heads of all rooms of a database as their applications do; yields the server's address."""
    app = FastAPI()
    databases = [Database.connect(url, room) for room in AUDITED]
    for room, theirs in zip(AUDITED, databases, strict=True):
        place = "" if room == IDENTITY else f"/{room}"
        app.include_router(announced_heads.router(audit_of(room), theirs), prefix=place)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    running = threading.Thread(target=run, args=[_serve(server, databases)])
    running.start()
    try:
        deadline = time.monotonic() + START_SECONDS
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        running.join()


async def test_heads_are_given_in_order_some_at_a_time(
    database: Database, clock: MovableClock, signer: HeadSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announced_heads, "AT_ONCE", 2)
    signed = []
    for _ in range(3):
        await write(database, clock)
        signed.append(await signer.turn())
        clock.move_to(clock.now() + timedelta(hours=1))
    app = FastAPI()
    app.include_router(announced_heads.router(AUDIT, database))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://terbuka.example")
    answers = [await client.get("/api/audit-heads", params={"after": after}) for after in (0, 6, 9)]
    assert [[read_head(line) for line in answer.text.splitlines()] for answer in answers] == [
        signed[:2],
        signed[2:],
        [],
    ]


def test_a_trail_is_held_to_the_heads_that_a_server_gives(address: str, terbuka: Terbuka, tmp_path: Path) -> None:
    export = tmp_path / "jejak.jsonl"
    terbuka("audit", "export", export)
    with announcing(address) as server:
        told = of_registry(terbuka("audit", "verify", "--export", export, "--heads", server, "--json"))
        assert (told["heads"], told["signed"], told["broken_at"]) == (1, 4, None)
        asyncio.run(write_anew(address))
        terbuka("audit", "export", tmp_path / "baru.jsonl")
        found = terbuka("audit", "verify", "--export", tmp_path / "baru.jsonl", "--heads", server)
        assert (found.code, "Rantai audit rusak di registry" in found.err) == (1, True)


def test_a_server_that_gives_no_heads_is_named(address: str, terbuka: Terbuka) -> None:
    gone = terbuka("audit", "verify", "--heads", "http://127.0.0.1:1")
    assert (gone.code, "KEPALA_TIDAK_TERAMBIL" in gone.err) == (1, True)
