"""The opening case of an item: prepared, considered by the Tim, decided by PPID, approved by the head (SOP step 3)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.registry.domain import exempt
from services.registry.domain.case_facts import Closing, Consideration, Evidence, Ruling, Window
from services.registry.domain.case_rules import (
    BY_FACT,
    LIVE,
    MODES,
    OUTCOMES,
    WEIGHED,
    CaseState,
    Policy,
    grounds_ended,
)
from services.registry.domain.classification import Classification
from services.registry.domain.facts import Answer, Document, Ruled, Signature, Verdict
from services.registry.domain.guards import apart
from services.registry.domain.item import Item
from services.registry.domain.opening_fit import check_dated, check_fit, check_may_open, check_not_over
from services.registry.domain.opening_rule import Approved, Basis, FinalRuling, check_opening
from services.registry.domain.public_words import PublicDoubt, ask, asked_of_opening
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from services.registry.domain.waiting import say_waiting
from shared.contracts import Event
from shared.contracts.exemptions import CaseClosedV1, CaseOpenedV2, CaseTrigger, DipRow, OpeningApprovedV1
from shared.contracts.sealed_text import SealedText
from shared.law.ladder import is_late
from shared.runtime.clock import day_after


@dataclass(kw_only=True)
class Case:
    """One opening case of one item, computed from the item's `period_version`; `grounds` are places from 0.

    `came_with` is the hash of the document that the request for it brought.
    """

    id: str
    item_id: str
    trigger: CaseTrigger
    period_version: int
    opened: Signature
    window: Window | None = None
    evidence: Evidence | None = None
    document: Document | None = None
    came_with: str = ""
    grounds: tuple[int, ...] = ()
    state: CaseState = CaseState.OPEN
    consideration: Consideration | None = None
    ruling: Ruling | None = None
    approval: Verdict | None = None
    undo: Signature | None = None
    decree_number: str = ""
    effective_on: date | None = None
    overdue_since: date | None = None
    closed_reason: SealedText = ""
    closing: Closing | None = None
    rung: int | None = None

    def open_for(self, item: Item) -> list[Event]:
        """Opens the case: due for an exempt item, early where the trigger fits the item's huruf.

        Raises PEMICU_TIDAK_COCOK, PUTUSAN_BELUM_INKRACHT, TANPA_BUKTI, SUDAH_BERAKHIR or KEADAAN_TIDAK_COCOK.
        """
        check_may_open(item, self.trigger)
        if self.trigger != "due":
            self._check_trigger(item)
        return [self.said_opened()] if item.state is ItemState.EXEMPT else []

    def _check_trigger(self, item: Item) -> None:
        evidence, today = self.evidence, self.opened.on
        check_not_over(item, self.trigger, today)
        if evidence is None or not evidence.reference.strip() or evidence.dated > today:
            raise refuse("TANPA_BUKTI")
        if self.trigger == "ruling" and not evidence.final:
            raise refuse("PUTUSAN_BELUM_INKRACHT")
        if self.trigger not in BY_FACT:
            return
        occurred = evidence.came_on if self.trigger == "event" else evidence.occurred_on
        if occurred is not None and occurred > today:
            raise refuse("TANPA_BUKTI")
        self.grounds = grounds_ended(self.trigger, item.classification_in_force, evidence.huruf, occurred)

    def attach(self, document: Document) -> None:
        """Attaches the sealed document of proof; it may be replaced until PPID decides."""
        self._require(CaseState.OPEN)
        if self.trigger == "due":
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        self.document = document

    def consider(
        self,
        by: Signature,
        *,
        recommendation: str,
        text: str,
        dissent: tuple[str, ...] = (),
        members: tuple[str, ...] = (),
        seated: tuple[str, ...] = (),
    ) -> None:
        """Records the Tim's written consideration; it may be replaced until PPID decides."""
        self._require(CaseState.OPEN)
        if not text.strip():
            raise refuse("TANPA_ALASAN")
        self.consideration = Consideration(recommendation, text, by, tuple(filter(str.strip, dissent)), members, seated)

    def decide(self, ruling: Ruling, item: Item, policy: Policy, *, confirmed: bool = False) -> list[Event]:
        """Records PPID's decision; for a final ruling it is the second person's record and needs no approval.

        Raises SATU_ORANG_DUA_PERAN, TANPA_PERTIMBANGAN, TANPA_BUKTI, TANPA_ALASAN, SUDAH_BERAKHIR, DI_LUAR_JENDELA,
        HASIL_TIDAK_COCOK, PEMICU_TIDAK_COCOK, KOLOM_DIP_BELUM_LENGKAP, HARI_BERLAKU_TIDAK_SAH, UJI_BARU_WAJIB or
        SUDAH_DIPUTUS.
        """
        if self.ruling is not None and self._stands_decided:
            return self._decided_again(ruling)
        check_not_over(item, self.trigger, ruling.by.on)
        self._require(CaseState.OPEN)
        self._check_proof(ruling)
        late = self._check_window(ruling, item, policy)
        asked = self._check_outcome(ruling, item)
        ask(asked, confirmed=confirmed)
        self.ruling = replace(ruling, late=late, asked=asked)
        if self.trigger == "ruling":
            check_opening(self._ruled())
            return self._wait_for(day_after(ruling.by.on), item)
        self.state = CaseState.DECIDED
        return []

    @property
    def _hands(self) -> tuple[Signature | None, Signature | None]:
        """Returns who wrote the Tim's consideration and who brought the document."""
        return self.consideration.by if self.consideration else None, self.document.by if self.document else None

    def _check_proof(self, ruling: Ruling) -> None:
        apart(ruling.by, *self._hands, self.opened if self.trigger != "due" else None, team=self.consideration)
        if self.trigger in WEIGHED and self.consideration is None:
            raise refuse("TANPA_PERTIMBANGAN")
        if self.trigger != "due" and self.document is None:
            raise refuse("TANPA_BUKTI")
        if not ruling.reason.strip() and self.trigger != "ruling":
            raise refuse("TANPA_ALASAN")

    def _decided_again(self, given: Ruling) -> list[Event]:
        known = self._decided
        if replace(known, by=given.by, late=given.late, asked=()) != given or known.by.person != given.by.person:
            raise refuse("SUDAH_DIPUTUS", outcome=known.outcome)
        return []

    def _check_window(self, ruling: Ruling, item: Item, policy: Policy) -> bool:
        """Refuses a decision before W0 under the policy `window`; tells whether it is late under `strict`.

        Bound are every decision of a due case, and a new test's decision to open when the item would open anyway.
        """
        today = ruling.by.on
        if self.trigger != "due" and not self._opens_at_end(ruling, item):
            return False
        if self.window is None:
            raise refuse("DI_LUAR_JENDELA", window_opens=None)
        if policy is Policy.STRICT:
            return today > self.window.opens
        if today < self.window.opens:
            raise refuse("DI_LUAR_JENDELA", window_opens=self.window.opens.isoformat())
        return False

    def _opens_at_end(self, ruling: Ruling, item: Item) -> bool:
        """Tells whether a weighed decision opens the item on the day on which its period opens it, named or not."""
        last = item.first_public_day
        opens = self.trigger in WEIGHED and ruling.outcome in {"open_at_end", "open_now"}
        return opens and last is not None and self._day(ruling, item) == last

    def _check_outcome(self, ruling: Ruling, item: Item) -> tuple[PublicDoubt, ...]:
        if ruling.outcome not in OUTCOMES[self.trigger]:
            raise refuse("HASIL_TIDAK_COCOK", trigger=self.trigger, outcome=ruling.outcome)
        if ruling.outcome == "reclassify":
            if ruling.classification is None:
                raise refuse("UJI_BARU_WAJIB")
            return exempt.check_reclassification(item, ruling.classification, ruling.by.on)
        if ruling.outcome == "did_not_occur":
            return ()
        day, proof = self._day(ruling, item), self.evidence
        check_fit(ruling, item, trigger=self.trigger, evidence=proof, grounds=self.grounds, day=day)
        asked = asked_of_opening(ruling.dip, ruling.part_title, item.dossier, needed=self.trigger in WEIGHED)
        self._check_day(ruling, item)
        return asked

    def _check_day(self, ruling: Ruling, item: Item) -> None:
        today, day, last = ruling.by.on, self._day(ruling, item), item.first_public_day
        part = ruling.outcome == "open_in_part"
        if self.trigger in WEIGHED:
            wrong = day is not None and (day < today or (last is not None and (day > last or (day == last and part))))
        else:
            wrong = ruling.effective_on is not None and not today <= ruling.effective_on <= day_after(today)
        if wrong:
            raise refuse("HARI_BERLAKU_TIDAK_SAH", until=last.isoformat() if last else None)

    def _day(self, ruling: Ruling, item: Item) -> date | None:
        return item.first_public_day if ruling.outcome == "open_at_end" else ruling.effective_on

    def check_approver(self, by: Signature, item: Item, answer: Answer) -> None:
        """Refuses an approval by whoever prepared, proved, considered or decided, or of a case that waits for none."""
        if answer is Answer.SETUJU:
            check_not_over(item, self.trigger, by.on)
        self._require(CaseState.DECIDED)
        apart(by, self._decided.by, *self._hands, self.opened, team=self.consideration)

    def approve(
        self,
        by: Signature,
        answer: Answer,
        reason: str,
        *,
        item: Item,
        number: str,
        place: str = "",
        confirmed: bool = False,
    ) -> list[Event]:
        """Records the head's answer: setuju waits for its day or reclassifies at once, tolak reopens the case.

        Whoever calls has checked that the approver's mandate is in force and reaches the grounds.
        Raises SATU_ORANG_DUA_PERAN, SUDAH_BERAKHIR, SUDAH_DIPUTUS or TANPA_ALASAN.
        """
        verdict = Verdict(answer, by, reason.strip(), place.strip())
        if self.approval is not None and self.state is not CaseState.DECIDED:
            return self._approved_again(verdict)
        self.check_approver(by, item, answer)
        if answer is Answer.TOLAK:
            return self._reopen(verdict)
        ruling = self._decided
        ask(ruling.asked, confirmed=confirmed)
        self.approval = verdict
        if ruling.outcome == "did_not_occur":
            return self.close(ruling.reason)
        self.decree_number = number
        if ruling.classification is not None and ruling.outcome == "reclassify":
            self.state = CaseState.DONE
            words = {"decided": ruling.by, "approved": by}
            return exempt.reclassify(item, ruling.classification, today=by.on, number=number, **words)
        return self._wait_for(self._effective(ruling, item, by.on), item)

    def _effective(self, ruling: Ruling, item: Item, today: date) -> date:
        """Returns the day of the opening: for a fact, and where none was named, the day after the approval."""
        check_dated(ruling, item, self.trigger)
        day = None if self.trigger in BY_FACT else self._day(ruling, item)
        return max(day, today) if day is not None else day_after(today)

    def _wait_for(self, day: date, item: Item) -> list[Event]:
        self.effective_on, self.state = day, CaseState.APPROVED
        self.overdue_since = None
        if item.state is ItemState.EXEMPT:
            return self.say_approved(item)
        item.ruled = Ruled(self.id, day, part=self._decided.outcome == "open_in_part")
        return say_waiting(item)

    def say_approved(self, item: Item) -> list[Event]:
        """Returns the event of the approved opening for the item's present period, again after that period changed."""
        if self.state is not CaseState.APPROVED or self.effective_on is None:
            return []
        outcome = self._decided.outcome
        assert outcome != "did_not_occur"
        return [
            OpeningApprovedV1(
                item_id=self.item_id,
                case_id=self.id,
                outcome=outcome,
                period_version=item.period_version,
                effective_on=self.effective_on,
            )
        ]

    def _approved_again(self, verdict: Verdict) -> list[Event]:
        if self.approval is None or not self.approval.repeats(verdict):
            raise refuse("SUDAH_DIPUTUS", state=str(self.state))
        return []

    def _reopen(self, verdict: Verdict) -> list[Event]:
        if not verdict.reason:
            raise refuse("TANPA_ALASAN")
        self.approval, self.ruling, self.state = verdict, None, CaseState.OPEN
        return []

    def take_effect(self, item: Item, today: date, part_id: str) -> tuple[list[Event], Item | None]:
        """Opens what the case opens because its day has come: the whole, a part (an item of its own), some grounds.

        Changes nothing for an item already open. Raises BELUM_BERLAKU before that day.
        """
        if self.state is not CaseState.APPROVED or item.state is not ItemState.EXEMPT or self.effective_on is None:
            return [], None
        if today < self.effective_on:
            raise refuse("BELUM_BERLAKU", case_id=self.id)
        ruling, on = self._decided, self.effective_on
        if ruling.outcome == "open_at_end" and (item.ends_on is None or item.ends_on >= on):
            return self.close("jangka waktunya berubah"), None
        self.state = CaseState.DONE
        dip, decree = self.opens_with(item)
        if ruling.outcome == "open_in_part":
            part = exempt.open_part(item, self.basis(item), part_id, ruling.part_title, on, dip, **decree)
            return exempt.said_part(part), part
        keeps = self.keeps(item)
        exempt.end_grounds(item, self.left(item.classification_in_force))
        if keeps:
            check_opening(self.basis(item))
            return exempt.say_period(item, today), None
        return exempt.become_public(item, self.basis(item), MODES[self.trigger], on, dip, **decree), None

    def opens_with(self, item: Item) -> tuple[DipRow, dict[str, str]]:
        """Returns the columns of the DIP and the decree under which the case opens an item or a part of it."""
        dip = self._decided.dip or exempt.dip_from_register(item)
        return dip, {"case_id": self.id, "decree_number": self.decree_number}

    def left(self, whole: Classification) -> Classification:
        """Returns what the case leaves of a classification once it takes effect: its grounds ended, or begun."""
        if not self.grounds or self.effective_on is None:
            return whole
        came = self.evidence.came_on if self.evidence and self.trigger == "event" else None
        return whole.came(self.grounds, self.effective_on - timedelta(days=1), self.id, occurred_on=came)

    def keeps(self, item: Item) -> bool:
        """Tells whether the item stays exempt after the case took effect: another ground runs on, or years begin."""
        ends, day = self.left(item.classification_in_force).ends_on, self.effective_on
        return bool(self.grounds) and day is not None and (ends is None or ends >= day)

    def basis(self, item: Item) -> Basis:
        """Returns the basis of the opening, for the rule of what may become public."""
        if self.trigger == "ruling":
            return self._ruled()
        considered = self.consideration.by if self.consideration else None
        weighed = self.trigger in WEIGHED
        return Approved(
            prepared=considered if weighed else self.opened,
            decided=self.ruling.by if self.ruling else None,
            approved=self.approval.by if self.approval and self.approval.answer is Answer.SETUJU else None,
            evidence=considered is not None if self.trigger == "due" else self.document is not None,
            first_penetapan=item.first_penetapan,
            on=self.effective_on or date.min,
        )

    def _ruled(self) -> FinalRuling:
        final = self.evidence is not None and self.evidence.final
        confirmed = self.ruling.by if self.ruling else None
        return FinalRuling(self.opened, confirmed, self.document is not None, final)

    def close(self, reason: str, *, state: CaseState = CaseState.CLOSED) -> list[Event]:
        """Ends a live case without an opening of its own; a case that is over stays as it is."""
        if self.state not in LIVE:
            return []
        self.state, self.closed_reason, self.overdue_since = state, reason, None
        return [CaseClosedV1(item_id=self.item_id, case_id=self.id)]

    def escalate(self, rung: int) -> None:
        """Notes the nearest rung of the ladder that an unfinished case has reached."""
        if self.state in {CaseState.OPEN, CaseState.DECIDED}:
            self.rung = rung if self.rung is None else min(rung, self.rung)

    def overdue(self, since: date) -> None:
        """Notes that the case is unfinished after its `CASE_DAYS`: it stands in the omissions."""
        if self.state in {CaseState.OPEN, CaseState.DECIDED}:
            self.overdue_since = since

    @property
    def answers(self) -> tuple[object, ...]:
        """Returns what people have said of the case so far; each change of it makes a line in the buku rekap."""
        return (self.state, self.consideration, self.ruling, self.approval, self.undo, self.closed_reason)

    @property
    def is_late(self) -> bool:
        """Tells whether the case is unfinished though a rung within the window was reached."""
        return is_late(self.rung) and self.state in {CaseState.OPEN, CaseState.DECIDED}

    @property
    def _stands_decided(self) -> bool:
        denied = self.ruling is not None and self.ruling.outcome == "did_not_occur" and self.approval is not None
        decided = {CaseState.DECIDED, CaseState.APPROVED, CaseState.DONE, *((CaseState.CLOSED,) if denied else ())}
        return self.state in decided

    @property
    def _decided(self) -> Ruling:
        if self.ruling is None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        return self.ruling

    def _require(self, state: CaseState) -> None:
        if self.state is not state:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))

    def said_opened(self) -> CaseOpenedV2:
        """Returns the event that the case was opened, for an item whose period runs."""
        return CaseOpenedV2(
            item_id=self.item_id,
            case_id=self.id,
            trigger=self.trigger,
            period_version=self.period_version,
            opened_on=self.opened.on,
            window_opens=self.window.opens if self.window else None,
            ends_on=self.window.closes if self.window else None,
        )
