"""One unit of work: an item in hand, its cases, the events it caused, saved and audited together."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.registry.commands.handover import hand_over
from services.registry.domain import holders
from services.registry.domain.acts import ActName
from services.registry.domain.case import Case
from services.registry.domain.case_rules import LIVE
from services.registry.domain.changes import ItemChange
from services.registry.domain.copies import DOSSIER, Copy, left_without, taken_place_of
from services.registry.domain.dossier import DossierFile
from services.registry.domain.facts import Document, Signature
from services.registry.domain.item import Item
from services.registry.mails import MAILS
from services.registry.settings import RegistrySettings
from services.registry.store import copies as store_copies
from services.registry.store import deadlines as store_deadlines
from services.registry.store import items as store
from services.registry.store import successions as store_successions
from services.registry.store.working_days import working_minute
from services.registry.tables import EFFECTS, MESSAGING
from shared.contracts import Event
from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import CopiesWithdrawnV1
from shared.messaging.effects.mail import OutgoingMails
from shared.messaging.effects.settings import MailSettings
from shared.room.context import RoomContext
from shared.runtime.clock import legal_day
from shared.security.identity import Actor


def by_event(cause: Envelope, at: datetime) -> Signature:
    """Returns who acts where an event does: the room that said it."""
    return Signature(f"ruang:{cause.room}", f"sistem ({cause.room})", legal_day(at))


def account_of(cause: Envelope) -> str:
    """Returns the account under which an event's acts are audited."""
    return f"peristiwa:{cause.room}"


def new_id() -> str:
    """Returns a new id (UUIDv7)."""
    return str(uuid7())


@dataclass(frozen=True)
class LoadedCase:
    """A case in hand and what it was when it was loaded; None for a new one."""

    case: Case
    before: Case | None = None

    @property
    def has_changed(self) -> bool:
        """Tells whether the case must be written."""
        return self.case != self.before

    @property
    def was_answered(self) -> bool:
        """Tells whether people said something new of a case that was there."""
        return self.before is not None and self.case.answers != self.before.answers


@dataclass
class UnitOfWork:
    """One item in hand inside a transaction, with what an act did; whoever opened it saves what changed.

    Its version counts the item, what people said of its cases, and its publication copies.
    """

    connection: AsyncConnection
    item: Item
    by: Signature
    at: datetime
    act: ActName
    account: str
    cause: Envelope | None = None
    case: Case | None = None
    note: str = ""
    answer: str = ""
    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    copies_changed: bool = False
    cases: dict[str, LoadedCase] = field(default_factory=dict)

    def record(self, events: Sequence[Event]) -> None:
        """Takes up events that the model returned."""
        self.events += events

    def attach(self, document: Document | None) -> None:
        """Names a document of proof in the audit line: what is named there is never swept."""
        if document is not None:
            self.detail |= {"document": document.id, "sha256": document.sha256}

    def track(self, case: Case) -> Case:
        """Takes up a case that was loaded for change; what changes of it is saved with the item."""
        return self.cases.setdefault(case.id, LoadedCase(case, copy(case))).case

    def begin(self, case: Case) -> None:
        """Has a case in hand; one that was not loaded for change is new and is saved."""
        self.case = self.cases.setdefault(case.id, LoadedCase(case)).case

    async def live_cases(self) -> list[Case]:
        """Loads the unfinished cases of the item for change, oldest first."""
        found = [self.track(case) for case in await store.live_cases(self.connection, self.item.id)]
        return [case for case in found if case.state in LIVE]

    async def add_copy(self, copy: Copy, *, source: str = "", beside: bool = False) -> None:
        """Writes a publication copy that was handed in; what it takes the place of is void (`taken_place_of`)."""
        self.copies_changed = True
        waiting = await store_copies.waiting(self.connection, self.item.id)
        await store_copies.add(self.connection, copy)
        await self._replace(taken_place_of(waiting, copy, source=source, beside=beside), copy.id)

    async def drop_copies_of(self, earlier: Sequence[DossierFile]) -> None:
        """Voids the copies that wait and are of files which the item does not have any more (`left_without`)."""
        waiting = await store_copies.waiting(self.connection, self.item.id)
        await self._replace(left_without(waiting, earlier, self.item.dossier.files), DOSSIER)

    async def _replace(self, ids: Collection[str], by: str) -> None:
        if ids:
            self.copies_changed = True
            await store_copies.replace(self.connection, ids, by, self.by.on)
            self.detail |= {"replaces": sorted(ids)}

    async def save_release(self, copy: Copy, replaces: Collection[str] = ()) -> None:
        """Writes the release of a publication copy; the released ones whose place it takes are void."""
        self.copies_changed = True
        await store_copies.save_release(self.connection, copy)
        await store.end_refusal(self.connection, self.item.id)
        await self._replace(replaces, copy.id)

    async def void_copies(self) -> int:
        """Notes that every copy of the item that was handed in so far is void; returns how many there are."""
        self.copies_changed = True
        return await store_copies.withdraw(self.connection, self.item.id, self.by.on, waiting=True)

    async def withdraw_copies(self, reason: Literal["consent_withdrawn"]) -> int:
        """Takes the released copies of the item off the website; returns how many there are."""
        item, taken = self.item, await store_copies.withdraw(self.connection, self.item.id, self.by.on)
        if taken:
            self.copies_changed = True
            said = CopiesWithdrawnV1(item_id=item.id, version=item.version, reason=reason, withdrawn_on=self.by.on)
            self.record([said])
        return taken

    @property
    def moved(self) -> bool:
        """Tells whether the act changed something beside the item that its version counts."""
        return self.copies_changed or any(case.was_answered for case in self.cases.values())


Note = Callable[[AsyncConnection], Awaitable[None]]


@dataclass
class Reading:
    """An item, and a case of it, as they stand at one instant; nothing of them is saved.

    `detail` goes into the audit line that says who read; `note` is written with it, in one transaction.
    """

    connection: AsyncConnection
    item: Item
    by: Signature
    detail: dict[str, Any] = field(default_factory=dict)
    note: Note | None = None


@dataclass(frozen=True)
class Within:
    """The joint act of which a unit of work is one item: its id stands in the audit line, its check runs first.

    The check sees the item locked and as it is stored; what it raises ends the unit.
    """

    id: str
    check: Callable[[AsyncConnection, Item], Awaitable[None]]


class UnitsOfWork:
    """Opens and closes units of work and readings; all commands of the room share one."""

    def __init__(self, kit: RoomContext, settings: RegistrySettings) -> None:
        self.kit = kit
        self.database = kit.database
        self.settings = settings
        self.mails = OutgoingMails(EFFECTS, MAILS, kit.identity, MailSettings(), working_minute)

    def by(self, actor: Actor) -> Signature:
        """Returns who acts as the model knows them: person, office and today's legal day."""
        return Signature(actor.person, actor.name or actor.account, legal_day(self.kit.clock.now()))

    def by_nobody(self) -> Signature:
        """Returns a signature of today for a reading that nobody is shown."""
        return Signature("", "", legal_day(self.kit.clock.now()))

    @asynccontextmanager
    async def on_item(
        self,
        actor: Actor,
        act: ActName,
        item_id: str,
        *,
        only_changes: bool = False,
        within: Within | None = None,
    ) -> AsyncIterator[UnitOfWork]:
        """Opens one transaction with an item in hand and closes it; raises NotFound for an unknown item."""
        async with self.database.transaction() as connection:
            item = await store.load(connection, item_id)
            if within is not None:
                await within.check(connection, item)
            async with self.in_hand(connection, actor, act, item, only_changes=only_changes) as work:
                work.detail |= {"joint": within.id} if within else {}
                yield work

    @asynccontextmanager
    async def on_case(self, actor: Actor, act: ActName, case_id: str) -> AsyncIterator[tuple[UnitOfWork, Case]]:
        """Opens one transaction with a case and its item in hand and closes it; raises NotFound."""
        async with self.database.transaction() as connection:
            case, item = await store.load_case(connection, case_id)
            async with self.in_hand(connection, actor, act, item) as work:
                work.case = work.track(case)
                window = await store_deadlines.window(connection, item.id, case.period_version)
                case.window = window or case.window
                work.detail["case"] = case.id
                yield work, case

    @asynccontextmanager
    async def reading_item(self, actor: Actor, act: ActName, item_id: str) -> AsyncIterator[Reading]:
        """Shows an item as one instant has it, without a lock; the audit line stands before anything is shown.

        It stands under the SKPD that holds it today. Raises NotFound for an unknown item.
        """
        async with self.database.snapshot() as connection:
            reading = await self._reading(connection, actor, item_id)
            yield reading
        await self._note(actor, act, reading)

    @asynccontextmanager
    async def reading_case(self, actor: Actor, act: ActName, case_id: str) -> AsyncIterator[tuple[Reading, Case]]:
        """Shows a case with its item as `reading_item` does; raises NotFound PERKARA_TIDAK_DIKENAL."""
        async with self.database.snapshot() as connection:
            case = await store.read_case(connection, case_id)
            case.window = await store_deadlines.window(connection, case.item_id, case.period_version) or case.window
            reading = await self._reading(connection, actor, case.item_id)
            reading.detail["case"] = case.id
            yield reading, case
        await self._note(actor, act, reading)

    async def _reading(self, connection: AsyncConnection, actor: Actor, item_id: str) -> Reading:
        item, by = await store.read(connection, item_id), self.by(actor)
        holders.follow(item, await store_successions.known(connection), by.on)
        return Reading(connection, item, by)

    async def _note(self, actor: Actor, act: ActName, reading: Reading) -> None:
        """Writes who read what, with what else the reading leaves behind."""
        item, at = reading.item, self.kit.clock.now()
        async with self.database.transaction() as connection:
            if reading.note is not None:
                await reading.note(connection)
            detail = {"version": item.version, **reading.detail}
            await MESSAGING.audit.record(
                connection, actor=actor.account, act=act, subject=item.id, at=at, detail=detail
            )

    @asynccontextmanager
    async def in_hand(
        self, connection: AsyncConnection, actor: Actor, act: ActName, item: Item, *, only_changes: bool = False
    ) -> AsyncIterator[UnitOfWork]:
        """Works on an item that the caller has locked, in the caller's transaction; `only_changes` as in `working`."""
        now = self.kit.clock.now()
        await hand_over(connection, item, now, signer=self.kit.signer)
        opened = UnitOfWork(connection, item, self.by(actor), now, act, actor.account)
        async with self.working(opened, only_changes=only_changes) as work:
            yield work

    @asynccontextmanager
    async def on_event(
        self, connection: AsyncConnection, item: Item, act: ActName, cause: Envelope, *, fresh: bool = False
    ) -> AsyncIterator[UnitOfWork]:
        """Works on an item for an event, in the delivery's transaction; `fresh` where the item is not stored yet."""
        now = self.kit.clock.now()
        if not fresh:
            await hand_over(connection, item, now, cause, signer=self.kit.signer)
        opened = UnitOfWork(connection, item, by_event(cause, now), now, act, account_of(cause), cause)
        async with self.working(opened, fresh=fresh) as work:
            yield work

    @asynccontextmanager
    async def working(
        self, work: UnitOfWork, *, fresh: bool = False, only_changes: bool = False
    ) -> AsyncIterator[UnitOfWork]:
        """Saves what an act changed, with its line in the buku rekap, its events and its audit line.

        A `fresh` item is written as its first version; with `only_changes` an act that changed nothing leaves no line.
        """
        item, change = work.item, None if fresh else ItemChange(work.item)
        before = (item.period_version, 0 if fresh else item.item_version)
        yield work
        if work.case is not None:
            work.begin(work.case)
        changed = change is None or change.settle(also=work.moved)
        if changed:
            await self._save(work, before)
        moved = [each.case for each in work.cases.values() if each.has_changed]
        for case in moved:
            await store.save_case(work.connection, case)
        if before[0] and item.period_version != before[0]:
            await self._say_approved_again(work)
        await MESSAGING.outbox.stage(work.connection, work.events, at=work.at, cause=work.cause, signer=self.kit.signer)
        await self.mails.stage(work.connection, work.events, at=work.at)
        if changed or moved or not only_changes:
            await self.audit(work)

    async def _save(self, work: UnitOfWork, before: tuple[int, int]) -> None:
        """Writes a changed item with its line in the buku rekap, and the files of a newer version of its dossier."""
        await store.save(work.connection, work.item)
        if work.item.item_version != before[1]:
            await store.add_files(work.connection, work.item)
        words = {"note": work.note, "answer": work.answer, "reason": work.reason}
        await store.add_entry(work.connection, work.item, at=work.at, by=work.by, act=work.act, **words)

    async def _say_approved_again(self, work: UnitOfWork) -> None:
        """Binds every approved opening to the item's new period, so that none is lost where the period changed."""
        mine = work.case.id if work.case else ""
        for case in await work.live_cases():
            if case.id != mine:
                work.record(case.say_approved(work.item))

    async def audit(self, work: UnitOfWork) -> None:
        """Writes the audit line of an act: ids, codes and versions only."""
        detail: Mapping[str, Any] = {"version": work.item.version, **work.detail}
        await MESSAGING.audit.record(
            work.connection, actor=work.account, act=work.act, subject=work.item.id, at=work.at, detail=detail
        )
