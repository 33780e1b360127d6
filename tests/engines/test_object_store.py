"""The object store on real S3 servers: the contract of every store, and what only S3 can do."""

import io
import tracemalloc
from collections.abc import AsyncIterator

import pytest

from shared.runtime.byte_streams import MEBIBYTE
from shared.runtime.errors import Conflict
from shared.storage.objects import LEFTOVER_AGE, ObjectStore
from shared.storage.s3 import S3Store
from shared.storage.s3.writing import MultipartUpload
from tests.engines.stores import StoreServer
from tests.object_contract import ObjectStoreContract, chunks, content, read

OF_ANY_AGE = -60.0
"""Takes what began up to a minute ahead: the store has a clock of its own."""


@pytest.fixture
async def store(store_server: StoreServer, bucket: str) -> S3Store:
    """Gives an empty bucket of each server in turn."""
    opened = S3Store(store_server.settings(bucket))
    await opened.prepare()
    return opened


class TestS3Store(ObjectStoreContract):
    """Runs the contract on S3."""

    async def leftovers(self, store: ObjectStore) -> list[str]:
        """Lists every object and every unfinished upload; the latter are removed by looking."""
        assert isinstance(store, S3Store)
        unfinished = await store.collect_leftovers(older_than=OF_ANY_AGE)
        return [key async for key in store.keys("")] + ["unfinished"] * unfinished


async def test_memory_is_bounded_whatever_the_length(store: S3Store) -> None:
    tracemalloc.start()
    try:
        await store.put("a", chunks(*[bytes(MEBIBYTE)] * 48))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 32 * MEBIBYTE


async def test_a_key_taken_while_the_source_ran_is_not_overwritten(store: S3Store) -> None:
    async def slow() -> AsyncIterator[bytes]:
        for part in content(6_000_000):
            yield part
        await store.put("a", chunks(b"first"))

    with pytest.raises(Conflict, match="OBJEK_SUDAH_ADA"):
        await store.put("a", slow())
    assert await read(store, "a") == b"first"


async def test_a_foreign_overwrite_keeps_what_was_there_as_a_version(store: S3Store) -> None:
    await store.put("a", chunks(b"ours"))
    ours = store.client.stat_object(store.bucket, "a").version_id
    store.client.put_object(store.bucket, "a", io.BytesIO(b"theirs"), 6)
    response = store.client.get_object(store.bucket, "a", version_id=ours)
    with response:
        assert response.read() == b"ours"


async def test_deleting_removes_every_version(store: S3Store) -> None:
    await store.put("a", chunks(b"ours"))
    version = store.client.stat_object(store.bucket, "a").version_id
    store.client.put_object(store.bucket, "a", io.BytesIO(b"theirs"), 6)
    await store.delete("a")
    with pytest.raises(Exception, match="NoSuch"):
        store.client.stat_object(store.bucket, "a", version_id=version)


async def test_a_locked_object_outlives_its_deletion(
    store_server: StoreServer, bucket: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = S3Store(store_server.settings(bucket, lock_days=1))
    await store.prepare()
    await store.put("files/1", chunks(b"x"))
    await store.put("previews/1", chunks(b"x"))
    await store.delete("files/1")
    await store.delete("previews/1")
    assert [key async for key in store.keys("files/")] == ["files/1"]
    assert "files/1 is locked and stays" in caplog.text
    assert [key async for key in store.keys("previews/")] == []


async def test_a_second_start_finds_its_bucket_again(store: S3Store, store_server: StoreServer) -> None:
    await store.put("a", chunks(b"x"))
    again = S3Store(store_server.settings(store.bucket))
    await again.prepare()
    assert await read(again, "a") == b"x"


async def test_unfinished_uploads_of_dead_writers_are_collected_once_old(store: S3Store) -> None:
    MultipartUpload(store.client, store.bucket, "files/dead").add(bytes(5 * MEBIBYTE))
    assert [await store.collect_leftovers(older_than=age) for age in (LEFTOVER_AGE, OF_ANY_AGE, OF_ANY_AGE)] == [
        0,
        1,
        0,
    ]
