"""What every object store must do, the same words for a directory and for each S3 server."""

import asyncio
import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator

import pytest

from shared.runtime.errors import Conflict, Malformed, NotFound
from shared.storage.objects import BLOCK, ObjectStore

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
LONG = 12_000_000


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    """Yields parts, each after the others had their turn."""
    for part in parts:
        await asyncio.sleep(0)
        yield part


async def read(store: ObjectStore, key: str) -> bytes:
    """Reads an object whole."""
    return b"".join([block async for block in await store.open(key)])


def content(size: int, seed: int = 0) -> list[bytes]:
    """Makes the parts of an object that is like no other seed's."""
    pattern = hashlib.sha512(str(seed).encode()).digest() * 1024
    whole = (pattern * (size // len(pattern) + 1))[:size]
    return [whole[start : start + 100_003] for start in range(0, size, 100_003)]


class ObjectStoreContract(ABC):
    """Holds the tests; a subclass gives the fixture `store` and says what a failed write left behind."""

    @abstractmethod
    async def leftovers(self, store: ObjectStore) -> list[str]:
        """Lists everything that lies in the store: objects, temporary files, unfinished uploads."""

    @pytest.mark.parametrize("size", [0, 6, BLOCK + 1, 5 * 1024 * 1024, LONG])
    async def test_what_was_put_is_read_back_with_its_hash(self, store: ObjectStore, size: int) -> None:
        whole = b"".join(content(size))
        stored = await store.put("files/a.age", chunks(*content(size)))
        assert (stored.key, stored.size, stored.sha256) == ("files/a.age", size, hashlib.sha256(whole).hexdigest())
        assert await read(store, "files/a.age") == whole
        assert await self.leftovers(store) == ["files/a.age"]

    async def test_an_object_is_never_overwritten(self, store: ObjectStore) -> None:
        await store.put("a", chunks(b"first"))
        with pytest.raises(Conflict, match="OBJEK_SUDAH_ADA"):
            await store.put("a", chunks(b"second"))
        assert (await read(store, "a"), await self.leftovers(store)) == (b"first", ["a"])

    @pytest.mark.parametrize(("writers", "size"), [(10, 4), (3, 6_000_000)])
    async def test_of_many_writers_of_one_key_exactly_one_wins(
        self, store: ObjectStore, writers: int, size: int
    ) -> None:
        written = [content(size, seed) for seed in range(writers)]
        outcomes = await asyncio.gather(
            *(store.put("one", chunks(*parts)) for parts in written), return_exceptions=True
        )
        won = [b"".join(parts) for parts, said in zip(written, outcomes, strict=True) if not isinstance(said, Conflict)]
        assert [said for said in outcomes if isinstance(said, Exception) and not isinstance(said, Conflict)] == []
        assert [await read(store, "one")] == won
        assert await self.leftovers(store) == ["one"]

    @pytest.mark.parametrize("size", [300_000, LONG])
    async def test_a_source_that_breaks_off_leaves_nothing(self, store: ObjectStore, size: int) -> None:
        async def broken() -> AsyncIterator[bytes]:
            for part in content(size):
                yield part
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            await store.put("a", broken())
        assert await self.leftovers(store) == []
        assert not await store.exists("a")

    async def test_a_writer_that_is_cancelled_leaves_nothing(self, store: ObjectStore) -> None:
        reached = asyncio.Event()

        async def stuck() -> AsyncIterator[bytes]:
            for part in content(LONG):
                yield part
            reached.set()
            await asyncio.Event().wait()

        writing = asyncio.ensure_future(store.put("a", stuck()))
        await asyncio.wait_for(reached.wait(), 30)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert await self.leftovers(store) == []

    @pytest.mark.parametrize("key", BAD_KEYS)
    async def test_a_key_that_leaves_the_store_is_refused(self, store: ObjectStore, key: str) -> None:
        with pytest.raises(Malformed, match="KUNCI_OBJEK_SALAH"):
            await store.put(key, chunks(b"x"))
        with pytest.raises(Malformed, match="KUNCI_OBJEK_SALAH"):
            await store.open(key)
        with pytest.raises(Malformed, match="KUNCI_OBJEK_SALAH"):
            await store.delete(key)

    async def test_an_absent_object_is_said_before_the_first_byte(self, store: ObjectStore) -> None:
        with pytest.raises(NotFound, match="OBJEK_TIDAK_ADA"):
            await store.open("files/none")

    async def test_deleting_is_final_and_repeatable_and_frees_the_key(self, store: ObjectStore) -> None:
        await store.put("a/b", chunks(b"x"))
        await store.delete("a/b")
        await store.delete("a/b")
        assert not await store.exists("a/b")
        await store.put("a/b", chunks(b"y"))
        assert await read(store, "a/b") == b"y"

    async def test_keys_are_listed_by_prefix_in_order(self, store: ObjectStore) -> None:
        for key in ("copies/2", "copies/1", "files/1", "copies-not"):
            await store.put(key, chunks(b"x"))
        assert [key async for key in store.keys("copies/")] == ["copies/1", "copies/2"]
        assert [key async for key in store.keys("none/")] == []

    async def test_a_listing_goes_on_behind_any_key(self, store: ObjectStore) -> None:
        keys = sorted(("a-b", "a/1", "a/2/x.age", "a/2/y.age", "a/20", "a0", "b/c/d/e", "b/c.age", "b/c0/d"))
        for key in keys:
            await store.put(key, chunks(b"x"))
        for after in ("", *keys, "a/", "a/2", "a/2/", "a/2/z", "zz"):
            assert [key async for key in store.keys("", after)] == [key for key in keys if key > after], after
            below = [key for key in keys if key > after and key.startswith("a/2")]
            assert [key async for key in store.keys("a/2", after)] == below

    async def test_reading_comes_in_blocks(self, store: ObjectStore) -> None:
        await store.put("a", chunks(*content(LONG)))
        sizes = [len(block) async for block in await store.open("a")]
        assert (max(sizes) <= BLOCK, sum(sizes)) == (True, LONG)
