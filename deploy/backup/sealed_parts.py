"""The files of a backup, sealed with age while they are written, and opened as streams."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyrage import RecipientError, x25519

from shared.runtime.errors import Refusal
from shared.security.encryption import seal, unseal

BLOCK = 256 * 1024


class Measure:
    """Counts and hashes a stream that passes through it."""

    def __init__(self) -> None:
        self.size = 0
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Returns the hash of what has passed."""
        return self._digest.hexdigest()

    async def of(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yields the chunks as they are."""
        async for chunk in chunks:
            self.size += len(chunk)
            self._digest.update(chunk)
            yield chunk


@dataclass(frozen=True)
class SealedPart:
    """Sizes and hashes (SHA-256) of a sealed file and of what is in it."""

    size: int
    sha256: str
    plain_size: int
    plain_sha256: str


async def write_part(path: Path, chunks: AsyncIterator[bytes], recipients: Iterable[str]) -> SealedPart:
    """Seals a stream into a new file that is on the disk when this returns; the plain bytes are in memory only."""
    plain, sealed = Measure(), Measure()
    async with ending(seal(plain.of(chunks), *recipients)) as blocks:
        await write_new(path, sealed.of(blocks))
    return SealedPart(sealed.size, sealed.sha256, plain.size, plain.sha256)


async def write_new(path: Path, blocks: AsyncIterator[bytes]) -> None:
    """Writes a new file, readable by this user only, on the disk when this returns; raises `OSError`."""
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True, mode=0o700)
    file = await asyncio.to_thread(_create, path)
    try:
        async for block in blocks:
            await asyncio.to_thread(file.write, block)
        await asyncio.to_thread(_to_disk, file)
    finally:
        await asyncio.to_thread(file.close)


async def blocks_of(path: Path) -> AsyncIterator[bytes]:
    """Yields the bytes of a file; raises `OSError`."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block
    finally:
        file.close()


async def opened(path: Path, identity: str) -> AsyncIterator[bytes]:
    """Yields what is in a sealed file; raises `Refusal` (`SEGEL_RUSAK`), `OSError`."""
    async with ending(blocks_of(path)) as sealed, ending(unseal(sealed, identity)) as blocks:
        async for block in blocks:
            yield block


@asynccontextmanager
async def ending(chunks: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """Yields a stream and ends it afterwards, also where nobody read it to its end: a tool behind it ends too."""
    try:
        yield chunks
    finally:
        close = getattr(chunks, "aclose", None)
        if close is not None:
            await close()


async def measure(chunks: AsyncIterator[bytes]) -> Measure:
    """Reads a stream to its end and returns its size and hash."""
    found = Measure()
    async for _ in found.of(chunks):
        pass
    return found


async def lines_of(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yields the lines of a stream without their ends."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest


def read_recipients(files: Iterable[Path]) -> list[str]:
    """Returns the recipients that files name, one a line; `#` begins a remark.

    Raises `Refusal` (`PENERIMA_CADANGAN_SALAH`), also for a private key, which belongs on no backup disk.
    """
    found = []
    for path in files:
        lines = [line.strip() for line in _text_of(path).splitlines()]
        named = [line for line in lines if line and not line.startswith("#")]
        if not named:
            raise _no_recipient(path)
        found += [_recipient(path, line) for line in named]
    return found


def _recipient(path: Path, line: str) -> str:
    try:
        return str(x25519.Recipient.from_str(line))
    except RecipientError as error:
        raise _no_recipient(path) from error


def _text_of(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise _no_recipient(path) from error


def _no_recipient(path: Path) -> Refusal:
    return Refusal(
        "PENERIMA_CADANGAN_SALAH",
        f"{path} tidak memuat kunci publik age (age1…), satu tiap baris.",
        mend="Buat kunci penerima dengan `terbuka keys escrow officer`; simpan kunci publiknya saja di berkas ini.",
    )


def _create(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
