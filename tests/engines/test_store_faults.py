"""The store is killed, hung or away: what was acknowledged is there, and what was not is whole or absent."""

import asyncio
import hashlib
import time
from collections.abc import Callable
from itertools import count

import pytest

from shared.runtime.errors import NotFound, Transient
from shared.storage.s3 import S3Store
from tests.engines.stores import StoreServer
from tests.object_contract import chunks, content, read

ROUNDS = 3
ACKNOWLEDGED_A_ROUND = 40
WRITERS = 6
SIZES = (900, 60_000, 300_000, 6_000_000)


class Ledger:
    """Keeps outside the store what was sent and what the store acknowledged: key to sha256."""

    def __init__(self) -> None:
        self.sent: dict[str, str] = {}
        self.acknowledged: dict[str, str] = {}
        self._numbers = count()

    async def write(self, store: S3Store) -> None:
        """Puts one object and notes it; raises `Transient` where the store did not acknowledge it."""
        number = next(self._numbers)
        key, parts = f"files/{number}.age", content(SIZES[number % len(SIZES)], number)
        self.sent[key] = hashlib.sha256(b"".join(parts)).hexdigest()
        stored = await store.put(key, chunks(*parts))
        self.acknowledged[key] = stored.sha256

    async def write_until_killed(self, store: S3Store) -> None:
        """Goes on until the store is gone."""
        while True:
            try:
                await self.write(store)
            except Transient:
                return

    async def check(self, store: S3Store) -> None:
        """Every acknowledged object is there with its hash; any other is absent or whole."""
        for key, digest in self.sent.items():
            try:
                found = hashlib.sha256(await read(store, key)).hexdigest()
            except NotFound:
                assert key not in self.acknowledged, key
            else:
                assert found == digest, key


async def test_every_acknowledged_object_survives_kill_9_of_the_store(store_server: StoreServer, bucket: str) -> None:
    store, ledger = S3Store(store_server.settings(bucket, timeout=5.0)), Ledger()
    await store.prepare()
    for turn in range(1, ROUNDS + 1):
        writers = [asyncio.create_task(ledger.write_until_killed(store)) for _ in range(WRITERS)]
        deadline = time.monotonic() + 30
        while len(ledger.acknowledged) < turn * ACKNOWLEDGED_A_ROUND and time.monotonic() < deadline:
            await asyncio.sleep(0.001)
        store_server.kill()
        await asyncio.gather(*writers)
        store_server.start()
    await ledger.check(store)
    assert len(ledger.acknowledged) >= ROUNDS * ACKNOWLEDGED_A_ROUND
    assert len(ledger.sent) > len(ledger.acknowledged)


async def test_a_store_that_is_away_is_said_to_be(store_server: StoreServer, bucket: str) -> None:
    store = S3Store(store_server.settings(bucket))
    await store.prepare()
    store_server.kill()
    with pytest.raises(Transient, match="PENYIMPANAN_TIDAK_MENJAWAB"):
        await store.put("a", chunks(b"x"))
    with pytest.raises(Transient, match="PENYIMPANAN_TIDAK_MENJAWAB"):
        await store.open("a")


async def test_a_store_that_hangs_is_given_up_in_time(store_server: StoreServer, bucket: str) -> None:
    store = S3Store(store_server.settings(bucket, timeout=0.3))
    await store.prepare()
    store_server.process.pause()
    try:
        started = time.monotonic()
        with pytest.raises(Transient, match="PENYIMPANAN_TIDAK_MENJAWAB"):
            await store.put("a", chunks(b"x"))
        assert time.monotonic() - started < 5
    finally:
        store_server.process.resume()


async def test_a_store_that_dies_in_the_middle_of_a_read_is_noticed(
    new_versitygw: Callable[..., StoreServer], bucket: str
) -> None:
    server = new_versitygw()
    store = S3Store(server.settings(bucket, timeout=5.0))
    await store.prepare()
    await store.put("a", chunks(*content(60_000_000)))
    reading = await store.open("a")
    await anext(reading)
    server.kill()
    with pytest.raises(Transient, match="PENYIMPANAN_TIDAK_MENJAWAB"):
        async for _ in reading:
            pass
