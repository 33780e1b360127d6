"""Defines the object store port, and keeps objects as files: bytes under a key, written once, never changed."""

import asyncio
import errno
import hashlib
import os
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from shared.runtime.byte_streams import beginning, continued
from shared.runtime.errors import Conflict, EngineAway, Malformed, NotFound
from shared.runtime.settings import Settings
from shared.storage.folder_walk import listed

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,7}")
BLOCK = 256 * 1024
PAGE = 5_000
"""Keys that are listed at once."""
LEFTOVER_AGE = 24 * 3600


@dataclass(frozen=True)
class Stored:
    """A stored object: its key, the size in bytes and the sha256 of the stored bytes."""

    key: str
    size: int
    sha256: str


class ObjectStore(Protocol):
    """The port to the objects of an installation; every backend refuses to overwrite."""

    async def prepare(self) -> None:
        """Makes the store ready for use: creates what is missing, removes what killed writers left."""
        ...

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Stores the chunks durably under a key.

        Raises `Conflict` (`OBJEK_SUDAH_ADA`), `Malformed` (`KUNCI_OBJEK_SALAH`), `EngineAway` (`PENYIMPANAN_PENUH`);
        what the chunks raise passes through and leaves nothing behind.
        """
        ...

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Returns the stored bytes in blocks: `async for block in await store.open(key)`.

        Raises `NotFound` (`OBJEK_TIDAK_ADA`) before the first block.
        """
        ...

    async def exists(self, key: str) -> bool:
        """Returns whether a key is taken."""
        ...

    async def delete(self, key: str) -> None:
        """Removes an object; an absent one is no error."""
        ...

    def keys(self, prefix: str = "", after: str = "") -> AsyncGenerator[str]:
        """Yields the keys that begin with a prefix and stand behind one, in order; reads no further than is taken."""
        ...


def open_store(settings: Settings) -> ObjectStore:
    """Returns the store that `TERBUKA_OBJECTS` names; call its `prepare` before use.

    Raises `Refusal` (`TEMPAT_OBJEK_SALAH`, `S3_BELUM_DIATUR`, `RAHASIA_TIDAK_TERBACA`).
    """
    if not settings.store.remote:
        return DirectoryStore(settings.home / "objects")
    from shared.storage.s3 import S3Store

    return S3Store(settings.store)


class DirectoryStore:
    """Objects as files: temp file, fsync, hard link (fails when taken), fsync of the folders."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._temporary = path / ".tmp"

    async def prepare(self) -> None:
        """Removes what killed writers left."""
        await self.collect_leftovers()

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Stores the chunks durably under a key; see `ObjectStore.put`."""
        target, temporary = self._at(key), self._temporary / uuid4().hex
        source = aiter(chunks)
        begun, ended = await beginning(source, BLOCK)
        try:
            if ended:
                return await asyncio.to_thread(self._put_short, key, temporary, target, begun)
            return await self._put_long(key, temporary, target, continued(begun, source))
        except OSError as error:
            raise _full(error) from error

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Returns the stored bytes in blocks; see `ObjectStore.open`."""
        try:
            file = await asyncio.to_thread(self._at(key).open, "rb")
        except (FileNotFoundError, IsADirectoryError) as error:
            raise NotFound("OBJEK_TIDAK_ADA", f"Objek {key} tidak ada di penyimpanan.") from error
        return _blocks(file)

    async def exists(self, key: str) -> bool:
        """Returns whether a key is taken."""
        return await asyncio.to_thread(self._at(key).is_file)

    async def delete(self, key: str) -> None:
        """Removes an object; an absent one is no error."""
        await asyncio.to_thread(self._at(key).unlink, missing_ok=True)

    async def keys(self, prefix: str = "", after: str = "") -> AsyncGenerator[str]:
        """Yields the keys that begin with a prefix and stand behind one, in order; see `ObjectStore.keys`."""
        while page := await asyncio.to_thread(listed, self.path, prefix, after, PAGE):
            for key in page:
                yield key
            after = page[-1]

    async def collect_leftovers(self, *, older_than: float = LEFTOVER_AGE) -> int:
        """Removes temporary files of killed writers, older than some seconds; returns how many."""
        return await asyncio.to_thread(self._collect, time.time() - older_than)

    def _at(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise Malformed("KUNCI_OBJEK_SALAH", "Kunci objek tidak sah.")
        return self.path / key

    def _put_short(self, key: str, temporary: Path, target: Path, content: bytes) -> Stored:
        try:
            with _create(temporary) as file:
                _finish(file, content)
            self._link(key, temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        return Stored(key, len(content), hashlib.sha256(content).hexdigest())

    async def _put_long(self, key: str, temporary: Path, target: Path, chunks: AsyncIterator[bytes]) -> Stored:
        if await asyncio.to_thread(target.exists):
            raise taken(key)
        try:
            stored = await self._write(key, temporary, chunks)
            await asyncio.to_thread(self._link, key, temporary, target)
        finally:
            await asyncio.to_thread(temporary.unlink, missing_ok=True)
        return stored

    async def _write(self, key: str, temporary: Path, chunks: AsyncIterator[bytes]) -> Stored:
        digest, size, block = hashlib.sha256(), 0, bytearray()
        file = await asyncio.to_thread(_create, temporary)
        try:
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                block += chunk
                if len(block) >= BLOCK:
                    await asyncio.to_thread(file.write, bytes(block))
                    block.clear()
            await asyncio.to_thread(_finish, file, bytes(block))
        finally:
            await asyncio.to_thread(file.close)
        return Stored(key, size, digest.hexdigest())

    def _link(self, key: str, temporary: Path, target: Path) -> None:
        missing = [parent for parent in target.parents if not parent.exists()]
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            os.link(temporary, target)
        except FileExistsError as error:
            raise taken(key) from error
        for parent in {target.parent, *(folder.parent for folder in missing)}:
            sync_folder(parent)

    def _collect(self, before: float) -> int:
        removed = 0
        for path in self._temporary.glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
                    removed += 1
        return removed


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)


def _finish(file: BinaryIO, rest: bytes) -> None:
    file.write(rest)
    file.flush()
    os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Has the disk keep the names in a folder; raises `OSError`."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


async def _blocks(file: BinaryIO) -> AsyncIterator[bytes]:
    try:
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block
    finally:
        file.close()


def taken(key: str) -> Conflict:
    """Returns the refusal to write a key twice."""
    return Conflict("OBJEK_SUDAH_ADA", f"Objek {key} sudah ada; objek hanya ditulis satu kali.")


def _full(error: OSError) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return EngineAway("PENYIMPANAN_PENUH", "Tempat penyimpanan berkas penuh; tidak ada yang disimpan.")
    return error
