"""One unit of work: an item in hand, its cases, the events it caused, saved and audited together."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.registry.commands.legal_holds import hand_over
from services.registry.domain.case import Case
from services.registry.domain.facts import Signature
from services.registry.domain.item import Item
from services.registry.domain.mandates import Mandate, check_authority
from services.registry.domain.penetapan import (
    Penetapan,
    PenetapanKind,
    Signer,
    clauses,
    considered_of,
    number,
    say_issued,
    signer_of,
    tests_of,
)
from services.registry.mails import MAILS
from services.registry.settings import RegistrySettings
from services.registry.store import items as store
from services.registry.tables import EFFECTS, MESSAGING
from shared.contracts import Event
from shared.contracts.envelope import Envelope
from shared.messaging.effects.mail import OutgoingMails
from shared.messaging.effects.settings import MailSettings
from shared.room.context import RoomContext
from shared.runtime.clock import legal_day
from shared.security.identity import Actor
from shared.storage.corruption import CorruptionDoubt


def by_event(cause: Envelope, at: datetime) -> Signature:
    """Returns who acts where an event does: the room that said it."""
    return Signature(f"ruang:{cause.room}", f"sistem ({cause.room})", legal_day(at))


def account_of(cause: Envelope) -> str:
    """Returns the account under which an event's acts are audited."""
    return f"peristiwa:{cause.room}"


def new_id() -> str:
    """Returns a new id (UUIDv7)."""
    return str(uuid7())


@dataclass
class UnitOfWork:
    """One item in hand inside a transaction; whoever opened it saves it."""

    connection: AsyncConnection
    item: Item
    by: Signature
    at: datetime
    act: str
    account: str
    cause: Envelope | None = None
    case: Case | None = None
    note: str = ""
    answer: str = ""
    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def record(self, events: Sequence[Event]) -> None:
        """Takes up events that the model returned."""
        self.events += events


class RegistryCommands:
    """Opens and closes units of work; all commands sit at one."""

    def __init__(self, kit: RoomContext, settings: RegistrySettings | None = None) -> None:
        self.kit = kit
        self.database = kit.database
        self.settings = settings or RegistrySettings()
        self.doubt = CorruptionDoubt()
        self.mails = OutgoingMails(EFFECTS, MAILS, kit.identity, MailSettings())

    def by(self, actor: Actor) -> Signature:
        """Returns who acts as the model knows them: person, office and today's legal day."""
        return Signature(actor.person, actor.name or actor.account, legal_day(self.kit.clock.now()))

    @asynccontextmanager
    async def on_item(self, actor: Actor, act: str, item_id: str) -> AsyncIterator[UnitOfWork]:
        """Opens one transaction with an item in hand and closes it; raises NotFound for an unknown item."""
        async with self.database.transaction() as connection:
            item = await store.load(connection, item_id)
            async with self.in_hand(connection, actor, act, item) as work:
                yield work

    @asynccontextmanager
    async def on_case(self, actor: Actor, act: str, case_id: str) -> AsyncIterator[tuple[UnitOfWork, Case]]:
        """Opens one transaction with a case and its item in hand and closes it; raises NotFound."""
        async with self.database.transaction() as connection:
            case, item = await store.load_case(connection, case_id)
            window = await store.window(connection, item.id, case.period_version)
            case.window = window or case.window
            async with self.in_hand(connection, actor, act, item) as work:
                work.case = case
                work.detail["case"] = case.id
                yield work, case

    @asynccontextmanager
    async def in_hand(
        self, connection: AsyncConnection, actor: Actor, act: str, item: Item
    ) -> AsyncIterator[UnitOfWork]:
        """Works on an item that the caller has locked, in the caller's transaction."""
        await hand_over(connection, item, self.kit.clock.now())
        work = UnitOfWork(connection, item, self.by(actor), self.kit.clock.now(), act, actor.account)
        before = (item.version, item.period_version)
        yield work
        await self.close_work(work, before)

    @asynccontextmanager
    async def on_event(
        self, connection: AsyncConnection, item: Item, act: str, cause: Envelope, *, fresh: bool = False
    ) -> AsyncIterator[UnitOfWork]:
        """Works on an item for an event, in the delivery's transaction; `fresh` where the item is not stored yet."""
        now = self.kit.clock.now()
        if not fresh:
            await hand_over(connection, item, now, cause)
        work = UnitOfWork(connection, item, by_event(cause, now), now, act, account_of(cause), cause)
        before = (item.version, item.period_version)
        yield work
        await self.close_work(work, before)

    async def close_work(self, work: UnitOfWork, before: tuple[int, int]) -> None:
        """Saves what changed since `before` (version, period version), with its line, its events and its audit."""
        version, period_version = before
        if work.item.version != version:
            await store.save(work.connection, work.item)
            await self.enter(work)
        if period_version and work.item.period_version != period_version:
            await self._say_approved_again(work)
        if work.case is not None:
            await store.save_case(work.connection, work.case)
        await MESSAGING.outbox.stage(work.connection, work.events, at=work.at, cause=work.cause)
        await self.mails.stage(work.connection, work.events, at=work.at)
        await self.audit(work)

    async def _say_approved_again(self, work: UnitOfWork) -> None:
        """Binds every approved opening to the item's new period, so that none is lost where the period changed."""
        mine = work.case.id if work.case else ""
        for case in await store.live_cases(work.connection, work.item.id):
            if case.id != mine:
                work.record(case.say_approved(work.item))

    async def enter(self, work: UnitOfWork) -> None:
        """Writes the buku rekap line of a changed item."""
        words = {"note": work.note, "answer": work.answer, "reason": work.reason}
        await store.add_entry(work.connection, work.item, at=work.at, by=work.by, act=work.act, **words)

    async def audit(self, work: UnitOfWork) -> None:
        """Writes the audit line of an act: ids, codes and versions only."""
        detail: Mapping[str, Any] = {"version": work.item.version, **work.detail}
        await MESSAGING.audit.record(
            work.connection, actor=work.account, act=work.act, subject=work.item.id, at=work.at, detail=detail
        )

    async def number(self, work: UnitOfWork) -> tuple[str, int]:
        """Returns the year's next penetapan number with its sequence; a refusal gives it back."""
        sequence = await store.next_sequence(work.connection, work.by.on.year)
        return number(sequence, work.by.on.year), sequence

    async def authority(self, work: UnitOfWork, *, highest: bool) -> Mandate:
        """Returns the mandate under which whoever acts approves today.

        Raises MANDAT_TIDAK_BERLAKU, or PENETAP_BUKAN_PIMPINAN_TERTINGGI where `highest` asks for the highest head.
        """
        held = await store.mandates_of(work.connection, work.by.person)
        return check_authority(held, work.by.on, highest=highest)

    async def record_penetapan(
        self,
        work: UnitOfWork,
        kind: PenetapanKind,
        sequence: int,
        *,
        ppid: Signature,
        mandate: Mandate | None,
        place: str,
        reason: str,
    ) -> None:
        """Writes the penetapan that the approval in hand has made, with the six contents of PP 61/2010 Ps 4(2)."""
        item, case, classification = work.item, work.case, work.item.classification
        if classification is None:
            return
        if case is not None and case.effective_on is not None and kind is PenetapanKind.PERISTIWA:
            classification = case.left(classification).in_force(case.effective_on)
        made = Penetapan(
            number=number(sequence, work.by.on.year),
            year=work.by.on.year,
            sequence=sequence,
            kind=kind,
            item_id=item.id,
            subject=classification.public_title,
            clauses=clauses(classification),
            ppid=ppid.office,
            approver=work.by.office if mandate else "",
            body=self.kit.settings.body_name,
            unit=self.settings.unit,
            skpd=item.skpd_name,
            reason=reason,
            place=place or self.settings.place,
            dated=work.by.on,
            case_id=case.id if case else "",
            effective_on=case.effective_on if case else None,
            ppid_signer=signer_of(await self.kit.identity.person(ppid.person, work.connection), ppid),
            approver_signer=await self._approver(work, mandate),
            subject_inside=item.dossier.title,
            tests=tests_of(classification),
            considered=considered_of(case.consideration) if case else None,
            dip=case.ruling.dip if case and case.ruling else None,
            first_dated=item.first_penetapan,
            public_reason=classification.public_reason,
        )
        await store.add_penetapan(work.connection, made)
        work.record([say_issued(made, item.skpd_code)])

    async def _approver(self, work: UnitOfWork, mandate: Mandate | None) -> Signer | None:
        """Returns who approved, under which mandate; nobody where the law asks for no approval."""
        if mandate is None:
            return None
        return signer_of(await self.kit.identity.person(work.by.person, work.connection), work.by, mandate)
