"""What the other rooms say: deadlines, rungs, effective days, lapses, reviews, where the website stands."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import store
from services.registry.commands.opening import OpeningCommands
from services.registry.commands.work import Work
from services.registry.model import Item
from services.registry.opening import CaseState
from services.registry.states import State
from shared.contracts.deadlines import (
    DeadlineSetV1,
    DeclassificationDueV1,
    ExemptionLapsedV1,
    OpeningEffectiveV1,
    ReviewDueV1,
)
from shared.contracts.publications import PublicationRefusedV1, WebsiteUpdatedV1
from shared.envelope import Envelope
from shared.errors import Refusal, Transient

WINDOW_RUNG = 30
"""The rung at which the case opens: W0, the thirtieth working day before the end (PP 61/2010 Ps 11(2))."""


class ClockCommands(OpeningCommands):
    """Applies what other rooms say; an event for an older period changes nothing."""

    async def deadline_set(self, connection: AsyncConnection, event: DeadlineSetV1, cause: Envelope) -> None:
        """Records W0 and D of the current period, also on its unfinished case."""
        item = await store.load(connection, event.item_id)
        if not _is_current(item, event.period_version):
            return
        async with self.on_event(connection, item, "deadline_set", cause) as work:
            await store.set_deadline(connection, event)
            window = await store.window(connection, item.id, event.period_version)
            for case in await store.live_cases(connection, item.id):
                case.window = window
                await store.save_case(connection, case)
            work.detail |= {"window_opens": event.window_opens, "last_exempt_day": event.last_exempt_day}

    async def declassification_due(
        self, connection: AsyncConnection, event: DeclassificationDueV1, cause: Envelope
    ) -> None:
        """Records a rung; the thirtieth opens the case, later ones escalate it."""
        item = await store.load(connection, event.item_id)
        if not _is_current(item, event.period_version) or not await store.add_reminder(connection, event):
            return
        async with self.on_event(connection, item, "declassification_due", cause) as work:
            work.detail["rung"] = event.rung
            if event.rung <= WINDOW_RUNG:
                await self._open_or_escalate(work, event)

    async def _open_or_escalate(self, work: Work, event: DeclassificationDueV1) -> None:
        if await store.window(work.connection, work.item.id, event.period_version) is None:
            await store.set_deadline(work.connection, event)
        due = [case for case in await store.live_cases(work.connection, work.item.id) if case.trigger == "due"]
        case = due[0] if due else await self.start_case(work, "due")
        case.escalate(event.rung)
        work.case = case

    async def opening_effective(self, connection: AsyncConnection, event: OpeningEffectiveV1, cause: Envelope) -> None:
        """Opens an item whose approved day has come."""
        case, item = await store.load_case(connection, event.case_id)
        if item.id != event.item_id or not _is_current(item, event.period_version):
            return
        async with self.on_event(connection, item, "opening_effective", cause) as work:
            work.case = case
            with _clock_may_be_behind():
                work.said(case.take_effect(item, work.by.on))
            if item.state is not State.EXEMPT:
                await self.close_other_cases(work, keep=case.id, reason="informasi sudah dibuka")

    async def exemption_lapsed(self, connection: AsyncConnection, event: ExemptionLapsedV1, cause: Envelope) -> None:
        """Makes an item public by law, unless an approved opening takes effect the same day."""
        item = await store.load(connection, event.item_id)
        if not _is_current(item, event.period_version):
            return
        async with self.on_event(connection, item, "exemption_lapsed", cause) as work:
            cases = await store.live_cases(connection, item.id)
            approved = [case for case in cases if case.state is CaseState.APPROVED]
            for case in approved:
                if case.effective_on is not None and case.effective_on <= work.by.on:
                    work.case = case
                    work.said(case.take_effect(item, work.by.on))
            with _clock_may_be_behind():
                work.said(item.lapse(event.period_version, work.by.on))
            kept = work.case.id if work.case else ""
            await self.close_other_cases(work, keep=kept, reason="jangka waktu berakhir", lapsed=True)

    async def review_due(self, connection: AsyncConnection, event: ReviewDueV1, cause: Envelope) -> None:
        """Puts an undated item into the review queue."""
        item = await store.load(connection, event.item_id)
        if not _is_current(item, event.period_version):
            return
        async with self.on_event(connection, item, "review_due", cause) as work:
            work.said(item.review_due(event.period_version))

    async def website_updated(self, connection: AsyncConnection, event: WebsiteUpdatedV1, cause: Envelope) -> None:
        """Records in which list the website shows an item, and where."""
        values = {"list": event.list, "url": event.url, "site_sequence": event.site_sequence}
        await store.set_standing(connection, event.item_id, **values, visible_at=event.visible_at, refused="")

    async def publication_refused(
        self, connection: AsyncConnection, event: PublicationRefusedV1, cause: Envelope
    ) -> None:
        """Records why the publisher would not publish."""
        await store.set_refusal(connection, event.item_id, event.reason, event.refused_at)


def _is_current(item: Item, period_version: int) -> bool:
    return item.state is State.EXEMPT and item.period_version == period_version


@contextmanager
def _clock_may_be_behind() -> Iterator[None]:
    """Turns "too early" into a fault that is tried again: two machines' clocks differ by moments, never by days."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code not in {"BELUM_BERAKHIR", "BELUM_BERLAKU"}:
            raise
        raise Transient(refusal.code, refusal.message, article=refusal.article) from refusal
