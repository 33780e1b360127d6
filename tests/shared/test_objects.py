"""The directory store: written once, whole or not at all, never outside its folder."""

import asyncio
import hashlib
import os
import resource
import time
from collections.abc import AsyncIterator

import pytest

from shared.errors import Conflict, Malformed, NotFound, Transient
from shared.objects import DirectoryStore

BAD_KEYS = [
    "",
    "/etc/passwd",
    "../out",
    "a/../../b",
    "a//b",
    ".tmp/x",
    "a/.hidden",
    "a\0b",
    "a\\b",
    "a/",
    "å",
    "x" * 200,
]


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    """Yields parts."""
    for part in parts:
        yield part


async def read(store: DirectoryStore, key: str) -> bytes:
    """Reads an object whole."""
    return b"".join([block async for block in await store.open(key)])


def files(store: DirectoryStore) -> list[str]:
    """Lists every file below the store, temporary ones too."""
    return sorted(str(path.relative_to(store.path)) for path in store.path.rglob("*") if path.is_file())


async def test_what_was_put_is_read_back_with_its_hash(objects: DirectoryStore) -> None:
    stored = await objects.put("files/a.age", chunks(b"abc", b"", b"def"))
    assert (stored.key, stored.size, stored.sha256) == ("files/a.age", 6, hashlib.sha256(b"abcdef").hexdigest())
    assert await read(objects, "files/a.age") == b"abcdef"
    assert files(objects) == ["files/a.age"]


async def test_an_object_is_never_overwritten(objects: DirectoryStore) -> None:
    await objects.put("a", chunks(b"first"))
    with pytest.raises(Conflict, match="OBJEK_SUDAH_ADA"):
        await objects.put("a", chunks(b"second"))
    assert (await read(objects, "a"), files(objects)) == (b"first", ["a"])


async def test_of_many_writers_of_one_key_exactly_one_wins(objects: DirectoryStore) -> None:
    async def slow(part: bytes) -> AsyncIterator[bytes]:
        await asyncio.sleep(0)
        yield part

    parts = [str(number).encode() for number in range(10)]
    outcomes = await asyncio.gather(*(objects.put("one", slow(part)) for part in parts), return_exceptions=True)
    won = [part for part, outcome in zip(parts, outcomes, strict=True) if not isinstance(outcome, Conflict)]
    assert [await read(objects, "one")] == won
    assert files(objects) == ["one"]


async def test_a_source_that_breaks_off_leaves_nothing(objects: DirectoryStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 300_000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await objects.put("a", broken())
    assert files(objects) == []
    assert not await objects.exists("a")


@pytest.mark.parametrize("key", BAD_KEYS)
async def test_a_key_that_leaves_the_folder_is_refused(objects: DirectoryStore, key: str) -> None:
    with pytest.raises(Malformed, match="KUNCI_OBJEK_SALAH"):
        await objects.put(key, chunks(b"x"))
    with pytest.raises(Malformed, match="KUNCI_OBJEK_SALAH"):
        await objects.open(key)


async def test_an_absent_object_is_said_before_the_first_byte(objects: DirectoryStore) -> None:
    with pytest.raises(NotFound, match="OBJEK_TIDAK_ADA"):
        await objects.open("files/none")


async def test_deleting_is_final_and_repeatable(objects: DirectoryStore) -> None:
    await objects.put("a/b", chunks(b"x"))
    await objects.delete("a/b")
    await objects.delete("a/b")
    assert not await objects.exists("a/b")


async def test_keys_are_listed_by_prefix_without_temporary_files(objects: DirectoryStore) -> None:
    for key in ("copies/2", "copies/1", "files/1"):
        await objects.put(key, chunks(b"x"))
    (objects.path / ".tmp" / "left").write_bytes(b"x")
    assert [key async for key in objects.keys("copies/")] == ["copies/1", "copies/2"]


async def test_leftovers_of_dead_writers_are_collected_once_old(objects: DirectoryStore) -> None:
    await objects.put("a", chunks(b"x"))
    old, new = objects.path / ".tmp" / "old", objects.path / ".tmp" / "new"
    for path in (old, new):
        path.write_bytes(b"x")
    yesterday = time.time() - 100_000
    os.utime(old, (yesterday, yesterday))
    assert await objects.collect_leftovers() == 1
    assert (old.exists(), new.exists(), await objects.exists("a")) == (False, True, True)


async def test_a_full_disk_is_transient_and_leaves_nothing(objects: DirectoryStore) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(256 * 1024)

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, limits[1]))
    try:
        with pytest.raises(Transient, match="PENYIMPANAN_PENUH"):
            await objects.put("a", endless())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files(objects) == []
