"""Keeps objects in S3: conditional creates in a versioned bucket, streamed in parts of bounded memory."""

import hashlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.retention import Retention

from shared.runtime.clock import SystemClock
from shared.runtime.errors import Malformed, NotFound, TerbukaError
from shared.runtime.settings import StoreSettings
from shared.storage.objects import BLOCK, KEY, LEFTOVER_AGE, Stored, taken
from shared.storage.s3.bucket import claim
from shared.storage.s3.durability import flush_file_system
from shared.storage.s3.wire import connect, refused_by_lock, translating
from shared.storage.s3.writing import MultipartUpload

PART = 5 * 1024 * 1024  # the smallest part that S3 allows: one is held in memory per upload
PAGE = 1000
THREADS = 16

log = logging.getLogger("terbuka.objects")

Result = TypeVar("Result")


class S3Store:
    """The objects in one versioned bucket of an S3 store.

    Every object is created under `If-None-Match: *`, so of two writers one wins; a removal removes the versions
    themselves and never leaves a delete marker. Objects below the lock prefixes are kept under a COMPLIANCE lock.
    """

    def __init__(self, settings: StoreSettings) -> None:
        self.settings = settings
        self.bucket = settings.bucket
        self.client: Minio = connect(settings)
        self._threads = CapacityLimiter(THREADS)

    async def prepare(self) -> None:
        """Makes the bucket or recognises it as its own, versioned; in lock mode proves that locks work.

        Raises `Refusal` (`EMBER_MILIK_LAIN`, `EMBER_BERISI_LAIN`, `EMBER_TANPA_VERSI`, `KUNCI_OBJEK_PURA_PURA`,
        `RAHASIA_S3_SALAH`) or `Transient`.
        """
        await self._run("", claim, self.client, self.settings)
        await self.collect_leftovers()
        if self.settings.sync is not None:
            await to_thread.run_sync(flush_file_system, self.settings.sync)

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Stores the chunks under a key; see `ObjectStore.put`."""
        if await self.exists(key):
            raise taken(key)
        upload = MultipartUpload(self.client, self.bucket, key, self._retention(key))
        digest, size, block = hashlib.sha256(), 0, bytearray()
        try:
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                block += chunk
                while len(block) > PART:
                    await self._run(key, upload.add, bytes(block[:PART]))
                    del block[:PART]
            await self._run(key, upload.finish, bytes(block))
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._give_up(upload)
            raise
        await self._flush()
        return Stored(key, size, digest.hexdigest())

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Returns the stored bytes in blocks; see `ObjectStore.open`."""
        response = await self._run(_checked(key), self.client.get_object, self.bucket, key)
        return self._blocks(key, response)

    async def exists(self, key: str) -> bool:
        """Returns whether a key is taken."""
        try:
            await self._run(_checked(key), self.client.stat_object, self.bucket, key)
        except NotFound:
            return False
        return True

    async def delete(self, key: str) -> None:
        """Removes every version of an object; an absent one is no error.

        One that is locked stays until its lock ends, which is logged: a later deletion then removes it.
        """
        _checked(key)
        if await to_thread.run_sync(self._remove, key, limiter=self._threads):
            await self._flush()

    async def keys(self, prefix: str = "", after: str = "") -> AsyncGenerator[str]:
        """Yields the keys that begin with a prefix and stand behind one, in order; see `ObjectStore.keys`."""
        listing = self.client.list_objects(self.bucket, prefix=prefix, recursive=True, start_after=after or None)
        while page := await self._run("", lambda: [entry.object_name for entry in islice(listing, PAGE)]):
            for key in page:
                yield str(key)

    async def collect_leftovers(self, *, older_than: float = LEFTOVER_AGE) -> int:
        """Removes unfinished uploads of killed writers, older than some seconds; returns how many."""
        return await self._run("", self._collect, SystemClock().now() - timedelta(seconds=older_than))

    async def _blocks(self, key: str, response: Any) -> AsyncIterator[bytes]:
        try:
            while block := await self._run(key, response.read, BLOCK):
                yield block
        finally:
            response.close()
            response.release_conn()

    async def _run(self, key: str, work: Callable[..., Result], *given: Any) -> Result:
        def guarded() -> Result:
            with translating(key):
                return work(*given)

        return await to_thread.run_sync(guarded, limiter=self._threads)

    async def _give_up(self, upload: MultipartUpload) -> None:
        try:
            await self._run(upload.key, upload.abort)
        except TerbukaError as error:
            log.warning("upload of %s not aborted: %s", upload.key, error.code)

    async def _flush(self) -> None:
        if self.settings.sync is not None:
            await to_thread.run_sync(flush_file_system, self.settings.sync, limiter=self._threads)

    def _retention(self, key: str) -> Retention | None:
        if not self.settings.lock_days or not key.startswith(self.settings.locked_prefixes):
            return None
        return Retention(COMPLIANCE, SystemClock().now() + timedelta(days=self.settings.lock_days))

    def _remove(self, key: str) -> bool:
        removed = False
        while (version := self._newest(key)) is not None:
            try:
                with translating(key):
                    self.client.remove_object(self.bucket, key, version_id=version or None)
            except TerbukaError as error:
                if not self._retention(key) or not refused_by_lock(error):
                    raise
                log.warning("%s is locked and stays", key)
                return removed
            removed = True
        return removed

    def _collect(self, before: datetime) -> int:
        uploads = self.client._list_multipart_uploads(self.bucket).uploads
        old = [upload for upload in uploads if upload.initiated_time and upload.initiated_time < before]
        for upload in old:
            self.client._abort_multipart_upload(self.bucket, str(upload.object_name), str(upload.upload_id))
        return len(old)

    def _newest(self, key: str) -> str | None:
        """Returns the newest version's id ("" in a bucket without versions), or None where there is no object."""
        try:
            with translating(key):
                return self.client.stat_object(self.bucket, key).version_id or ""
        except NotFound:
            return None


def _checked(key: str) -> str:
    if not KEY.fullmatch(key):
        raise Malformed("KUNCI_OBJEK_SALAH", "Kunci objek tidak sah.")
    return key
