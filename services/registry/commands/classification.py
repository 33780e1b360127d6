"""Step 2 of the SOP: propose, ask the Tim, answer ya or tidak, approve."""

from collections.abc import Sequence
from typing import Any

from services.registry.commands.decrees import Decrees
from services.registry.commands.returned_reasons import ReturnedReasons, give_back
from services.registry.commands.sittings import sitting
from services.registry.commands.unit_of_work import UnitOfWork, UnitsOfWork, Within
from services.registry.domain import classifying, old_rows, rulings
from services.registry.domain.acts import ActName
from services.registry.domain.classification import Classification
from services.registry.domain.facts import Answer, Document
from services.registry.domain.item import Item
from services.registry.domain.mandates import Mandate
from services.registry.domain.penetapan import PenetapanKind
from services.registry.domain.public_words import PublicDoubt
from services.registry.domain.states import ItemState
from services.registry.store import titles
from shared.runtime.errors import Refusal
from shared.security.identity import Actor


class ClassificationCommands:
    """Takes an item from the SKPD's dossier to a numbered penetapan."""

    def __init__(self, units: UnitsOfWork, decrees: Decrees, reasons: ReturnedReasons) -> None:
        self._units = units
        self._decrees = decrees
        self._reasons = reasons

    async def propose(
        self,
        actor: Actor,
        item_id: str,
        classification: Classification,
        *,
        same_title_confirmed: bool = False,
        public_words_confirmed: bool = False,
        within: Within | None = None,
    ) -> Item:
        """Records a Petugas' proposal; also completes an item that waits in a queue.

        Raises JUDUL_SUDAH_ADA for a title that is already public or exempt, until the Petugas confirms it, and the
        doubts about words for the public (`public_words_confirmed`).
        """
        async with self._units.on_item(actor, ActName.PROPOSE, item_id, only_changes=True, within=within) as work:
            known = work.item.proposal
            work.record(classifying.propose(work.item, work.by, classification, confirmed=public_words_confirmed))
            if work.item.proposal is not known:
                _note(work, work.item.asked)
                await titles.ask(work.connection, work.item, confirmed=same_title_confirmed)
        return work.item

    async def request_consideration(self, actor: Actor, item_id: str) -> Item:
        """Asks the Tim Pertimbangan for advice before the Ketua's answer."""
        async with self._units.on_item(actor, ActName.REQUEST_CONSIDERATION, item_id) as work:
            work.record(classifying.request_consideration(work.item, work.by))
        return work.item

    async def answer_consideration(
        self,
        actor: Actor,
        item_id: str,
        *,
        recommendation: str,
        text: str,
        dissent: tuple[str, ...] = (),
        members: tuple[str, ...] = (),
    ) -> Item:
        """Records the Tim's advice on a proposal, with who sat; raises KUORUM_TIDAK_TERCAPAI below the quorum."""
        async with self._units.on_item(actor, ActName.ANSWER_CONSIDERATION, item_id) as work:
            sat = await sitting(work, members, self._units.settings.tim_quorum)
            words: dict[str, Any] = {"recommendation": recommendation, "text": text, "dissent": dissent, **sat}
            work.record(classifying.answer_consideration(work.item, work.by, **words))
        return work.item

    async def decide(
        self,
        actor: Actor,
        item_id: str,
        answer: Answer,
        reason: str = "",
        *,
        public_words_confirmed: bool = False,
        within: Within | None = None,
    ) -> Item:
        """Records the Ketua PPID's ya or tidak; a tidak's reason is sealed for intake and the item goes back."""
        key = await self._reasons.seal(reason) if answer is Answer.TIDAK and reason.strip() else ""
        returned = False
        try:
            async with self._units.on_item(actor, ActName.DECIDE, item_id, within=within) as work:
                before = work.item.state
                confirmed = public_words_confirmed
                work.record(classifying.decide(work.item, work.by, answer, reason, confirmed=confirmed))
                if work.item.state is ItemState.DECIDED:
                    await titles.check_none_opened(work.connection, work.item)
                _note(work, work.item.asked)
                self.answered(work, answer, reason)
                returned = before is ItemState.PROPOSED and work.item.state is ItemState.RETURNED
                if returned:
                    give_back(work, key)
        except Refusal:
            await self._reasons.drop(key)
            raise
        if not returned:
            await self._reasons.drop(key)
        return work.item

    async def approve(self, actor: Actor, item_id: str, answer: Answer, *, place: str = "", reason: str = "") -> Item:
        """Records the pimpinan's answer; setuju makes the penetapan with the year's next number, without gaps.

        Raises MANDAT_TIDAK_BERLAKU or PENETAP_BUKAN_PIMPINAN_TERTINGGI, and what the item's `approve` raises.
        """
        async with self._units.on_item(actor, ActName.APPROVE, item_id) as work:
            self.answered(work, answer, reason)
            if work.item.state is not ItemState.DECIDED:
                work.record(classifying.approve(work.item, work.by, answer, reason, place=place))
                return work.item
            classifying.check_approver(work.item, work.by)
            proposed = work.item.proposal
            highest = proposed is not None and proposed.classification.needs_highest_head
            mandate = await self._decrees.authority(work, highest=highest)
            if answer is Answer.SETUJU:
                await self._approve(work, place, reason, mandate)
            else:
                work.record(classifying.approve(work.item, work.by, answer, reason, place=place))
        return work.item

    async def _approve(self, work: UnitOfWork, place: str, reason: str, mandate: Mandate) -> None:
        given, sequence = await self._decrees.number(work)
        await titles.check_none_opened(work.connection, work.item)  # numbers are given one after another
        work.record(classifying.approve(work.item, work.by, Answer.SETUJU, reason, place=place, number=given))
        for case in await work.live_cases():
            work.record(rulings.carry_over(work.item, case))
        decision, classification = work.item.decision, work.item.classification
        if decision is not None and classification is not None:
            work.note = given
            work.detail |= {"number": given, "mandate": mandate.id}
            words = {"place": place, "reason": classification.public_reason}
            await self._decrees.record_penetapan(
                work, PenetapanKind.KLASIFIKASI, sequence, ppid=decision.by, mandate=mandate, **words
            )

    async def answer_expiry(
        self, actor: Actor, item_id: str, answer: Answer, *, document: Document | None = None, **words: Any
    ) -> Item:
        """Records whether the end written in a row of an old list has passed; a second person confirms it."""
        async with self._units.on_item(actor, ActName.ANSWER_EXPIRY, item_id, only_changes=True) as work:
            work.record(old_rows.answer_expiry(work.item, work.by, answer, document=document, **words))
            work.attach(document)
            self.answered(work, answer, str(words.get("reason", "")))
        return work.item

    async def confirm_expiry(
        self, actor: Actor, item_id: str, answer: Answer, reason: str = "", *, public_words_confirmed: bool = False
    ) -> Item:
        """Confirms or rejects another person's answer; a confirmed ya makes the row public by law."""
        async with self._units.on_item(actor, ActName.CONFIRM_EXPIRY, item_id) as work:
            confirmed = public_words_confirmed
            work.record(old_rows.confirm_expiry(work.item, work.by, answer, reason, confirmed=confirmed))
            for case in await work.live_cases():
                rulings.overtake(work.item, case)
            self.answered(work, answer, reason)
        return work.item

    @staticmethod
    def answered(work: UnitOfWork, answer: Answer, reason: str) -> None:
        """Notes an answer and its reason for the buku rekap; the audit line holds the answer alone."""
        work.answer, work.reason = str(answer), reason.strip()
        work.detail["answer"] = str(answer)


def _note(work: UnitOfWork, asked: Sequence[PublicDoubt]) -> None:
    """Notes in the audit line which doubts about words for the public were confirmed, by their codes."""
    if asked:
        work.detail["confirmed"] = sorted({each.code for each in asked})
