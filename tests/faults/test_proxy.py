"""The fault proxy does to a line what it says, and nothing else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.faults.proxy import SEALED, Line, Proxy, to_port


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """Gives the port of a server that says everything back."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1000):
                writer.write(data)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """Gives a proxy without gates."""
    made = Proxy()
    yield made
    made.close()


@pytest.fixture
async def line(proxy: Proxy, echo: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Gives a connection to the echo through the gate `a`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.gate("a", to_port(lambda: echo)))
    yield reader, writer
    writer.transport.abort()


async def asked(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], said: bytes, within: float = 5) -> bytes:
    """Sends bytes and returns as many of the answer."""
    line[1].write(said)
    return await asyncio.wait_for(line[0].readexactly(len(said)), within)


async def test_a_whole_line_passes_every_byte(line: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
    said = bytes(range(256)) * 2000
    assert await asked(line, said) == said


async def test_held_bytes_wait_and_go_on_afterwards(
    proxy: Proxy, line: tuple[asyncio.StreamReader, asyncio.StreamWriter]
) -> None:
    assert await asked(line, b"before") == b"before"
    proxy.become(Line.HOLD, "a")
    line[1].write(b"held")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(line[0].read(1), 0.3)
    proxy.heal()
    assert await asyncio.wait_for(line[0].readexactly(4), 5) == b"held"


async def test_a_cut_line_is_reset(proxy: Proxy, line: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
    assert await asked(line, b"before") == b"before"
    assert proxy.cut("a") == 1
    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(line[0].read(1), 5)


async def test_a_refusing_gate_opens_again_on_its_port(proxy: Proxy, echo: int) -> None:
    port = proxy.gate("a", to_port(lambda: echo))
    proxy.become(Line.REFUSE, "*")
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    proxy.heal()
    again = await asyncio.open_connection("127.0.0.1", port)
    assert await asked(again, b"again") == b"again"
    again[1].transport.abort()


async def test_a_lying_gate_changes_sealed_bodies_only(
    proxy: Proxy, line: tuple[asyncio.StreamReader, asyncio.StreamWriter]
) -> None:
    proxy.become(Line.LIE, "a")
    assert await asked(line, b"plain") == b"plain"
    assert await asked(line, SEALED + b"body") == SEALED + b"bod" + bytes([ord("y") ^ 0x55])
    assert proxy.gates["a"].lies == 1


async def test_a_slow_gate_takes_its_time(
    proxy: Proxy, line: tuple[asyncio.StreamReader, asyncio.StreamWriter]
) -> None:
    proxy.become(Line.SLOW, "a")
    begun = asyncio.get_running_loop().time()
    assert await asked(line, b"slowly") == b"slowly"
    assert asyncio.get_running_loop().time() - begun >= 0.3
