"""Copies of stored objects beside the backups: each object once, as it lies in the store.

What lies there in plain form (published copies) is sealed for the backup: a file that is taken down later must not be
read from an old backup.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from deploy.backup.backup_statement import StoredObject, read_object
from deploy.backup.sealed_parts import Measure, blocks_of, measure, opened, write_new
from shared.runtime.errors import NotFound, TerbukaError
from shared.security.encryption import seal
from shared.storage.objects import ObjectStore

AGE = b"age-encryption.org/v1\n"
AS_THEY_ARE, RESEALED = "objek", "objek-tersegel"

Progress = Callable[[str], None]
TOLD_EVERY = 500


class ObjectCopies:
    """The copies in the folder of backups.

    `ledger` is a file at home with the hashes of what was copied before, so that what is there is not read again.
    """

    def __init__(self, folder: Path, ledger: Path, recipients: Iterable[str]) -> None:
        self._folder = folder
        self._ledger = ledger
        self._recipients = tuple(recipients)
        self.many = 0
        self.copied = 0

    async def lines(self, store: ObjectStore, progress: Progress) -> AsyncIterator[bytes]:
        """Copies what is not there yet and yields the list; an object that is deleted meanwhile is left out."""
        known, fresh = _Ledger(self._ledger), self._ledger.with_suffix(".new")
        with fresh.open("wb") as written:
            async for key in store.keys():
                with suppress(NotFound):
                    line = (await self._kept(store, key, known.of(key))).line()
                    written.write(line)
                    yield line
                    self.many += 1
                if self.many % TOLD_EVERY == 0:
                    progress(f"{self.many} objek diperiksa, {self.copied} disalin")
        fresh.replace(self._ledger)

    async def _kept(self, store: ObjectStore, key: str, known: StoredObject | None) -> StoredObject:
        if known is not None and place_of(self._folder, known).exists():
            return known
        return await self._copy(store, key)

    async def _copy(self, store: ObjectStore, key: str) -> StoredObject:
        """Copies an object under a name of its own first: what stands under its key is whole."""
        blocks = await store.open(key)
        first = await anext(blocks, b"")
        found, resealed = Measure(), not first.startswith(AGE)
        passing = found.of(_again(first, blocks))
        fresh = self._folder / ".sedang" / uuid4().hex
        try:
            await write_new(fresh, seal(passing, *self._recipients) if resealed else passing)
            made = StoredObject(key, found.size, found.sha256, resealed)
            target = place_of(self._folder, made)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.replace(target)
        finally:
            fresh.unlink(missing_ok=True)
        self.copied += 1
        return made


class _Ledger:
    """Reads the hashes of earlier copies beside the keys of the store; both are in the same order."""

    def __init__(self, path: Path) -> None:
        self._rows = _rows(path)
        self._next = next(self._rows, None)

    def of(self, key: str) -> StoredObject | None:
        while self._next is not None and self._next.key < key:
            self._next = next(self._rows, None)
        return self._next if self._next is not None and self._next.key == key else None


def _rows(path: Path) -> Iterator[StoredObject]:
    with suppress(FileNotFoundError, json.JSONDecodeError, TypeError), path.open("rb") as lines:
        for line in lines:
            yield read_object(line)


def place_of(folder: Path, copied: StoredObject) -> Path:
    """Returns where the copy of an object lies."""
    return folder / (RESEALED if copied.resealed else AS_THEY_ARE) / copied.key


def stream_of(folder: Path, copied: StoredObject, identity: str) -> AsyncIterator[bytes]:
    """Yields the bytes that the object had in the store; raises `Refusal` (`SEGEL_RUSAK`), `OSError`."""
    path = place_of(folder, copied)
    return opened(path, identity) if copied.resealed else blocks_of(path)


async def is_whole(folder: Path, copied: StoredObject, identity: str) -> bool:
    """Tells whether the copy of an object is there and has its hash."""
    try:
        found = await measure(stream_of(folder, copied, identity))
    except (OSError, TerbukaError):
        return False
    return (found.size, found.sha256) == (copied.size, copied.sha256)


async def _again(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if first:
        yield first
    async for block in rest:
        yield block
