"""A line that breaks while a file is sent, over a real socket, and a process that is killed between two parts."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from services.intake.tables import kept_files, upload_parts
from tests.intake.house import House
from tests.intake.sending import PART as SMALL
from tests.intake.sending import STORED
from tests.intake.tus import BODY, PAPER, PART, VERSION, begun, go_on, place_of
from tests.sessions import SignedIn

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a small paper come in several parts."""
    monkeypatch.setenv("TERBUKA_INTAKE_PART_BYTES", str(PART))
    monkeypatch.setenv("TERBUKA_INTAKE_SILENCE_SECONDS", "1")


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Gives a client of the room on a port."""
    await house.client()
    server = uvicorn.Server(uvicorn.Config(house.app, port=0, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve())
    async with asyncio.timeout(30):
        while not server.started:
            await asyncio.wait([running], timeout=0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    signed_in = SignedIn(house.identity, "skpd")
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", auth=signed_in, timeout=60) as client:
        yield client
    server.should_exit = True
    await running


async def half_sent(client: httpx.AsyncClient, house: House, address: str, sent: int) -> asyncio.StreamWriter:
    """Sends the beginning of a request that promises the whole paper, and returns its open line."""
    head = {**await SignedIn(house.identity, "skpd").headers(), **VERSION, "host": "terbuka", "upload-offset": "0"}
    head |= {"content-type": BODY, "content-length": str(len(PAPER))}
    lines = [f"PATCH {address} HTTP/1.1", *(f"{name}: {word}" for name, word in head.items()), "", ""]
    _, line = await asyncio.open_connection("127.0.0.1", client.base_url.port)
    line.write("\r\n".join(lines).encode() + PAPER[:sent])
    await line.drain()
    return line


async def reached(client: httpx.AsyncClient, address: str, place: int) -> None:
    async with asyncio.timeout(20):
        while await place_of(client, address) < place:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("how", ["cut", "silent"])
async def test_what_came_before_the_line_broke_need_not_come_again(
    house: House, client: httpx.AsyncClient, how: str
) -> None:
    address, sent = await begun(client), 2 * PART + 77
    line = await half_sent(client, house, address, sent)
    await reached(client, address, 2 * PART)
    if how == "cut":
        line.transport.abort()
    await reached(client, address, sent)
    assert await place_of(client, address) == sent
    async with asyncio.timeout(20):
        while (answer := await go_on(client, address, sent, PAPER[sent:])).status_code == 409:
            await asyncio.sleep(0.05)
    line.close()
    assert answer.status_code == 204, answer.text
    (row,) = await house.rows(kept_files)
    assert await house.unsealed(row["object_key"]) == PAPER


async def test_a_process_that_is_killed_between_two_parts_loses_no_stored_one(
    house: House, keys_home: Path, tmp_path: Path
) -> None:
    data, actor = STORED * 3, house.actor()
    upload_id = (await house.commands.uploads.begin(actor, "catatan.txt", "", len(data)))["upload_id"]
    url, objects = house.database.url, str(tmp_path / "objects")
    command = [sys.executable, "-m", "tests.intake.sending", url, objects, str(keys_home), actor.account, upload_id]
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    async with asyncio.timeout(60):
        assert await child.stdout.readline() == b"stored\n"
    child.kill()
    assert await child.wait() == -9
    assert [part["size"] for part in await house.rows(upload_parts)] == [SMALL, SMALL]
    house.scoped.settings.writer_seconds = 1
    await asyncio.sleep(1.1)

    async def rest() -> AsyncIterator[bytes]:
        yield data[2 * SMALL :]

    assert await house.commands.uploads.receive(actor, upload_id, 2 * SMALL, rest()) == len(data)
    (row,) = await house.rows(kept_files)
    assert await house.unsealed(row["object_key"]) == data
