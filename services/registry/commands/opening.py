"""Step 3 of the SOP: opening cases, due and early."""

from datetime import date

from services.registry import store
from services.registry.commands.work import Desk, Work, new_id
from services.registry.facts import Answer
from services.registry.model import Item
from services.registry.opening import Case, CaseState, Evidence, Ruling
from services.registry.penetapan import Kind
from services.registry.rules import refuse
from shared.contracts.exemptions import Trigger
from shared.identity import Actor


class OpeningCommands(Desk):
    """Takes an exempt item to its opening, or to a new classification before its end."""

    async def open_case(self, actor: Actor, item_id: str) -> Case:
        """Opens the due case of an item before the clock does, so that it can be prepared; deciding waits for W0."""
        async with self.on_item(actor, "open_case", item_id) as work:
            return await self.start_case(work, "due")

    async def open_early(self, actor: Actor, item_id: str, trigger: Trigger, evidence: Evidence) -> Case:
        """Opens an early case: ruling, consent (huruf g, h), court hearing (huruf a) or a new test."""
        async with self.on_item(actor, "open_early", item_id) as work:
            case = await self.start_case(work, trigger, evidence)
            if trigger == "consent":
                words = {"reference": evidence.reference, "dated": evidence.dated, "evidence": evidence.evidence}
                work.item.record_consent(work.by, **words)  # type: ignore[arg-type]
        return case

    async def start_case(self, work: Work, trigger: Trigger, evidence: Evidence | None = None) -> Case:
        """Opens a case for the item in hand; raises Conflict PERKARA_SUDAH_ADA beside a live one of that trigger."""
        if trigger in {case.trigger for case in await store.live_cases(work.connection, work.item.id)}:
            raise refuse("PERKARA_SUDAH_ADA", trigger=trigger)
        case = Case(
            id=new_id(),
            item_id=work.item.id,
            trigger=trigger,
            period_version=work.item.period_version,
            opened=work.by,
            window=await store.window(work.connection, work.item.id, work.item.period_version),
            evidence=evidence,
        )
        work.said(case.open_for(work.item))
        work.detail |= {"case": case.id, "trigger": trigger}
        work.case = case
        return case

    async def consider(
        self, actor: Actor, case_id: str, *, recommendation: str, text: str, dissent: tuple[str, ...] = ()
    ) -> Case:
        """Records the Tim Pertimbangan's written consideration with every dissent."""
        async with self.on_case(actor, "consider", case_id) as (work, case):
            case.consider(work.by, recommendation=recommendation, text=text, dissent=dissent)
            work.detail["recommendation"] = recommendation
        return case

    async def decide_opening(self, actor: Actor, case_id: str, ruling: Ruling) -> Case:
        """Records PPID's decision on a case, inside its window."""
        async with self.on_case(actor, "decide_opening", case_id) as (work, case):
            case.decide(ruling, work.item, self.settings.window_policy)
            work.detail |= {"outcome": ruling.outcome, "late": case.ruling.late if case.ruling else False}
        return case

    async def approve_opening(self, actor: Actor, case_id: str, answer: Answer, reason: str = "") -> Case:
        """Records the head's answer; setuju makes a numbered penetapan and waits for its day, or reclassifies."""
        async with self.on_case(actor, "approve_opening", case_id) as (work, case):
            work.detail["answer"] = str(answer)
            if case.state is CaseState.DECIDED and answer is Answer.SETUJU:
                await self._approve_case(work, case, reason)
            else:
                no_number = {"number": "", "highest_head": False}
                work.said(case.approve(work.by, answer, reason, item=work.item, **no_number))  # type: ignore[arg-type]
        return case

    async def _approve_case(self, work: Work, case: Case, reason: str) -> None:
        given, sequence = await self.number(work)
        highest = await self.may_set_c_f(work)
        work.said(case.approve(work.by, Answer.SETUJU, reason, item=work.item, number=given, highest_head=highest))
        work.note = given
        work.detail["number"] = given
        ruling = case.ruling
        if ruling is None:
            return
        kind = Kind.PERUBAHAN if ruling.outcome == "reclassify" else Kind.PEMBUKAAN
        await self.record_penetapan(work, kind, sequence, ppid=ruling.by, place="", reason=ruling.reason)
        if kind is Kind.PERUBAHAN:
            await self.close_other_cases(work, keep=case.id, reason="klasifikasi diubah")

    async def close_case(self, actor: Actor, case_id: str, reason: str) -> Case:
        """Ends an early case without an opening; a due one cannot be closed, it is decided or lapses."""
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        async with self.on_case(actor, "close_case", case_id) as (_, case):
            if case.trigger == "due" or case.state is CaseState.APPROVED:
                raise refuse("KEADAAN_TIDAK_COCOK", state=str(case.state))
            case.close(reason)
        return case

    async def close_other_cases(self, work: Work, *, keep: str, reason: str, lapsed: bool = False) -> None:
        """Ends the live cases of the item in hand, but one."""
        for case in await store.live_cases(work.connection, work.item.id):
            if case.id != keep:
                case.close(reason, state=CaseState.LAPSED if lapsed else CaseState.CLOSED)
                await store.save_case(work.connection, case)

    async def review(
        self,
        actor: Actor,
        item_id: str,
        *,
        review_on: date | None = None,
        ended_on: date | None = None,
        evidence: str = "",
    ) -> Item:
        """Reviews an undated item: names the next review date, or the day on which its event came."""
        async with self.on_item(actor, "review", item_id) as work:
            work.said(work.item.review(work.by, review_on=review_on, ended_on=ended_on, evidence=evidence))
        return work.item
