"""Keeps released copies to be served: unsealed with the publisher's own key, measured against the approval."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from shared.contracts.exemptions import PublicationCopyReleasedV1
from shared.runtime.byte_streams import ending
from shared.runtime.errors import Conflict, EngineRefuses, NotFound, Refusal, Transient
from shared.security.encryption import unseal
from shared.storage.corruption import CorruptionDoubt
from shared.storage.objects import ObjectStore

PREFIX = "public/"


@dataclass(frozen=True)
class Copies:
    """The plain copies that the website serves; `identity` opens what registry sealed for publisher."""

    objects: ObjectStore
    identity: str
    doubt: CorruptionDoubt = field(default_factory=CorruptionDoubt)

    async def receive(self, event: PublicationCopyReleasedV1) -> str:
        """Unseals a copy, keeps it and returns its key; nothing is kept unless size and sha256 agree.

        A copy that is kept already is measured again.

        Raises `Transient` (`SALINAN_BELUM_TERSIMPAN`) and `Refusal`: `SALINAN_TIDAK_ADA`, `BERKAS_TIDAK_COCOK`,
        `SEGEL_RUSAK`, this last only after a while of `EngineAway` (`ISI_PENYIMPANAN_SALAH`).
        """
        key = key_of(event)
        try:
            if await self.objects.exists(key):
                await _drain(_measured(self.open(key), event.sha256, event.size))
            else:
                await self.objects.put(key, _measured(self._plain(event.object_key), event.sha256, event.size))
        except (Conflict, NotFound) as error:  # another process keeps, or deletes, the same copy now
            raise not_kept() from error
        return key

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Yields the bytes of a kept copy; raises `NotFound` where there is none."""
        async with ending(await self.objects.open(key)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def served(self, key: str, sha256: str, size: int) -> AsyncIterator[bytes]:
        """Yields a kept copy while it is measured; its last block comes only after the whole was found right.

        Raises `Refusal` (`SALINAN_TIDAK_UTUH`) where the store holds other bytes than were released, or none.
        """
        try:
            async with ending(_measured(self.open(key), sha256, size)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except EngineRefuses:
            raise
        except Refusal as error:
            raise not_whole() from error

    async def check(self, key: str, sha256: str, size: int) -> None:
        """Reads a kept copy to its end; raises as `served` does."""
        await _drain(self.served(key, sha256, size))

    async def discard(self, key: str) -> None:
        """Deletes a kept copy for good."""
        await self.objects.delete(key)

    async def has(self, event: PublicationCopyReleasedV1) -> bool:
        """Returns whether the copy is kept now."""
        return await self.objects.exists(key_of(event))

    def kept_keys(self) -> AsyncIterator[str]:
        """Yields the keys of all kept copies, in order."""
        return self.objects.keys(PREFIX)

    async def _plain(self, object_key: str) -> AsyncIterator[bytes]:
        try:
            sealed = await self.objects.open(object_key)
        except NotFound as error:
            raise Refusal("SALINAN_TIDAK_ADA", "Salinan yang disetujui tidak ada di gudang berkas.") from error
        try:
            async with ending(sealed), ending(unseal(sealed, self.identity)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except EngineRefuses:
            raise
        except Refusal as broken:
            raise self.doubt.about(broken) from broken


def key_of(event: PublicationCopyReleasedV1) -> str:
    """Returns the key under which a copy is kept."""
    return f"{PREFIX}{event.copy_id}/{event.sha256}"


def not_kept() -> Transient:
    """Returns the failure of a release whose copy is not kept at this moment; the next try fetches it again."""
    return Transient("SALINAN_BELUM_TERSIMPAN", "Salinan ini belum tersimpan di situs; pengambilannya diulang sendiri.")


def not_whole() -> Refusal:
    """Returns the refusal to serve bytes that nobody released."""
    return Refusal(
        "SALINAN_TIDAK_UTUH",
        "Salinan di tempat penyimpanan berkas tidak lagi sama dengan yang dilepaskan, atau hilang; salinan itu tidak "
        "ditampilkan.",
        mend="Kembalikan berkas itu dari cadangan, atau lepaskan salinannya sekali lagi.",
    )


async def _measured(chunks: AsyncIterator[bytes], sha256: str, size: int) -> AsyncIterator[bytes]:
    """Yields each block when the next one has come, and the last one when all are found right."""
    digest, read, held = hashlib.sha256(), 0, b""
    async with ending(chunks):
        async for chunk in chunks:
            digest.update(chunk)
            read += len(chunk)
            if read > size:
                break
            if held:
                yield held
            held = chunk
    if read != size or digest.hexdigest() != sha256:
        raise Refusal("BERKAS_TIDAK_COCOK", "Isi salinan tidak sama dengan yang disetujui.")
    if held:
        yield held


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    async for _ in chunks:
        pass
