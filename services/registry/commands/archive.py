"""Step 4 of the SOP: where the paper lies, how long it is kept, what stops its destruction, consents."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.copies import take_off_unconsented
from services.registry.commands.loans import moved_words
from services.registry.commands.unit_of_work import UnitOfWork, UnitsOfWork, Within, new_id
from services.registry.domain import archive, takedowns
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Location, Retention, Takedown
from services.registry.domain.item import Item
from services.registry.domain.live_cases import survives_resumption
from services.registry.domain.refusals import refuse
from services.registry.store import archive as store_archive
from services.registry.store import copies as store_copies
from services.registry.store import items as store
from shared.security.identity import Actor


class ArchiveCommands:
    """Keeps the archival side of an item."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def record_location(
        self, actor: Actor, item_id: str, location: Location, *, within: Within | None = None
    ) -> Item:
        """Records where the paper lies."""
        async with self._units.on_item(actor, ActName.RECORD_LOCATION, item_id, within=within) as work:
            before = archive.address(work.item)
            work.record(archive.record_location(work.item, location, work.at))
            work.note = moved_words(before, work.item)
        return work.item

    async def set_retention(self, actor: Actor, item_id: str, retention: Retention) -> Item:
        """Records the retention of the JRA."""
        async with self._units.on_item(actor, ActName.SET_RETENTION, item_id) as work:
            work.record(archive.set_retention(work.item, retention, work.by.on))
        return work.item

    async def place_hold(self, actor: Actor, item_id: str, *, kind: str, reason: str, reference: str) -> Item:
        """Stops the destruction of an item."""
        _, (item,) = await self.place_holds(actor, [item_id], kind=kind, reason=reason, reference=reference)
        return item

    async def place_holds(
        self, actor: Actor, item_ids: Sequence[str], *, kind: str, reason: str, reference: str
    ) -> tuple[str, list[Item]]:
        """Stops the destruction of several items by one act, for one reason, under one hold; or of none of them.

        Returns the hold's id and the items; the same again is answered with the hold that stands.
        """
        words = {"kind": kind, "reason": reason, "reference": reference}
        async with self._units.database.transaction() as connection:
            items = [await store.load(connection, item_id) for item_id in sorted(set(item_ids))]
            for known in archive.holds_again(items, self._units.by(actor), **words):
                if {item.id for item in items} == set(await store_archive.held_under(connection, known)):
                    return known, items
            hold_id = new_id()
            for item in items:
                async with self._units.in_hand(connection, actor, ActName.PLACE_HOLD, item) as work:
                    work.detail["hold"] = hold_id
                    work.record(archive.place_hold(item, work.by, hold_id, **words))
        return hold_id, items

    async def release_hold(self, actor: Actor, item_id: str, hold_id: str, reason: str) -> Item:
        """Ends a hold on one item."""
        async with self._units.database.transaction() as connection:
            return await self._free(connection, actor, item_id, hold_id, reason)

    async def release_holds(self, actor: Actor, hold_id: str, reason: str) -> list[Item]:
        """Ends a hold on every item that it was placed on; the same again changes nothing.

        Raises PENAHANAN_TIDAK_DIKENAL where none of that id was placed, TANPA_ALASAN or SUDAH_DIPUTUS.
        """
        async with self._units.database.transaction() as connection:
            held = await store_archive.held_under(connection, hold_id)
            if held:
                return [await self._free(connection, actor, item_id, hold_id, reason) for item_id in held]
            freed = await store_archive.once_held_under(connection, hold_id)
        if not freed:
            raise refuse("PENAHANAN_TIDAK_DIKENAL")
        return archive.released_again(freed, self._units.by(actor), hold_id, reason)

    async def _free(self, connection: AsyncConnection, actor: Actor, item_id: str, hold_id: str, reason: str) -> Item:
        item = await store.load(connection, item_id)
        async with self._units.in_hand(connection, actor, ActName.RELEASE_HOLD, item, only_changes=True) as work:
            work.detail["hold"] = hold_id
            work.record(archive.release_hold(item, work.by, hold_id, reason))
        return item

    async def withdraw_consent(self, actor: Actor, item_id: str, reason: str) -> Item:
        """Records that the person concerned took the consent back (UU 27/2022 Ps 9).

        Files that nothing else lets out go offline at once, those of opened parts too. A case that rests on it and has
        not taken effect ends, and the item stays exempt.
        """
        async with self._units.on_item(actor, ActName.WITHDRAW_CONSENT, item_id) as work:
            ended, end_before = await self._end_consent_cases(work, reason), work.item.ends_on
            if work.item.has_consent or not ended:
                resumed = archive.withdraw_consent(work.item, work.by, reason)
                work.record(resumed)
                await self._end_weighed_cases(work, end_before, reason, resumed=bool(resumed))
            taken = await take_off_unconsented(work)
            for part_id in work.item.parts:
                taken += await self._take_off_part(actor, work.item, await store.load(work.connection, part_id), work)
            work.detail["files"] = taken
        return work.item

    async def _take_off_part(self, actor: Actor, whole: Item, part: Item, ending: UnitOfWork) -> int:
        """Takes the copies of an opened part off; nobody is asked about a part of an exempt item, so it has a task.

        That is the task of every take-down: whoever recorded the withdrawal does not decide that its files stay down.
        """
        if not await store_copies.standing(ending.connection, part.id):
            return 0
        async with self._units.in_hand(ending.connection, actor, ending.act, part) as work:
            taken = await take_off_unconsented(work, whole.consents)
            if taken and whole.content_in_question_since is None:
                done = Takedown(new_id(), "consent_withdrawn", "", work.by.on, pressed_by=work.by.person)
                work.record(takedowns.record(part, done))
            work.detail["files"] = taken
        return taken

    async def _end_consent_cases(self, work: UnitOfWork, reason: str) -> int:
        """Ends the live cases that rest on a consent; returns how many. Raises TANPA_ALASAN."""
        found = [each for each in await work.live_cases() if each.trigger == "consent"]
        if found and not reason.strip():
            raise refuse("TANPA_ALASAN")
        for case in found:
            work.record(case.close(reason.strip()))
        return len(found)

    async def _end_weighed_cases(self, work: UnitOfWork, end: date | None, reason: str, *, resumed: bool) -> None:
        """Ends the live cases that were weighed without the grounds that run again."""
        for case in await work.live_cases() if resumed else ():
            if not survives_resumption(case, work.item, end):
                work.record(case.close(reason.strip()))

    async def check_destruction(self, actor: Actor, item_id: str) -> Item:
        """Refuses where an item may not be destroyed; Terbuka itself destroys nothing.

        Raises MASIH_DITAHAN, BELUM_BOLEH_DIMUSNAHKAN (also for an item with an unfinished opening case).
        """
        async with self._units.reading_item(actor, ActName.CHECK_DESTRUCTION, item_id) as reading:
            archive.check_destruction(reading.item, reading.by.on)
            if await store.live_cases(reading.connection, item_id):
                raise refuse("BELUM_BOLEH_DIMUSNAHKAN", why="MASIH_DIPROSES")
        return reading.item
