"""The yearly review of a period without an end: proposed by a Petugas on a renewed test, decided by the Ketua."""

from datetime import date

from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.domain import reviews
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Answer, ConsequenceTest
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from shared.security.identity import Actor


class ReviewCommands:
    """Keeps an undated period for another year, or not."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def review(
        self, actor: Actor, item_id: str, *, review_on: date | None, test: ConsequenceTest, ended_on: date | None = None
    ) -> Item:
        """Proposes the next review date of an undated item on a renewed test.

        That an event came is a finding of fact: it needs a case of three persons (BUTUH_PERKARA; PP 61/2010 Ps 11(1)).
        """
        async with self._units.on_item(actor, ActName.REVIEW, item_id) as work:
            if ended_on is not None:
                raise refuse("BUTUH_PERKARA")
            if review_on is None:
                raise refuse("TANPA_TANGGAL_TINJAU")
            work.record(reviews.propose_review(work.item, work.by, review_on=review_on, test=test))
        return work.item

    async def decide_review(self, actor: Actor, item_id: str, answer: Answer, reason: str = "") -> Item:
        """Records the Ketua's answer to a proposed review."""
        async with self._units.on_item(actor, ActName.DECIDE_REVIEW, item_id) as work:
            work.record(reviews.decide_review(work.item, work.by, answer, reason))
            work.answer, work.reason = str(answer), reason.strip()
            work.detail["answer"] = str(answer)
        return work.item
