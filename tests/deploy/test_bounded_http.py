"""The server takes no head and no end of a request without bound, and bodies of any size in pieces of any size."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import repeat
from typing import Any

import pytest
import uvloop

from deploy.server import Server, listening_socket, run
from shared.runtime.settings import Settings
from tests.engines.processes import free_port

MIB = 1024 * 1024
MOST = 64 * MIB
"""More than the buffers of both ends hold, and what a server without a bound takes in soon."""

LINE = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = LINE + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
ENDLESS = {
    "a word of the address": (b"GET /", repeat(b"a" * 8192)),
    "one header": (LINE + b"X-A: ", repeat(b"a" * 8192)),
    "headers": (LINE, repeat(b"X-A: a\r\n" * 512)),
    "headers after the body": (CHUNKED, repeat(b"X-A: a\r\n" * 512)),
    "one header after the body": (CHUNKED + b"X-A: ", repeat(b"a" * 8192)),
}


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """Gives the port of a server that answers with the size of the body."""
    settings = Settings(host="127.0.0.1", port=free_port())
    listening = asyncio.Event()
    with listening_socket(settings) as listener:
        server = Server(count_body, settings, listening=listening.set)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await listening.wait()
        yield settings.port
        server.request_stop()
        await serving


async def count_body(scope: Any, receive: Any, send: Any) -> None:
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    said = str(size).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(said))]})
    await send({"type": "http.response.body", "body": said})


async def accepted(port: int, begun: bytes, pieces: Iterator[bytes], most: int) -> int:
    """Sends pieces until the server closes the connection or `most` bytes went; returns how many went."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    size = 0
    writer.write(begun)
    with suppress(ConnectionError):
        while size < most:
            piece = next(pieces)
            writer.write(piece)
            await writer.drain()
            size += len(piece)
    writer.close()
    return size


@pytest.mark.parametrize("what", ENDLESS)
async def test_what_never_ends_is_cut_off(port: int, what: str) -> None:
    assert await accepted(port, *ENDLESS[what], MOST) < MOST, "the server went on taking it in"


@pytest.mark.parametrize("piece", [1024, 64 * 1024, MIB])
async def test_a_body_is_as_long_as_it_says_in_pieces_of_any_size(port: int, piece: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(LINE + b"Content-Length: %d\r\n\r\n" % (4 * MIB))
    for _ in range(4 * MIB // piece):
        writer.write(b"a" * piece)
        await writer.drain()
    assert str(4 * MIB).encode() in await reader.readuntil(str(4 * MIB).encode())
    writer.write(LINE + b"Content-Length: 0\r\n\r\n")
    assert (await reader.readline()).endswith(b"200 OK\r\n"), "the connection serves the next request"
    writer.close()


def test_a_process_that_serves_runs_on_the_loop_of_libuv() -> None:
    seen: list[asyncio.AbstractEventLoop] = []

    async def look() -> None:
        seen.append(asyncio.get_running_loop())

    run(look())
    assert isinstance(seen[0], uvloop.Loop)
