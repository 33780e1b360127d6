"""Reading what waits for the head, with the penetapan that a setuju would make today; nothing is saved but who read."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from services.registry.commands.decrees import Decrees, Matter
from services.registry.commands.item_access import shown_case, whole
from services.registry.commands.opening import kind_of
from services.registry.commands.unit_of_work import Reading, UnitsOfWork
from services.registry.domain import classifying
from services.registry.domain.acts import ActName
from services.registry.domain.case import Case
from services.registry.domain.case_rules import CaseState
from services.registry.domain.facts import Answer
from services.registry.domain.live_cases import asks_highest
from services.registry.domain.penetapan import Penetapan, PenetapanKind
from services.registry.domain.states import ItemState
from shared.runtime.errors import Refusal
from shared.security.identity import Actor


@dataclass(frozen=True)
class PenetapanDraft:
    """What a setuju would make: its penetapan, or None where it makes none; `barred` is why it would be refused."""

    paper: Penetapan | None = None
    barred: Refusal | None = None


class DraftReadings:
    """Shows what the head of the public body decides on; approves a copy of it to draw up the penetapan."""

    def __init__(self, units: UnitsOfWork, decrees: Decrees) -> None:
        self._units = units
        self._decrees = decrees

    async def of_item(self, actor: Actor, item_id: str, act: ActName = ActName.READ_ITEM) -> dict[str, Any]:
        """Returns an item's whole record with its draft; raises NotFound INFORMASI_TIDAK_DIKENAL."""
        async with self._units.reading_item(actor, act, item_id) as reading:
            record = await whole(reading)
            waits = reading.item.state is ItemState.DECIDED
            return record | {"draft": await _drawn(self._classified(reading)) if waits else PenetapanDraft()}

    async def of_case(self, actor: Actor, case_id: str, act: ActName = ActName.READ_CASE) -> dict[str, Any]:
        """Returns a case with its item and its draft; raises NotFound PERKARA_TIDAK_DIKENAL."""
        async with self._units.reading_case(actor, act, case_id) as (reading, case):
            record = await shown_case(reading, case)
            waits = case.state is CaseState.DECIDED
            return record | {"draft": await _drawn(self._opened(reading, case)) if waits else PenetapanDraft()}

    async def _classified(self, reading: Reading) -> Penetapan | None:
        item, by = deepcopy(reading.item), reading.by
        classifying.check_approver(item, by)
        proposed, decision = item.proposal, item.decision
        highest = proposed is not None and proposed.classification.needs_highest_head
        mandate = await self._decrees.authority(reading, highest=highest)
        classifying.approve(item, by, Answer.SETUJU)
        if decision is None or item.classification is None:
            return None
        words = {"number": "", "place": "", "reason": item.classification.public_reason}
        matter = Matter(reading.connection, item, by)
        return await self._decrees.composed(
            matter, PenetapanKind.KLASIFIKASI, 0, ppid=decision.by, mandate=mandate, **words
        )

    async def _opened(self, reading: Reading, decided: Case) -> Penetapan | None:
        item, case, by = deepcopy(reading.item), deepcopy(decided), reading.by
        case.check_approver(by, item, Answer.SETUJU)
        mandate = await self._decrees.authority(reading, highest=asks_highest(case, item, by.on))
        ruling = case.ruling
        case.approve(by, Answer.SETUJU, "", item=item, number="", confirmed=True)
        if ruling is None or ruling.outcome == "did_not_occur":
            return None
        words = {"number": "", "place": "", "reason": ruling.reason}
        matter = Matter(reading.connection, item, by, case)
        return await self._decrees.composed(matter, kind_of(item, case), 0, ppid=ruling.by, mandate=mandate, **words)


async def _drawn(paper: Any) -> PenetapanDraft:
    try:
        return PenetapanDraft(await paper)
    except Refusal as error:
        return PenetapanDraft(barred=error)
