"""The plug is pulled out: what was acknowledged is on the disk, where the store or Terbuka put it there."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.runtime.errors import TerbukaError
from shared.storage.objects import DirectoryStore, ObjectStore
from shared.storage.s3 import S3Store
from tests.engines import stores
from tests.engines.power import Disk
from tests.engines.providers import program
from tests.engines.stores import StoreServer
from tests.object_contract import chunks, content, read

SIZES = (900, 30_000, 200_000, 6_000_000, 10_000)
COUNT = 40
MAKE = {"versitygw": stores.versitygw, "minio": stores.minio}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Gives a disk of its own."""
    made = Disk(tmp_path)
    made.make()
    yield made
    made.remove()


def server_on(disk: Disk, name: str) -> StoreServer:
    """Starts a store whose whole data lie on the disk."""
    (disk.path / "store").mkdir()
    server = MAKE[name](program(name), disk.path / "store")
    server.start()
    return server


async def fill(store: ObjectStore) -> dict[str, str]:
    """Puts objects and returns what was acknowledged: key to sha256."""
    ledger = {}
    for number in range(COUNT):
        stored = await store.put(f"files/{number}.age", chunks(*content(SIZES[number % len(SIZES)], number)))
        ledger[stored.key] = stored.sha256
    return ledger


async def lost(store: ObjectStore, ledger: dict[str, str]) -> list[str]:
    """Lists what is not there any more, or not as it was."""
    missing = []
    for key, digest in ledger.items():
        try:
            found = hashlib.sha256(await read(store, key)).hexdigest()
        except TerbukaError:
            found = ""
        missing += [key] if found != digest else []
    return missing


async def through_the_cut(disk: Disk, server: StoreServer, *, flush: bool) -> list[str]:
    """Fills a store, cuts the power, and returns what it lost."""
    store = S3Store(server.settings("daya", sync=disk.path if flush else None))
    try:
        await store.prepare()
        await asyncio.to_thread(os.sync)
        ledger = await fill(store)
        disk.cut()
        server.kill()
        disk.restore()
        await asyncio.to_thread(server.start)
        return await lost(store, ledger)
    finally:
        server.kill()


@pytest.mark.parametrize("name", ["versitygw", "minio"])
async def test_a_store_flushed_by_terbuka_loses_nothing(disk: Disk, name: str) -> None:
    assert await through_the_cut(disk, server_on(disk, name), flush=True) == []


async def test_versitygw_alone_loses_what_it_acknowledged(disk: Disk) -> None:
    """Shows that the cut is a cut, and why decision 0019 asks for the flush."""
    assert await through_the_cut(disk, server_on(disk, "versitygw"), flush=False) != []


async def test_a_folder_loses_nothing(disk: Disk) -> None:
    store = DirectoryStore(disk.path / "objects")
    await store.prepare()
    ledger = await fill(store)
    disk.cut()
    disk.restore()
    assert await lost(store, ledger) == []
