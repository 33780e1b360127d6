"""The listening socket of a process: it names its protocol, so that no answer waits for an acknowledgement."""

import asyncio
import socket

import pytest

from deploy.server import listening_socket
from shared.runtime.settings import Settings
from tests.engines.processes import free_port


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_connection_through_the_door_is_known_as_tcp_and_waits_for_no_acknowledgement(host: str) -> None:
    with listening_socket(Settings(host=host, port=free_port())) as listener:
        assert listener.proto == socket.IPPROTO_TCP
        assert await undelayed(listener)


async def undelayed(listener: socket.socket) -> bool:
    """Tells whether a server on a listener sends its answers at once."""
    seen: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def meet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken = writer.get_extra_info("socket")
        seen.set_result(bool(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        writer.close()

    async with await asyncio.start_server(meet, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname()[:2])
        found = await seen
        writer.close()
        await writer.wait_closed()
    return found
