"""The one gate of every door: a file that comes in is named, held in memory, judged apart and scanned, then let on."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from shared.files.gate.bad_file import BadFile
from shared.files.judge_process import judge_apart
from shared.files.memory_files import file_in_memory, pieces_of
from shared.files.names import check_name
from shared.files.refusals import file_refused
from shared.files.scanner import Scanner
from shared.files.settings import FileSettings
from shared.files.types import FileType, Purpose, type_by_name
from shared.runtime.byte_streams import once
from shared.runtime.errors import EngineAway

BLOCK = 256 * 1024


@dataclass(frozen=True)
class IncomingFile:
    """A file on its way in: the sender's name, the type that the sender states, and the plain bytes as a stream."""

    name: str
    media_type: str
    chunks: AsyncIterator[bytes]


class AdmittedFile:
    """A file that passed; `sha256` and `size` (bytes) are of its content.

    `waits` says that the scanner did not answer: the file is in quarantine, and nobody may open it.
    """

    def __init__(self, name: str, media_type: str, content: BinaryIO, size: int, sha256: str, *, waits: bool) -> None:
        self.waits = waits
        self.name = name
        self.media_type = media_type
        self.size = size
        self.sha256 = sha256
        self._content = content

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yields the plain bytes."""
        for piece in pieces_of(self._content, BLOCK):
            yield piece


class FileGate:
    """Judges files by their purpose; without an address of clamd nothing is scanned for malware."""

    def __init__(self, settings: FileSettings | None = None) -> None:
        self._settings = settings or FileSettings()
        self.scanner = Scanner(self._settings.clamd) if self._settings.clamd else None
        self._places = asyncio.Semaphore(self._settings.checking_at_once)

    @asynccontextmanager
    async def admit(
        self, incoming: IncomingFile, purpose: Purpose, *, may_wait: bool = False
    ) -> AsyncIterator[AdmittedFile]:
        """Takes a file in and yields it once it has passed; its bytes are in memory until the end.

        `may_wait` lets a file through that the scanner gave no verdict on, for a caller that puts it in quarantine.
        Raises the refusals of `FILE_RULES` with the file's name, `EngineAway` (`PEMINDAI_TIDAK_TERSEDIA`), and what the
        stream raises.
        """
        promised = await _promised(incoming, purpose)
        digest, size = hashlib.sha256(), 0
        with file_in_memory() as content:
            async for chunk in incoming.chunks:
                digest.update(chunk)
                size += len(chunk)
                content.write(chunk)
            content.flush()
            waits = await self._waits(content, incoming.name, purpose, may_wait=may_wait)
            kind, sha256 = promised.media_type, digest.hexdigest()
            yield AdmittedFile(incoming.name, kind, content, size, sha256, waits=waits)

    async def check(self, data: bytes, name: str, media_type: str, purpose: Purpose) -> None:
        """Judges bytes that are held already; raises as `admit`."""
        async with self.admit(IncomingFile(name, media_type, once(data)), purpose):
            pass

    async def _judge(self, content: BinaryIO, name: str, purpose: Purpose) -> None:
        try:
            async with self._places:
                await judge_apart(content, PurePosixPath(name).suffix.lower(), purpose, self._settings)
        except BadFile as bad:
            raise file_refused(bad.code, name, bad.why) from bad

    async def _waits(self, content: BinaryIO, name: str, purpose: Purpose, *, may_wait: bool) -> bool:
        await self._judge(content, name, purpose)
        try:
            found = await self.scan(pieces_of(content, BLOCK))
        except EngineAway:
            if may_wait:
                return True
            raise
        if found:
            raise file_refused("BERKAS_BERVIRUS", name, found)
        return False

    async def scan(self, pieces: Iterable[bytes]) -> str:
        """Returns the malware that the scanner finds, empty for none and where nothing is scanned.

        Raises `EngineAway` (`PEMINDAI_TIDAK_TERSEDIA`).
        """
        return await self.scanner.find(pieces) if self.scanner else ""


async def _promised(incoming: IncomingFile, purpose: Purpose) -> FileType:
    """Returns what the name promises; of a file without a name its stream may know why it has none."""
    if not incoming.name:
        async for _ in incoming.chunks:
            break
    check_name(incoming.name)
    return type_by_name(incoming.name, incoming.media_type, purpose)
