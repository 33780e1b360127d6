"""The publication copy: made anew from what came in, seen and released by a second person, and taken back."""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from anyio import CapacityLimiter, to_thread

from services.registry.commands.originals import Opened
from services.registry.commands.unit_of_work import UnitOfWork, UnitsOfWork, new_id
from services.registry.domain import takedowns
from services.registry.domain.acts import ActName
from services.registry.domain.copies import Copy, Earlier, check_waiting, original_of, taken_down_by
from services.registry.domain.facts import Consent
from services.registry.domain.public_words import own_texts
from services.registry.domain.refusals import refuse
from services.registry.store import copies as store_copies
from services.registry.store import items as store
from services.registry.store.object_keys import COPIES, DRAFTS, SEALED
from shared.files.copies import MadeCopy, make_copy
from shared.files.copy_facts import Mark
from shared.files.door import IncomingFile
from shared.files.extracts import extracted
from shared.files.page_pictures import render
from shared.files.pdf.comparison import Comparison, compare, text_of
from shared.files.types import TYPES, Family, Purpose
from shared.law.texts.public import personal
from shared.runtime.byte_streams import whole
from shared.runtime.errors import Conflict, Refusal, TerbukaError, TooLarge
from shared.security.encryption import seal, unseal
from shared.security.identity import Actor
from shared.security.signing import sign

TRIES = 2
MAKERS = 2
"""Files that are read at the same time; each takes a processor and up to 1.5 GB of memory of its own."""
PIECE = 1024 * 1024
LONGEST_JUDGED = 200_000
"""Characters of a copy's text in which personal data are looked for."""
MOST_TOLD = 200
OFFICE = frozenset({Family.OOXML, Family.ODF})


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


class _SweptAwayError(Exception):
    """Says that the sealed copy was swept before its release was recorded; sealing it again helps."""


class CopyCommands:
    """Takes publication copies in and lets them out."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units
        self._makers, self._lookers = CapacityLimiter(MAKERS), CapacityLimiter(MAKERS)

    async def upload_copy(
        self,
        actor: Actor,
        item_id: str,
        incoming: IncomingFile,
        *,
        redacted: bool,
        marks: Sequence[Mark] = (),
        original: str = "",
        beside: bool = False,
    ) -> Copy:
        """Takes a file in through the gate, writes it anew from what is seen, with `marks` blacked out, and seals that.

        `original` is the id of the file that it is a copy of (`original_of`); what waits of the same one is void then,
        unless the copy stands `beside` it. An original as it was handed in is not `redacted`, whatever is said. What
        came in is held in memory and never kept.

        Raises what `original_of` and `FileGate.admit` raise, SALINAN_TERLALU_BESAR and what `make_copy` raises:
        HITAMAN_TEMBUS where a mark hides what is still in the file.
        """
        async with self._units.database.snapshot() as connection:
            item = await store.read(connection, item_id)
            source = await store.read(connection, item.part_of) if item.part_of else item
        named = original_of(item.dossier.files, original)
        kit = self._units.kit
        limited = replace(incoming, chunks=Meter(kit.sizes.file).through(incoming.chunks))
        async with kit.gate.admit(limited, _purpose(incoming.name)) as file:
            content = await whole(file.chunks())
        redacted = redacted and (bool(marks) or file.sha256 not in {each.sha256 for each in source.dossier.files})
        made = await self.made(content, file.media_type, marks)
        detail = {"given": file.sha256, "original": named}
        return await self.keep(actor, item_id, made, redacted=redacted, detail=detail, beside=beside)

    async def made(self, content: bytes, media_type: str, marks: Sequence[Mark]) -> MadeCopy:
        """Returns the copy of a file, made in processes of its own; raises what `make_copy` raises."""
        return await to_thread.run_sync(make_copy, content, media_type, marks, limiter=self._makers)

    async def keep(
        self,
        actor: Actor,
        item_id: str,
        made: MadeCopy,
        *,
        redacted: bool,
        detail: Mapping[str, str],
        beside: bool = False,
    ) -> Copy:
        """Seals a copy to registry and writes it down; `detail` says what it is of: `original`, and `from` of a draft.

        What it takes the place of is void from then on. After an error that is no refusal the sealed draft stays: a
        commit whose answer was lost may have happened.
        """
        copy_id, meter = new_id(), Meter(len(made.content))
        key = f"{DRAFTS}{copy_id}{SEALED}"
        pieces = meter.through(_pieces(made.content))
        await self._units.kit.objects.put(key, seal(pieces, self._units.kit.keys.recipients["registry"]))
        try:
            async with self._units.on_item(actor, ActName.UPLOAD_COPY, item_id) as work:
                size, original = len(made.content), detail.get("original", "")
                if original:  # the dossier may have been corrected meanwhile
                    original_of(work.item.dossier.files, original)
                copy = Copy(copy_id, item_id, key, meter.sha256, size, made.media_type, redacted, work.by)
                copy = replace(copy, facts=made.facts, original=original)
                if "from" in detail:  # what it was made of may have been replaced, released or taken down meanwhile
                    check_waiting(await store_copies.lock(work.connection, item_id, detail["from"]))
                words = {"copy": copy_id, "sha256": copy.sha256, "size": size, "redacted": redacted}
                work.detail |= words | dict(detail) | {"blacked": sum(made.facts.blacked.values())}
                await work.add_copy(copy, source=detail.get("from", ""), beside=beside)
        except Refusal:
            await self._units.kit.objects.delete(key)
            raise
        return copy

    async def read_page(self, actor: Actor, item_id: str, copy_id: str, page: int) -> bytes:
        """Returns a page of a copy as PNG, as `read_copy` does; raises what `render` raises."""
        copy, chunks = await self.read_copy(actor, item_id, copy_id)
        content = await whole(chunks)
        return await to_thread.run_sync(render, content, copy.media_type, page, limiter=self._lookers)

    async def examine_copy(self, actor: Actor, item_id: str, copy_id: str) -> tuple[Copy, Mapping[str, Any]]:
        """Returns a copy and what a program takes out of it."""
        copy, chunks = await self.read_copy(actor, item_id, copy_id)
        return copy, await self._examined(copy.media_type, chunks)

    async def compared(self, told: Mapping[str, Any], original: Opened) -> Comparison:
        """Returns what a copy, as `examine_copy` tells of it, lacks of an original; raises what `extracted` raises."""
        return compare(await self._examined(original[0].media_type, original[1]), told)

    async def personal_in(self, item_id: str, told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Returns what in the text of a copy points to a person: kind and words, names of the dossier among them."""
        async with self._units.database.snapshot() as connection:
            others = own_texts((await store.read(connection, item_id)).dossier)
        return await to_thread.run_sync(_personal, text_of(told)[:LONGEST_JUDGED], others)

    async def _examined(self, media_type: str, chunks: AsyncIterator[bytes]) -> Mapping[str, Any]:
        content = await whole(chunks)
        return await to_thread.run_sync(extracted, content, media_type, limiter=self._lookers)

    async def read_copy(self, actor: Actor, item_id: str, copy_id: str) -> tuple[Copy, AsyncIterator[bytes]]:
        """Returns a copy and its plain bytes as a stream, once it is written down that this person opened it.

        Raises NotFound SALINAN_TIDAK_DIKENAL, SALINAN_DITURUNKAN, SALINAN_RUSAK, this also at the end of the stream.
        """
        async with self._units.reading_item(actor, ActName.READ_COPY, item_id) as reading:
            reading.detail["copy"] = copy_id
            copy = (await store_copies.load(reading.connection, item_id, copy_id)).seen(reading.by)
            copy.check_standing()
            reading.note = partial(store_copies.see, copy=copy, by=reading.by)
            if not await self._units.kit.objects.exists(copy.draft_key):
                raise refuse("SALINAN_RUSAK")
        return copy, self._plain(copy)

    async def release_copy(self, actor: Actor, item_id: str, copy_id: str, sha256: str, earlier: Earlier = "") -> Copy:
        """Releases a copy to the publisher: by another person, who opened it and names the hash of what was seen.

        `earlier` says what becomes of the public copies of the same original (`taken_down_by`).
        The copy is sealed to the publisher first; the transaction that records the release checks everything again.
        Releasing it again by the same person answers with the release that stands.
        """
        key = f"{COPIES}{copy_id}{SEALED}"
        for _ in range(TRIES):
            copy = await self._releasable(actor, item_id, copy_id, sha256, earlier)
            if copy.released is None:
                await self._reseal(copy, key)
            try:
                return await self._record_release(actor, item_id, copy_id, sha256, key, earlier)
            except _SweptAwayError:
                continue
        raise refuse("SALINAN_RUSAK")

    async def _releasable(self, actor: Actor, item_id: str, copy_id: str, sha256: str, earlier: Earlier) -> Copy:
        """Returns a copy that this person may release now, or has released; raises what `check_release` raises."""
        async with self._units.database.snapshot() as connection:
            item = await store.read(connection, item_id)
            copy = await store_copies.load(connection, item_id, copy_id)
            if copy.released is None:
                given = await store_copies.told_consents(connection, item)
                lacks = await store_copies.lacks(connection, item, given)
                copy.check_release(self._units.by(actor), item, sha256, lacks=lacks)
                taken_down_by(await store_copies.standing(connection, item_id), copy, earlier)
        return copy

    async def _record_release(
        self, actor: Actor, item_id: str, copy_id: str, sha256: str, key: str, earlier: Earlier
    ) -> Copy:
        async with self._units.on_item(actor, ActName.RELEASE_COPY, item_id) as work:
            copy = await store_copies.lock(work.connection, item_id, copy_id)
            work.detail |= {"copy": copy_id, "sha256": copy.sha256}
            if copy.released is None:
                copy = await self._release(work, copy, sha256, key, earlier)
            else:
                copy.check_same_release(work.by, sha256, earlier)
        return copy

    async def _release(self, work: UnitOfWork, copy: Copy, sha256: str, key: str, earlier: Earlier) -> Copy:
        given = await store_copies.consents(work.connection, work.item)
        lacks = await store_copies.lacks(work.connection, work.item, given)
        copy.check_release(work.by, work.item, sha256, lacks=lacks)
        replaces = taken_down_by(await store_copies.standing(work.connection, work.item.id), copy, earlier)
        if not await self._units.kit.objects.exists(key):
            raise _SweptAwayError
        approval = sign(self._units.kit.signing_private(), copy.approval_record(work.item, object_key=key))
        released, event = copy.release(
            work.by, work.item, object_key=key, approval=approval, replaces=replaces, earlier=earlier
        )
        work.record([event])
        takedowns.end_with_release(work.item, work.by, copy.original)
        await work.save_release(released, replaces)
        return released

    async def _reseal(self, copy: Copy, key: str) -> None:
        """Seals the copy to the publisher; what another or an interrupted release has sealed is used as it is."""
        if await self._units.kit.objects.exists(key):
            return
        with suppress(Conflict):
            await self._units.kit.objects.put(
                key, seal(self._plain(copy), self._units.kit.keys.recipients["publisher"])
            )

    async def _plain(self, copy: Copy) -> AsyncIterator[bytes]:
        identity = self._units.kit.keys.identities.get("registry")
        if identity is None:
            raise TerbukaError("KUNCI_TIDAK_ADA", "Kunci registry tidak tersedia, sehingga salinan tidak dapat dibuka.")
        async for chunk in _verified(unseal(await self._units.kit.objects.open(copy.draft_key), identity), copy):
            yield chunk


async def take_off_unconsented(work: UnitOfWork, of_whole: Sequence[Consent] = ()) -> int:
    """Takes off the copies of the item in hand that nothing lifts any more now that a consent ended; returns how many.

    `of_whole` are the consents to the item that it is a part of.
    """
    lacks = await store_copies.lacks(work.connection, work.item, (*work.item.consents, *of_whole))
    return await work.withdraw_copies("consent_withdrawn") if lacks else 0


def _purpose(name: str) -> Purpose:
    """Returns the door that a file passes: an Office file passes as evidence, to be told what it hides."""
    known = TYPES.get(PurePosixPath(name).suffix.lower())
    return Purpose.EVIDENCE if known is not None and known.family in OFFICE else Purpose.PUBLIC


def _personal(text: str, others: Sequence[str]) -> tuple[tuple[str, str], ...]:
    hard, soft, shown = personal(text, others=others)
    return tuple(dict.fromkeys((each.kind, shown[each.start : each.end].strip()) for each in (*hard, *soft)))[
        :MOST_TOLD
    ]


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]


async def _verified(chunks: AsyncIterator[bytes], copy: Copy) -> AsyncIterator[bytes]:
    """Yields the chunks on and raises SALINAN_RUSAK at the end unless they are what was uploaded."""
    meter = Meter(copy.size)
    async for chunk in meter.through(chunks):
        yield chunk
    if meter.sha256 != copy.sha256:
        raise refuse("SALINAN_RUSAK")
