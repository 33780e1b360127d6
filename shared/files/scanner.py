"""Asks clamd whether bytes hold malware: INSTREAM over TCP or a socket of the machine.

Own lines, since the kept library (aioclamd) speaks TCP only and clamd of Debian listens on a socket.
"""

import asyncio
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from shared.runtime.errors import EngineAway

SECONDS = 120
LONGEST_ANSWER = 4096


@dataclass(frozen=True)
class Scanner:
    """One clamd: `address` is `host:port` or the path of its socket."""

    address: str

    async def find(self, pieces: Iterable[bytes]) -> str:
        """Returns the name of what was found in the bytes, empty for clean ones.

        Raises `EngineAway` (`PEMINDAI_TIDAK_TERSEDIA`) where clamd gives no verdict: it is away, slow, or the bytes
        are more than it takes.
        """
        said = await self._ask(b"zINSTREAM\0", pieces)
        verdict = said.rpartition(": ")[2]
        if verdict == "OK":
            return ""
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND")
        raise _away(said)

    async def probe(self) -> None:
        """Raises `EngineAway` (`PEMINDAI_TIDAK_TERSEDIA`) unless clamd answers."""
        said = await self._ask(b"zPING\0", ())
        if said != "PONG":
            raise _away(said)

    async def _ask(self, command: bytes, pieces: Iterable[bytes]) -> str:
        try:
            async with asyncio.timeout(SECONDS):
                reader, writer = await self._open()
                try:
                    return await _exchange(reader, writer, command, pieces)
                finally:
                    writer.close()
        except (OSError, TimeoutError, ValueError) as error:
            raise _away(type(error).__name__) from error

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.address.startswith("/"):
            return await asyncio.open_unix_connection(self.address)
        host, _, port = self.address.rpartition(":")
        return await asyncio.open_connection(host.strip("[]"), int(port))


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, command: bytes, pieces: Iterable[bytes]
) -> str:
    """Sends a command with its pieces, each after its length (clamd(8), INSTREAM), and returns the answer."""
    writer.write(command)
    try:
        for piece in pieces:
            writer.write(struct.pack("!L", len(piece)) + piece)
            await writer.drain()
        if command == b"zINSTREAM\0":
            writer.write(struct.pack("!L", 0))
            await writer.drain()
    except ConnectionError:
        pass  # clamd answers and closes while bytes are still coming when they are more than it takes
    return (await reader.read(LONGEST_ANSWER)).rstrip(b"\0\n").decode("utf-8", "replace")


def _away(said: str) -> EngineAway:
    return EngineAway(
        "PEMINDAI_TIDAK_TERSEDIA",
        "Pemindai program jahat tidak menjawab, sehingga berkas belum dapat diperiksa.",
        mend="Operator memeriksa clamd dan TERBUKA_FILES_CLAMD; berkas menunggu sampai pemindai menjawab.",
        engine="clamd",
        said=said[:200],
    )
