"""The publication copy: streamed in sealed to registry, released by a second person re-sealed to the publisher."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from services.registry import store
from services.registry.commands.work import Desk, Work, new_id
from services.registry.copies import Copy
from services.registry.rules import refuse
from shared.errors import Refusal, TerbukaError, TooLarge
from shared.identity import Actor
from shared.sealing import seal, unseal
from shared.signing import sign


@dataclass
class Meter:
    """Counts and hashes the plain bytes that flow by; `limit` in bytes."""

    limit: int
    size: int = 0
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    async def through(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yields the chunks on; raises TooLarge SALINAN_TERLALU_BESAR over the limit."""
        async for chunk in chunks:
            self.size += len(chunk)
            if self.size > self.limit:
                rule = refuse("SALINAN_TERLALU_BESAR")
                raise TooLarge(rule.code, rule.message, mend=rule.mend, limit=self.limit)
            self._digest.update(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        """Returns the hash of what flowed by so far."""
        return self._digest.hexdigest()


class CopyCommands(Desk):
    """Takes publication copies in and lets them out."""

    async def upload_copy(
        self, actor: Actor, item_id: str, chunks: AsyncIterator[bytes], *, media_type: str, redacted: bool
    ) -> Copy:
        """Takes a copy in as a stream, hashed and sealed to registry before it touches a disk.

        After an error that is no refusal the sealed draft stays: a commit whose answer was lost may have happened.
        """
        copy_id, meter = new_id(), Meter(self.kit.settings.limits.file)
        key = f"drafts/{copy_id}.age"
        await self.kit.objects.put(key, seal(meter.through(chunks), self.kit.keys.registry_recipient))
        try:
            if not meter.size:
                raise refuse("SALINAN_KOSONG")
            async with self.on_item(actor, "upload_copy", item_id) as work:
                copy = Copy(copy_id, item_id, key, meter.sha256, meter.size, media_type, redacted, work.by)
                work.detail |= {"copy": copy_id, "sha256": copy.sha256, "size": copy.size, "redacted": redacted}
                work.item.attach_copy()
                await store.add_copy(work.connection, copy)
        except Refusal:
            await self.kit.objects.delete(key)
            raise
        return copy

    async def release_copy(self, actor: Actor, item_id: str, copy_id: str) -> Copy:
        """Releases a copy to the publisher: another person, a public item, consent or redaction for huruf g and h.

        Releasing it again by the same person answers with the release that stands.
        """
        async with self.on_item(actor, "release_copy", item_id) as work:
            copy = await store.load_copy(work.connection, item_id, copy_id)
            work.detail["copy"] = copy_id
            if copy.released is None:
                copy = await self._release(work, copy)
            elif copy.released.person != work.by.person:
                raise refuse("SUDAH_DIPUTUS", copy=copy_id)
        return copy

    async def _release(self, work: Work, copy: Copy) -> Copy:
        copy.check_release(work.by, work.item)
        key = f"copies/{copy.id}.age"
        await self._reseal(copy, key)
        work.item.release_copy()
        private = self.kit.keys.signing_private
        if private is None:
            raise TerbukaError("KUNCI_TIDAK_ADA", "Kunci tanda tangan registry tidak tersedia.")
        approval = sign(private, copy.approval_record(work.item, object_key=key))
        released, event = copy.release(work.by, work.item, object_key=key, approval=approval)
        work.said([event])
        await store.save_copy(work.connection, released)
        return released

    async def _reseal(self, copy: Copy, key: str) -> None:
        """Seals the copy to the publisher; what an interrupted release left behind is used as it is."""
        if await self.kit.objects.exists(key):
            return
        identity = self.kit.keys.registry_identity
        if identity is None:
            raise TerbukaError("KUNCI_TIDAK_ADA", "Kunci registry tidak tersedia, sehingga salinan tidak dapat dibuka.")
        plain = unseal(await self.kit.objects.open(copy.draft_key), identity)
        await self.kit.objects.put(key, seal(_whole(plain, copy), self.kit.keys.publisher_recipient))


async def _whole(chunks: AsyncIterator[bytes], copy: Copy) -> AsyncIterator[bytes]:
    """Yields the chunks on and raises SALINAN_RUSAK at the end unless they are what was uploaded."""
    meter = Meter(copy.size)
    async for chunk in meter.through(chunks):
        yield chunk
    if meter.sha256 != copy.sha256:
        raise refuse("SALINAN_RUSAK")
