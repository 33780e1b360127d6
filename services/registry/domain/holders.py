"""The successors of dissolved SKPD: who holds an item on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.registry.domain.facts import Predecessor
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from shared.contracts import Event
from shared.contracts.exemptions import DipRow, ItemAmendedV1


@dataclass(frozen=True)
class Succession:
    """The last succession of one SKPD: who holds its items from `first_day` on; itself, where that was undone."""

    skpd_code: str
    successor_code: str
    successor_name: str
    first_day: date


Successions = Mapping[str, Succession]
"""The successions by the code of the dissolved SKPD."""


def follow(item: Item, successions: Successions, day: date) -> list[Event]:
    """Makes the SKPD that holds the item on a day its holder; printed decrees do not change.

    The search starts at the SKPD that handed the item in, so that a corrected directory is followed back as well. A
    withdrawn item stays where it is.
    """
    origin = item.predecessors[0] if item.predecessors else Predecessor(item.skpd_code, item.skpd_name, day)
    code, name = _holder(origin, successions, day)
    if code == item.skpd_code or item.state is ItemState.WITHDRAWN:
        return []
    former = Predecessor(item.skpd_code, item.skpd_name, _last_day(item.skpd_code, successions, day))
    item.predecessors = () if code == origin.code else (*item.predecessors, former)
    if item.opened is not None:
        item.opened = replace(item.opened, dip=_renamed(item, name))
    return _hand_over(item, code, name, day)


def _hand_over(item: Item, skpd_code: str, skpd_name: str, today: date) -> list[Event]:
    item.skpd_code, item.skpd_name = skpd_code, skpd_name
    if item.classification is None:
        return []
    return [ItemAmendedV1(item_id=item.id, version=item.version, public=item.public_row(today))]


def _holder(origin: Predecessor, successions: Successions, day: date) -> tuple[str, str]:
    code, name = origin.code, origin.name
    passed = {code}
    while (step := successions.get(code)) and step.first_day <= day and step.successor_code not in passed:
        code, name = step.successor_code, step.successor_name
        passed.add(code)
    return code, name


def _last_day(code: str, successions: Successions, day: date) -> date:
    step = successions.get(code)
    return (step.first_day if step and step.first_day <= day else day) - timedelta(days=1)


def _renamed(item: Item, name: str) -> DipRow:
    assert item.opened is not None
    dip, former = item.opened.dip, item.skpd_name
    return dip.model_copy(update={part: getattr(dip, part).replace(former, name) for part in ("holder", "responsible")})
