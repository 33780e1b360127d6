"""The deadlines that the scheduler computed: one at a time, and in sets where a calendar moves thousands."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.handover import hand_over
from services.registry.commands.unit_of_work import UnitsOfWork, account_of
from services.registry.domain.acts import ActName
from services.registry.domain.case_facts import Window
from services.registry.domain.item import Item
from services.registry.store import deadlines as store_deadlines
from services.registry.store import items as store
from services.registry.store import successions as store_successions
from services.registry.tables import MESSAGING
from shared.contracts.deadlines import DeadlineSetV1
from shared.contracts.envelope import Envelope
from shared.messaging.handlers import ReceivedEvent


class DeadlineCommands:
    """Records W0 and D of the current period of items, also on their unfinished cases."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def deadline_set(self, connection: AsyncConnection, event: DeadlineSetV1, cause: Envelope) -> None:
        """Records the deadline of one item; one for an older period changes nothing."""
        item = await store.load(connection, event.item_id)
        if not item.is_exempt_in(event.period_version):
            return
        async with self._units.on_event(connection, item, ActName.DEADLINE_SET, cause) as work:
            await store_deadlines.set_deadline(connection, event)
            window = await store_deadlines.window(connection, item.id, event.period_version)
            for case in await work.live_cases():
                case.window = window
            work.detail |= _said(event)

    async def deadlines_set(self, connection: AsyncConnection, heard: Sequence[ReceivedEvent]) -> None:
        """Records the deadlines of many items in a few statements; of several for one item the last stands."""
        items = await store.load_many(connection, sorted({one.event.item_id for one in heard}))
        current = [one for one in heard if items[one.event.item_id].is_exempt_in(one.event.period_version)]
        if not current:
            return
        await self._hand_over(connection, items, current)
        windows = await store_deadlines.set_deadlines(connection, [one.event for one in current])
        await _move_windows(connection, [one.event.item_id for one in current], windows)
        lines = [_line(one, items[one.event.item_id]) for one in current]
        await MESSAGING.audit.record_many(connection, lines, at=self._units.kit.clock.now())

    async def _hand_over(
        self, connection: AsyncConnection, items: Mapping[str, Item], current: Sequence[ReceivedEvent]
    ) -> None:
        """Gives each item to its holder of today; only one whose holder changed costs statements."""
        successions, now = await store_successions.known(connection), self._units.kit.clock.now()
        for one in current:
            item = items[one.event.item_id]
            await hand_over(connection, item, now, one.envelope, successions, signer=self._units.kit.signer)


async def _move_windows(connection: AsyncConnection, item_ids: Sequence[str], windows: Mapping[str, Window]) -> None:
    moved = []
    for case in await store.live_cases_of(connection, item_ids):
        before = copy(case)
        case.window = windows.get(case.item_id)
        moved += [case] if case != before else []
    await store.save_cases(connection, moved)


def _line(one: ReceivedEvent, item: Item) -> tuple[str, str, str, Mapping[str, Any]]:
    detail = {"version": item.version, **_said(one.event)}
    return account_of(one.envelope), ActName.DEADLINE_SET, item.id, detail


def _said(event: DeadlineSetV1) -> dict[str, Any]:
    names = ("window_opens", "last_exempt_day", "calendar_version", "provisional")
    return {name: getattr(event, name) for name in names}
