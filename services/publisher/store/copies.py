"""Released copies: unsealed with the publisher's own key, measured against the approval, then kept to be served."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.contracts.exemptions import PublicationCopyReleasedV1
from shared.runtime.errors import EngineRefuses, NotFound, Refusal
from shared.security.encryption import unseal
from shared.storage.corruption import CorruptionDoubt
from shared.storage.objects import ObjectStore

PREFIX = "public/"


@dataclass(frozen=True)
class Copies:
    """The shelf of plain copies that the website serves; `identity` opens what registry sealed for publisher."""

    objects: ObjectStore
    identity: str
    doubt: CorruptionDoubt = field(default_factory=CorruptionDoubt)

    async def receive(self, event: PublicationCopyReleasedV1) -> str:
        """Unseals a copy onto the shelf and returns its key; nothing stays there unless size and sha256 agree.

        Raises `Refusal`: `SALINAN_TIDAK_ADA`, `BERKAS_TIDAK_COCOK`, `SEGEL_RUSAK`, this last only after a while of
        `EngineAway` (`ISI_PENYIMPANAN_SALAH`).
        """
        key = f"{PREFIX}{event.copy_id}/{event.sha256}"
        if await self.objects.exists(key):
            await _drain(_measured(self.open(key), event))
        else:
            await self.objects.put(key, _measured(self._plain(event.object_key), event))
        return key

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Yields the bytes of a copy on the shelf; raises `NotFound` where it is not there."""
        async with _closing(await self.objects.open(key)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def discard(self, key: str) -> None:
        """Takes a copy off the shelf for good."""
        await self.objects.delete(key)

    async def _plain(self, object_key: str) -> AsyncIterator[bytes]:
        try:
            sealed = await self.objects.open(object_key)
        except NotFound as error:
            raise Refusal("SALINAN_TIDAK_ADA", "Salinan yang disetujui tidak ada di gudang berkas.") from error
        try:
            async with _closing(sealed), _closing(unseal(sealed, self.identity)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except EngineRefuses:
            raise
        except Refusal as broken:
            raise self.doubt.about(broken) from broken


async def _measured(chunks: AsyncIterator[bytes], event: PublicationCopyReleasedV1) -> AsyncIterator[bytes]:
    digest, size = hashlib.sha256(), 0
    async with _closing(chunks):
        async for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            if size > event.size:
                break
            yield chunk
    if size != event.size or digest.hexdigest() != event.sha256:
        raise Refusal("BERKAS_TIDAK_COCOK", "Isi salinan tidak sama dengan yang disetujui.")


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    async for _ in chunks:
        pass


@asynccontextmanager
async def _closing(chunks: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """Closes a stream that is left before its end, so that no file stays open."""
    try:
        yield chunks
    finally:
        close = getattr(chunks, "aclose", None)
        if close is not None:
            await close()
