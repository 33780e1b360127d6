"""A byte-level proxy between a client and a server, whose line can be held, cut, refused, slowed or made to lie."""

import asyncio
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any, TypeVar

from tests.engines.processes import free_port

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Dial = Callable[[], Awaitable[Stream]]
Result = TypeVar("Result")

CHUNK = 64 * 1024
AT_ONCE = struct.pack("ii", 1, 0)
SEALED = b"age-encryption.org/v1"
"""How the body of every sealed object begins."""


class Line(StrEnum):
    """Says what a line does to what is sent over it."""

    PASS = "pass"
    HOLD = "hold"
    """Bytes wait as in a partition: nobody is told, and they go on once the line is whole again."""
    REFUSE = "refuse"
    """Nobody listens, and what was connected is cut."""
    SLOW = "slow"
    LIE = "lie"
    """Every second sealed body comes back with one byte changed."""


@dataclass(frozen=True)
class Slowness:
    """The delay of each piece in seconds, and how many bytes a piece has."""

    delay: float = 0.2
    piece: int = 4096


class Gate:
    """One door of the proxy: a port of 127.0.0.1 and what lies behind it."""

    def __init__(self, name: str, dial: Dial, slowness: Slowness) -> None:
        self.name = name
        self.port = free_port()
        self.line = Line.PASS
        self.lies = 0
        self._dial = dial
        self._slowness = slowness
        self._whole = asyncio.Event()
        self._whole.set()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._bodies = count()

    async def listen(self) -> None:
        """Opens the door, on the port that it had before if it had one."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", self.port, limit=CHUNK)

    async def become(self, line: Line) -> None:
        """Changes the line."""
        before, self.line = self.line, line
        (self._whole.clear if line is Line.HOLD else self._whole.set)()
        if line is Line.REFUSE:
            await self.close()
        elif before is Line.REFUSE:
            await self.listen()

    async def cut(self) -> int:
        """Resets every connection (RST), and says how many there were."""
        writers, self._open = self._open, set()
        for writer in writers:
            door = writer.get_extra_info("socket")
            with suppress(OSError):
                door.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            writer.transport.abort()
        return len(writers) // 2

    async def close(self) -> None:
        """Closes the door and cuts what is connected."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await self.cut()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        await self._whole.wait()
        try:
            there, away = await self._dial()
        except OSError:
            writer.transport.abort()
            self._open.discard(writer)
            return
        self._open.add(away)
        try:
            await asyncio.gather(self._carry(reader, away, back=False), self._carry(there, writer, back=True))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for each in (writer, away):
                each.transport.abort()
                self._open.discard(each)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, back: bool) -> None:
        while data := await reader.read(CHUNK):
            await self._whole.wait()
            if self.line is Line.LIE and back:
                data = self._changed(data)
            await (self._trickle(writer, data) if self.line is Line.SLOW else _send(writer, data))
        await self._whole.wait()
        if writer.can_write_eof() and not writer.is_closing():
            writer.write_eof()

    async def _trickle(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        for start in range(0, len(data), self._slowness.piece):
            if self.line is Line.SLOW:
                await asyncio.sleep(self._slowness.delay)
            await _send(writer, data[start : start + self._slowness.piece])

    def _changed(self, data: bytes) -> bytes:
        if SEALED not in data or next(self._bodies) % 2:
            return data
        self.lies += 1
        return data[:-1] + bytes([data[-1] ^ 0x55])


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


class Proxy:
    """Keeps gates on a thread of its own, so that whoever moves them may block."""

    def __init__(self) -> None:
        self.gates: dict[str, Gate] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy", daemon=True)
        self._thread.start()

    def gate(self, name: str, dial: Dial, slowness: Slowness | None = None) -> int:
        """Opens a gate under a name and returns its port."""

        async def make() -> Gate:
            made = Gate(name, dial, slowness or Slowness())
            await made.listen()
            return made

        self.gates[name] = self._do(make())
        return self.gates[name].port

    @property
    def lies(self) -> int:
        """Returns how many bodies were changed so far."""
        return sum(gate.lies for gate in self.gates.values())

    def become(self, line: Line, *names: str) -> None:
        """Changes the line of gates; a name ending in `*` means all that begin so."""
        for gate in self._named(names):
            self._do(gate.become(line))

    def cut(self, *names: str) -> int:
        """Resets the connections of gates and says how many."""
        return sum(self._do(gate.cut()) for gate in self._named(names))

    def heal(self) -> None:
        """Makes every line whole."""
        self.become(Line.PASS, *self.gates)

    def close(self) -> None:
        """Ends everything."""
        for gate in self.gates.values():
            self._do(gate.close())
        self._do(_cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _named(self, names: tuple[str, ...]) -> list[Gate]:
        def fits(gate: Gate) -> bool:
            return any(gate.name == name or (name[-1] == "*" and gate.name.startswith(name[:-1])) for name in names)

        return [gate for gate in self.gates.values() if fits(gate)]

    def _do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


async def _cancel_all() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def to_port(port: Callable[[], int]) -> Dial:
    """Dials a port of 127.0.0.1, asked for anew each time."""

    async def dial() -> Stream:
        return await asyncio.open_connection("127.0.0.1", port(), limit=CHUNK)

    return dial


def to_socket(path: str) -> Dial:
    """Dials a Unix socket."""

    async def dial() -> Stream:
        return await asyncio.open_unix_connection(path, limit=CHUNK)

    return dial
