"""What the other rooms say: rungs, effective days, lapses, reviews, where the website stands.

A step whose day has not come by registry's own clock is refused by an event; the scheduler says it again on its day.
"""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.opening import OpeningCommands
from services.registry.commands.returned_reasons import ReturnedReasons, give_back
from services.registry.commands.unit_of_work import UnitOfWork, UnitsOfWork, new_id
from services.registry.commands.urgent import UrgentMails
from services.registry.domain import exempt, reviews, rulings, waiting
from services.registry.domain.acts import ActName
from services.registry.domain.case import Case
from services.registry.domain.case_rules import CaseState
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from services.registry.store import deadlines as store_deadlines
from services.registry.store import items as store
from shared.contracts import Event
from shared.contracts.deadlines import (
    CaseOverdueV1,
    DeclassificationDueV1,
    ExemptionLapsedV1,
    OpeningEffectiveV1,
    ReviewDueV1,
    ReviewMissedV1,
    WaitingEndedV1,
)
from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import Step, StepRefusedV1
from shared.contracts.publications import PublicationRefusedV1, WebsiteUpdatedV1
from shared.law.limits import CASE_DAYS, WINDOW_DAYS
from shared.runtime.clock import legal_day
from shared.runtime.errors import Transient

OVERTAKEN = (
    "Jangka waktu yang ditulis berakhir sebelum ditetapkan, sehingga informasi ini tidak pernah dikecualikan. "
    "Ajukan kembali dengan uji konsekuensi baru bila masih perlu dikecualikan."
)


class ClockCommands:
    """Applies what other rooms say; an event for an older period changes nothing."""

    def __init__(
        self, units: UnitsOfWork, openings: OpeningCommands, reasons: ReturnedReasons, urgent: UrgentMails
    ) -> None:
        self._units = units
        self._openings = openings
        self._reasons = reasons
        self._urgent = urgent

    async def declassification_due(
        self, connection: AsyncConnection, event: DeclassificationDueV1, cause: Envelope
    ) -> None:
        """Records a rung; that of the window opens the case (PP 61/2010 Ps 11(2)), later ones escalate it."""
        item = await store.load(connection, event.item_id)
        if not item.is_exempt_in(event.period_version):
            return
        ahead = event.rung_on > legal_day(self._units.kit.clock.now())
        if not ahead and not await store.add_reminder(connection, event):
            return
        async with self._units.on_event(connection, item, ActName.DECLASSIFICATION_DUE, cause) as work:
            work.detail["rung"] = event.rung
            if ahead:
                _refuse(work, "notice", event.period_version, event.rung_on, rung=event.rung)
                return
            if event.rung <= WINDOW_DAYS:
                await self._open_or_escalate(work, event)

    async def _open_or_escalate(self, work: UnitOfWork, event: DeclassificationDueV1) -> None:
        if await store_deadlines.window(work.connection, work.item.id, event.period_version) is None:
            await store_deadlines.set_deadline(work.connection, event)
        due = [case for case in await work.live_cases() if case.trigger == "due"]
        case = due[0] if due else await self._openings.start_case(work, "due")
        case.escalate(event.rung)
        work.case = case
        await self._urgent.tell_rung(work.connection, case, event.rung)

    async def opening_effective(self, connection: AsyncConnection, event: OpeningEffectiveV1, cause: Envelope) -> None:
        """Opens an item whose approved day has come."""
        case, item = await store.load_case(connection, event.case_id)
        if item.id != event.item_id or not item.is_exempt_in(event.period_version):
            return
        async with self._units.on_event(connection, item, ActName.OPENING_EFFECTIVE, cause) as work:
            if case.effective_on is not None and case.effective_on > work.by.on:
                _refuse(work, "opening", event.period_version, event.effective_on, case_id=case.id)
                return
            work.case = work.track(case)
            await self._take_effect(work, case)
            if item.state is not ItemState.EXEMPT:
                await self._openings.close_other_cases(work, keep=case.id, reason="informasi sudah dibuka")

    async def _take_effect(self, work: UnitOfWork, case: Case) -> None:
        await self._record_effect(work, case, *case.take_effect(work.item, work.by.on, new_id()))

    async def _record_effect(self, work: UnitOfWork, case: Case, said: list[Event], part: Item | None) -> None:
        work.record(said)
        if part is not None:
            work.detail["part"] = part.id
            await store.save(work.connection, part)
            await store.add_entry(
                work.connection, part, at=work.at, by=work.by, act=ActName.OPEN_PART, note=case.decree_number
            )

    async def exemption_lapsed(self, connection: AsyncConnection, event: ExemptionLapsedV1, cause: Envelope) -> None:
        """Makes an item public by law, unless an approved opening takes effect the same day."""
        item = await store.load(connection, event.item_id)
        if not item.is_exempt_in(event.period_version):
            return
        async with self._units.on_event(connection, item, ActName.EXEMPTION_LAPSED, cause) as work:
            if item.ends_on is not None and item.ends_on >= work.by.on:
                _refuse(work, "lapse", event.period_version, event.lapsed_on)
                return
            for case in await work.live_cases():
                if case.state is CaseState.APPROVED and case.effective_on and case.effective_on <= work.by.on:
                    work.case = case
                    await self._take_effect(work, case)
            work.record(exempt.lapse(item, item.period_version, work.by.on))
            await self._openings.close_other_cases(work, reason="jangka waktu berakhir", lapsed=True)

    async def seal_reason(self, event: WaitingEndedV1) -> str:
        """Seals the reason for the SKPD where the item goes back now, before the delivery's transaction.

        Returns its key, empty where the item does not go back. A reason that no act takes is swept.
        """
        async with self._units.database.snapshot() as connection:
            item = await store.read(connection, event.item_id)
        before = item.state
        waiting.overtaken(item, legal_day(self._units.kit.clock.now()))
        return await self._reasons.seal(OVERTAKEN) if _goes_back(item, before) else ""

    async def waiting_ended(
        self, connection: AsyncConnection, event: WaitingEndedV1, cause: Envelope, reason_key: str
    ) -> None:
        """Takes an item out of its wait because the end written for it has passed; a new one goes back to its SKPD.

        A final ruling that waits for this day takes effect first.
        Raises `Transient` (`ALASAN_BELUM_DISEGEL`) where the item came to go back only after `seal_reason` looked.
        """
        item = await store.load(connection, event.item_id)
        async with self._units.on_event(connection, item, ActName.WAITING_ENDED, cause) as work:
            before = item.state
            await self._carry_out_ruling(work)
            work.record(waiting.overtaken(item, work.by.on))
            if _goes_back(item, before):
                if not reason_key:
                    raise Transient("ALASAN_BELUM_DISEGEL", "Alasan pengembalian belum disegel; dicoba lagi.")
                give_back(work, reason_key)

    async def _carry_out_ruling(self, work: UnitOfWork) -> None:
        ruled = work.item.ruled
        if ruled is None or not rulings.is_due(work.item, work.by.on):
            return
        case = next(case for case in await work.live_cases() if case.id == ruled.case_id)
        work.case = case
        await self._record_effect(work, case, *rulings.take_effect(case, work.item, work.by.on, new_id()))
        if work.item.opened is not None:
            await self._openings.close_other_cases(work, keep=case.id, reason="informasi sudah dibuka")

    async def review_missed(self, connection: AsyncConnection, event: ReviewMissedV1, cause: Envelope) -> None:
        """Notes a missed review: it stands in the omissions and on the public page."""
        item = await store.load(connection, event.item_id)
        if not item.is_exempt_in(event.period_version):
            return
        async with self._units.on_event(connection, item, ActName.REVIEW_MISSED, cause) as work:
            work.detail["rung"] = event.rung
            missed = reviews.review_missed(item, event.period_version, event.review_on)
            work.record(missed)
            await self._urgent.tell(connection, "review_missed", event.rung)

    async def case_overdue(self, connection: AsyncConnection, event: CaseOverdueV1, cause: Envelope) -> None:
        """Notes that an early case is unfinished after its `CASE_DAYS`."""
        case, item = await store.load_case(connection, event.case_id)
        async with self._units.on_event(connection, item, ActName.CASE_OVERDUE, cause) as work:
            work.case = work.track(case)
            case.overdue(event.due_on)
            if case.overdue_since is not None:
                await self._urgent.tell(connection, "case_overdue", CASE_DAYS)

    async def review_due(self, connection: AsyncConnection, event: ReviewDueV1, cause: Envelope) -> None:
        """Puts an undated item into the review queue."""
        item = await store.load(connection, event.item_id)
        if not item.is_exempt_in(event.period_version):
            return
        async with self._units.on_event(connection, item, ActName.REVIEW_DUE, cause) as work:
            work.record(reviews.review_due(item, event.period_version))

    async def website_updated(self, connection: AsyncConnection, event: WebsiteUpdatedV1, cause: Envelope) -> None:
        """Records in which list the website shows an item, and where."""
        values = {"list": event.list, "url": event.url, "site_sequence": event.site_sequence}
        await store.set_standing(connection, event.item_id, **values, visible_at=event.visible_at)

    async def publication_refused(
        self, connection: AsyncConnection, event: PublicationRefusedV1, cause: Envelope
    ) -> None:
        """Records why the publisher would not publish."""
        await store.set_refusal(connection, event.item_id, event.reason, event.refused_at)


def _goes_back(item: Item, before: ItemState) -> bool:
    return item.state is ItemState.RETURNED and before is not ItemState.RETURNED


def _refuse(work: UnitOfWork, step: Step, period_version: int, on: date, **which: Any) -> None:
    """Says that a step came before its day by registry's clock; nothing is applied."""
    work.detail["refused"] = step
    work.record([StepRefusedV1(item_id=work.item.id, period_version=period_version, step=step, on=on, **which)])
