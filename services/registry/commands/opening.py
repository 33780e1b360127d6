"""Step 3 of the SOP: opening cases, due and early."""

from dataclasses import replace
from typing import Any

from services.registry.commands.decrees import Decrees
from services.registry.commands.sittings import sitting
from services.registry.commands.unit_of_work import UnitOfWork, UnitsOfWork, new_id
from services.registry.domain import archive, case_endings, rulings
from services.registry.domain.acts import ActName
from services.registry.domain.case import Case
from services.registry.domain.case_facts import Evidence, Ruling
from services.registry.domain.case_rules import BY_FACT, CaseState
from services.registry.domain.facts import Answer, Document, content_of
from services.registry.domain.item import Item
from services.registry.domain.live_cases import asks_highest, consent_of, fits, goes_on, is_of_same_matter, take_grounds
from services.registry.domain.mandates import Mandate
from services.registry.domain.penetapan import PenetapanKind
from services.registry.domain.refusals import refuse
from services.registry.domain.repeated_cases import asks_for_same, still_stands
from services.registry.store import deadlines as store_deadlines
from services.registry.store import items as store
from shared.contracts.exemptions import CaseTrigger
from shared.security.identity import Actor


class OpeningCommands:
    """Takes an exempt item to its opening, or to a new classification before its end."""

    def __init__(self, units: UnitsOfWork, decrees: Decrees) -> None:
        self._units = units
        self._decrees = decrees

    async def open_case(self, actor: Actor, item_id: str) -> Case:
        """Opens the due case of an item before the clock does, so that it can be prepared; deciding waits for W0."""
        async with self._units.on_item(actor, ActName.OPEN_CASE, item_id) as work:
            return await self.start_case(work, "due")

    async def open_early(
        self, actor: Actor, item_id: str, trigger: CaseTrigger, evidence: Evidence, document: Document | None = None
    ) -> Case:
        """Opens an early case: an event, a ruling, consent or public office (g, h), a court hearing (a), a new test.

        The same request again by the same person is answered with its case, whose document is the earlier one.
        """
        async with self._units.on_item(actor, ActName.OPEN_EARLY, item_id, only_changes=True) as work:
            earlier = [*await work.live_cases(), *await store.done_cases(work.connection, item_id)]
            for known in earlier:
                if asks_for_same(known, work.by, trigger, evidence, document) and still_stands(known, work.item):
                    return known
            case = await self.start_case(work, trigger, evidence)
            case.document, case.came_with = document, content_of(document)
            work.attach(document)
        return case

    async def start_case(self, work: UnitOfWork, trigger: CaseTrigger, evidence: Evidence | None = None) -> Case:
        """Opens a case for the item in hand; raises Conflict PERKARA_SUDAH_ADA beside a live one of the same matter."""
        live = await work.live_cases()
        case = Case(
            id=new_id(),
            item_id=work.item.id,
            trigger=trigger,
            period_version=work.item.period_version,
            opened=work.by,
            window=await store_deadlines.window(work.connection, work.item.id, work.item.period_version),
            evidence=evidence,
        )
        said = case.open_for(work.item)
        if any(is_of_same_matter(each, case) for each in live):
            raise refuse("PERKARA_SUDAH_ADA", trigger=trigger)
        work.record(said)
        work.detail |= {"case": case.id, "trigger": trigger}
        work.begin(case)
        return case

    async def consider(
        self,
        actor: Actor,
        case_id: str,
        *,
        recommendation: str,
        text: str,
        dissent: tuple[str, ...] = (),
        members: tuple[str, ...] = (),
    ) -> Case:
        """Records the Tim Pertimbangan's written consideration with every dissent and who sat.

        Raises KUORUM_TIDAK_TERCAPAI below the province's quorum.
        """
        async with self._units.on_case(actor, ActName.CONSIDER, case_id) as (work, case):
            sat = await sitting(work, members, self._units.settings.tim_quorum)
            case.consider(work.by, recommendation=recommendation, text=text, dissent=dissent, **sat)
            work.answer, work.reason = recommendation, text
            work.detail["recommendation"] = recommendation
        return case

    async def decide_opening(
        self, actor: Actor, case_id: str, ruling: Ruling, *, public_words_confirmed: bool = False
    ) -> Case:
        """Records PPID's decision on a case, inside its window; of a final ruling it is the second person's record."""
        async with self._units.on_case(actor, ActName.DECIDE_OPENING, case_id) as (work, case):
            before = case.state
            policy = self._units.settings.window_policy
            work.record(case.decide(ruling, work.item, policy, confirmed=public_words_confirmed))
            work.answer, work.reason = ruling.outcome, ruling.reason
            work.detail |= {"outcome": ruling.outcome, "late": case.ruling.late if case.ruling else False}
            if before is CaseState.OPEN and case.state is CaseState.APPROVED:
                await self._record_ruling(work, case)
        return case

    async def _record_ruling(self, work: UnitOfWork, case: Case) -> None:
        given, sequence = await self._decrees.number(work)
        case.decree_number = work.note = given
        work.detail["number"] = given
        ruling = case.ruling
        reason = case.evidence.reference if case.evidence else ""
        if ruling is not None:
            await self._decrees.record_penetapan(
                work,
                PenetapanKind.PEMBUKAAN,
                sequence,
                ppid=ruling.by,
                mandate=None,
                place="",
                reason=ruling.reason or reason,
            )

    async def confirm_ruling(
        self,
        actor: Actor,
        case_id: str,
        ruling: Ruling | None,
        *,
        named: bool = True,
        public_words_confirmed: bool = False,
    ) -> Case:
        """Records a final ruling as the second person; where no outcome is `named` it opens what the record says."""
        async with self._units.on_case(actor, ActName.CONFIRM_RULING, case_id) as (work, case):
            if case.trigger != "ruling":
                raise refuse("KEADAAN_TIDAK_COCOK", state=str(case.state))
            given = ruling or Ruling("open_now", "", work.by)
            if ruling is None or not named:
                part = case.evidence is not None and case.evidence.part
                given = replace(given, outcome="open_in_part" if part else "open_now")
            before = case.state
            policy = self._units.settings.window_policy
            work.record(case.decide(given, work.item, policy, confirmed=public_words_confirmed))
            work.answer, work.detail["outcome"] = given.outcome, given.outcome
            if case.state is not before:
                await self._record_ruling(work, case)
        return case

    async def approve_opening(
        self,
        actor: Actor,
        case_id: str,
        answer: Answer,
        reason: str = "",
        *,
        place: str = "",
        public_words_confirmed: bool = False,
    ) -> Case:
        """Records the head's answer; setuju makes a numbered penetapan and waits for its day, or reclassifies.

        Raises MANDAT_TIDAK_BERLAKU or PENETAP_BUKAN_PIMPINAN_TERTINGGI, and what the case's `approve` raises.
        """
        async with self._units.on_case(actor, ActName.APPROVE_OPENING, case_id) as (work, case):
            work.answer, work.reason = str(answer), reason.strip()
            work.detail["answer"] = str(answer)
            words: dict[str, Any] = {"item": work.item, "number": "", "place": place}
            words["confirmed"] = public_words_confirmed
            if case.state is not CaseState.DECIDED:
                work.record(case.approve(work.by, answer, reason, **words))
                return case
            case.check_approver(work.by, work.item, answer)
            mandate = await self._decrees.authority(work, highest=asks_highest(case, work.item, work.by.on))
            opens = case.ruling is not None and case.ruling.outcome != "did_not_occur"
            if answer is Answer.SETUJU and kind_of(work.item, case) is PenetapanKind.PERUBAHAN:
                await _check_facts(work, case)
            if answer is Answer.SETUJU and opens:
                await self._approve_case(work, case, reason, words, mandate)
            else:
                work.record(case.approve(work.by, answer, reason, **words))
        return case

    async def _approve_case(
        self, work: UnitOfWork, case: Case, reason: str, said: dict[str, Any], mandate: Mandate
    ) -> None:
        given, sequence = await self._decrees.number(work)
        work.record(case.approve(work.by, Answer.SETUJU, reason, **{**said, "number": given}))
        work.note = given
        work.detail |= {"number": given, "mandate": mandate.id}
        ruling = case.ruling
        if ruling is None:
            return
        kind = kind_of(work.item, case)
        words = {"place": said["place"], "reason": ruling.reason}
        await self._decrees.record_penetapan(work, kind, sequence, ppid=ruling.by, mandate=mandate, **words)
        if case.trigger == "consent" and case.evidence is not None:
            archive.record_consent(work.item, consent_of(case, work.item.classification_in_force, work.by))
        if kind is PenetapanKind.PERUBAHAN:
            await self.close_other_cases(work, keep=case.id, reason="klasifikasi diubah")

    async def undo_ruling(self, actor: Actor, case_id: str, reason: str) -> Case:
        """Undoes the record of a ruling before it takes effect; two persons ask for it, one after the other."""
        async with self._units.on_case(actor, ActName.UNDO_RULING, case_id) as (work, case):
            work.record(case_endings.undo_ruling(case, work.by, reason))
            work.record(rulings.undone(work.item, case))
            work.reason, work.answer = reason.strip(), str(case.state)
        return case

    async def close_case(self, actor: Actor, case_id: str, reason: str) -> Case:
        """Ends a case of a new test without an opening; every other case is decided, or lapses."""
        async with self._units.on_case(actor, ActName.CLOSE_CASE, case_id) as (work, case):
            work.record(case_endings.end_unchanged(case, work.by, reason))
            work.reason = reason.strip()
        return case

    async def close_other_cases(self, work: UnitOfWork, *, reason: str, keep: str = "", lapsed: bool = False) -> None:
        """Ends the live cases of the item in hand, but one; while it stays exempt recorded rulings and facts go on."""
        for case in await work.live_cases():
            if case.id == keep:
                continue
            if work.item.opened is None and goes_on(case):
                take_grounds(case, work.item.classification_in_force)
                continue
            said = case.close(reason, state=CaseState.LAPSED if lapsed else CaseState.CLOSED)
            work.record([] if work.item.opened else said)


async def _check_facts(work: UnitOfWork, new: Case) -> None:
    """Refuses a new classification that would set a recorded fact aside; raises PERISTIWA_MENUNGGU."""
    renewed = new.ruling.classification if new.ruling else None
    for case in await work.live_cases():
        if renewed is not None and case.trigger in BY_FACT and not fits(case, renewed):
            raise refuse("PERISTIWA_MENUNGGU", trigger=case.trigger, case_id=case.id)


def kind_of(item: Item, case: Case) -> PenetapanKind:
    """Returns what the penetapan of an approved case does."""
    if case.ruling is not None and case.ruling.outcome == "reclassify":
        return PenetapanKind.PERUBAHAN
    return PenetapanKind.PERISTIWA if case.keeps(item) else PenetapanKind.PEMBUKAAN
