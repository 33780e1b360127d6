"""The opening case of an item: considered by the Tim, decided by PPID, approved by the head (SOP step 3)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.registry.classification import Classification, day_after
from services.registry.facts import Answer, By, Verdict
from services.registry.model import Item
from services.registry.rules import refuse
from services.registry.states import State
from shared.contracts import Event
from shared.contracts.exemptions import CaseOpenedV1, DipRow, Mode, OpeningApprovedV1, Outcome, Trigger

LATE_RUNGS = (10, 5, 1)
"""Working days before the end at which an undecided case is escalated."""


class CaseState(StrEnum):
    """Where an opening case stands."""

    OPEN = "open"
    """Waits for the Tim's consideration, then for PPID's decision."""
    DECIDED = "decided"
    """Waits for the head of the public body."""
    APPROVED = "approved"
    """Waits for the day on which the opening takes effect."""
    DONE = "done"
    """Took effect, or ended in a new classification."""
    LAPSED = "lapsed"
    """Nobody finished it before the end: public by law (PP 61/2010 Ps 11(3))."""
    CLOSED = "closed"
    """Ended without an opening of its own."""


LIVE = frozenset({CaseState.OPEN, CaseState.DECIDED, CaseState.APPROVED})


class Policy(StrEnum):
    """How Ps 11(2) is read (domain reading 1)."""

    WINDOW = "window"
    """A decision falls within the last thirty working days [W0, D]."""
    STRICT = "strict"
    """A decision falls no later than W0; a later one is accepted and marked late."""


@dataclass(frozen=True)
class Window:
    """The days between which the scheduler says a decision may fall; W0 and D, both inclusive."""

    opens: date
    closes: date
    provisional: bool = False


@dataclass(frozen=True)
class Consideration:
    """The Tim Pertimbangan's written consideration with every dissent (PP 61/2010 Ps 2)."""

    recommendation: str
    text: str
    by: By
    dissent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What an early opening rests on; `part` where only a part of the information was ordered open."""

    reference: str
    dated: date
    evidence: str = ""
    part: bool = False
    final: bool = True


@dataclass(frozen=True)
class Ruling:
    """PPID's decision on a case; `dip` for an opening, `classification` for a reclassification."""

    outcome: Outcome
    reason: str
    by: By
    effective_on: date | None = None
    dip: DipRow | None = None
    classification: Classification | None = None
    late: bool = False


MODES: dict[Trigger, Mode] = {
    "due": "decided",
    "new_test": "decided",
    "ruling": "ruling",
    "consent": "consent",
    "court": "court",
    "lapse": "by_law",
}
NEEDS_CONSIDERATION = frozenset({"due", "new_test"})
"""A ruling, a consent or a court hearing leaves nothing to weigh; the others do."""


@dataclass(kw_only=True)
class Case:
    """One opening case of one item, computed from the item's `period_version`."""

    id: str
    item_id: str
    trigger: Trigger
    period_version: int
    opened: By
    window: Window | None = None
    evidence: Evidence | None = None
    state: CaseState = CaseState.OPEN
    consideration: Consideration | None = None
    ruling: Ruling | None = None
    approval: Verdict | None = None
    decree_number: str = ""
    effective_on: date | None = None
    closed_reason: str = ""
    rung: int | None = None

    def open_for(self, item: Item) -> list[Event]:
        """Opens the case: due for an exempt item, early where the trigger fits the item's huruf.

        Raises PEMICU_TIDAK_COCOK, PUTUSAN_BELUM_INKRACHT, TANPA_BUKTI or KEADAAN_TIDAK_COCOK.
        """
        if item.state is not State.EXEMPT:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))
        if self.trigger != "due":
            self._check_trigger(item)
        return [self._said_opened()]

    def _check_trigger(self, item: Item) -> None:
        evidence = self.evidence
        if evidence is None or not evidence.reference.strip() or evidence.dated > self.opened.on:
            raise refuse("TANPA_BUKTI")
        huruf = set(_classified(item).huruf)
        if self.trigger == "consent" and not huruf <= {"g", "h"}:
            raise refuse("PEMICU_TIDAK_COCOK", huruf=sorted(huruf))
        if self.trigger == "court" and huruf != {"a"}:
            raise refuse("PEMICU_TIDAK_COCOK", huruf=sorted(huruf))
        if self.trigger == "ruling" and not evidence.final:
            raise refuse("PUTUSAN_BELUM_INKRACHT")

    def consider(self, by: By, *, recommendation: str, text: str, dissent: tuple[str, ...] = ()) -> None:
        """Records the Tim's written consideration; it may be replaced until PPID decides."""
        self._require(CaseState.OPEN)
        if not text.strip():
            raise refuse("TANPA_ALASAN")
        self.consideration = Consideration(recommendation, text, by, tuple(d for d in dissent if d.strip()))

    def decide(self, ruling: Ruling, item: Item, policy: Policy) -> None:
        """Records PPID's decision.

        Raises TANPA_PERTIMBANGAN, TANPA_ALASAN, SUDAH_BERAKHIR, DI_LUAR_JENDELA, HASIL_TIDAK_COCOK,
        PEMICU_TIDAK_COCOK, KOLOM_DIP_BELUM_LENGKAP, HARI_BERLAKU_TIDAK_SAH, UJI_BARU_WAJIB or SUDAH_DIPUTUS.
        """
        if self.ruling is not None and self.state in {CaseState.DECIDED, CaseState.APPROVED, CaseState.DONE}:
            return self._decided_again(ruling)
        self._check_not_over(item, ruling.by.on)
        self._require(CaseState.OPEN)
        if self.trigger in NEEDS_CONSIDERATION and self.consideration is None:
            raise refuse("TANPA_PERTIMBANGAN")
        if not ruling.reason.strip():
            raise refuse("TANPA_ALASAN")
        late = self._check_window(ruling.by.on, policy)
        self._check_outcome(ruling, item)
        self.ruling = Ruling(**{**vars(ruling), "late": late})
        self.state = CaseState.DECIDED
        return None

    def _decided_again(self, ruling: Ruling) -> None:
        assert self.ruling is not None
        known, given = self.ruling, ruling
        same = (known.outcome, known.reason, known.by.person) == (given.outcome, given.reason, given.by.person)
        if not same or (known.effective_on, known.dip) != (given.effective_on, given.dip):
            raise refuse("SUDAH_DIPUTUS", outcome=known.outcome)

    def _check_not_over(self, item: Item, today: date) -> None:
        if item.state is not State.EXEMPT or (item.ends_on is not None and today > item.ends_on):
            raise refuse("SUDAH_BERAKHIR", state=str(item.state))

    def _check_window(self, today: date, policy: Policy) -> bool:
        """Refuses a decision before W0 under the policy `window`; tells whether it is late under `strict`."""
        if self.trigger != "due":
            return False
        if self.window is None:
            raise refuse("DI_LUAR_JENDELA", window_opens=None)
        if policy is Policy.STRICT:
            return today > self.window.opens
        if today < self.window.opens:
            raise refuse("DI_LUAR_JENDELA", window_opens=self.window.opens.isoformat())
        return False

    def _check_outcome(self, ruling: Ruling, item: Item) -> None:
        if ruling.outcome == "reclassify":
            return self._check_reclassification(ruling, item)
        self._check_fit(ruling, item)
        self._check_dip(ruling)
        self._check_day(ruling, item)
        return None

    def _check_reclassification(self, ruling: Ruling, item: Item) -> None:
        if self.trigger not in NEEDS_CONSIDERATION:
            raise refuse("HASIL_TIDAK_COCOK", trigger=self.trigger)
        if ruling.classification is None:
            raise refuse("UJI_BARU_WAJIB")
        item.check_reclassification(ruling.classification, ruling.by.on)

    def _check_fit(self, ruling: Ruling, item: Item) -> None:
        undated = item.ends_on is None and ruling.outcome == "open_at_end"
        whole = self.evidence is not None and self.evidence.part and ruling.outcome != "open_in_part"
        by_fact = self.trigger not in NEEDS_CONSIDERATION and ruling.outcome == "open_at_end"
        if undated or whole or by_fact:
            raise refuse("HASIL_TIDAK_COCOK", trigger=self.trigger, outcome=ruling.outcome)
        early = ruling.outcome != "open_at_end" and self.trigger in NEEDS_CONSIDERATION
        if early and "i" in _classified(item).huruf and self._day(ruling, item) != _first_public_day(item):
            raise refuse("PEMICU_TIDAK_COCOK", huruf=["i"])

    def _check_dip(self, ruling: Ruling) -> None:
        columns = ruling.dip.model_dump() if ruling.dip else {}
        empty = [name for name in DipRow.model_fields if not str(columns.get(name, "")).strip()]
        if empty:
            raise refuse("KOLOM_DIP_BELUM_LENGKAP", columns=empty)

    def _check_day(self, ruling: Ruling, item: Item) -> None:
        day, last = self._day(ruling, item), _first_public_day(item)
        if day is None or day < ruling.by.on or (last is not None and day > last):
            raise refuse("HARI_BERLAKU_TIDAK_SAH", until=last.isoformat() if last else None)

    def _day(self, ruling: Ruling, item: Item) -> date | None:
        if ruling.outcome == "open_at_end":
            return _first_public_day(item)
        return ruling.effective_on

    def approve(
        self, by: By, answer: Answer, reason: str, *, item: Item, number: str, highest_head: bool
    ) -> list[Event]:
        """Records the head's answer: setuju waits for its day or reclassifies at once, tolak reopens the case.

        Raises SATU_ORANG_DUA_PERAN, PENETAP_BUKAN_PIMPINAN_TERTINGGI, SUDAH_BERAKHIR or SUDAH_DIPUTUS.
        """
        verdict = Verdict(answer, by, reason.strip())
        if self.approval is not None and self.state is not CaseState.DECIDED:
            return self._approved_again(verdict)
        if answer is Answer.SETUJU:
            self._check_not_over(item, by.on)
        self._require(CaseState.DECIDED)
        ruling = self._decided
        if by.person == ruling.by.person:
            raise refuse("SATU_ORANG_DUA_PERAN")
        if answer is Answer.TOLAK:
            return self._reopen(verdict)
        if _classified(item).needs_highest_head and not highest_head:
            raise refuse("PENETAP_BUKAN_PIMPINAN_TERTINGGI")
        self.approval, self.decree_number = verdict, number
        if ruling.classification is not None and ruling.outcome == "reclassify":
            self.state = CaseState.DONE
            return item.reclassify(ruling.classification, today=by.on, number=number, highest_head=highest_head)
        return self._wait_for_day(ruling, item, by.on)

    def _wait_for_day(self, ruling: Ruling, item: Item, today: date) -> list[Event]:
        self.effective_on = max(self._day(ruling, item) or today, today)
        self.state = CaseState.APPROVED
        return [
            OpeningApprovedV1(
                item_id=self.item_id,
                case_id=self.id,
                outcome=ruling.outcome,
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

    def take_effect(self, item: Item, today: date) -> list[Event]:
        """Opens the item because the day has come that the approval named; changes nothing for an item already open.

        Raises BELUM_BERLAKU before that day.
        """
        if self.state is not CaseState.APPROVED or item.state is not State.EXEMPT or self.effective_on is None:
            return []
        if today < self.effective_on:
            raise refuse("BELUM_BERLAKU", case_id=self.id)
        ruling = self._decided
        mode: Mode = "partial" if ruling.outcome == "open_in_part" else MODES[self.trigger]
        dip = ruling.dip or item.dip_from_register()
        self.state = CaseState.DONE
        return item.become_public(mode, self.effective_on, dip, case_id=self.id, decree_number=self.decree_number)

    def close(self, reason: str, *, state: CaseState = CaseState.CLOSED) -> None:
        """Ends a live case without an opening of its own; a case that is over stays as it is."""
        if self.state in LIVE:
            self.state, self.closed_reason = state, reason

    def escalate(self, rung: int) -> None:
        """Notes the nearest rung of the ladder that an unfinished case has reached."""
        if self.state in {CaseState.OPEN, CaseState.DECIDED}:
            self.rung = rung if self.rung is None else min(rung, self.rung)

    @property
    def is_late(self) -> bool:
        """Tells whether the case is unfinished within the last ten working days."""
        return self.rung in LATE_RUNGS and self.state in {CaseState.OPEN, CaseState.DECIDED}

    @property
    def _decided(self) -> Ruling:
        if self.ruling is None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        return self.ruling

    def _require(self, state: CaseState) -> None:
        if self.state is not state:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))

    def _said_opened(self) -> CaseOpenedV1:
        return CaseOpenedV1(
            item_id=self.item_id,
            case_id=self.id,
            trigger=self.trigger,
            period_version=self.period_version,
            window_opens=self.window.opens if self.window else None,
            ends_on=self.window.closes if self.window else None,
        )


def _classified(item: Item) -> Classification:
    if item.classification is None:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))
    return item.classification


def _first_public_day(item: Item) -> date | None:
    return day_after(item.ends_on) if item.ends_on else None
