"""The item of exempt information and its life: submitted, proposed, decided, exempt, public.

A verb guards, changes, and returns the events that it caused. Every change raises `version` by one; every change of
the period raises `period_version` by one.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from services.registry.archive import Archived
from services.registry.classification import Classification, day_after, examine
from services.registry.dossier import Dossier, Queue, Sorting, sort_history
from services.registry.facts import Answer, By, Consultation, Opened, Proposal, Verdict
from services.registry.rules import refuse
from services.registry.states import BEFORE_CLASSIFICATION, State
from shared.contracts import Event
from shared.contracts.exemptions import (
    DipRow,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemQueuedV1,
    ItemReclassifiedV1,
    Mode,
    PublicRow,
)

RENEWALS_BEFORE_WARNING = 2
"""The third renewal is warned of (domain reading 13)."""


@dataclass(kw_only=True)
class Item(Archived):
    """One item of exempt information; `version` and `period_version` count its changes without a gap."""

    submission_id: str
    item_version: int
    kind: Literal["new", "history"]
    skpd_code: str
    skpd_name: str
    dossier: Dossier
    received_on: date
    state: State = State.SUBMITTED
    queue: Queue = Queue.NONE
    missing: tuple[str, ...] = ()
    period_version: int = 0
    renewals: int = 0
    proposal: Proposal | None = None
    consultation: Consultation | None = None
    decision: Verdict | None = None
    approval: Verdict | None = None
    classification: Classification | None = None
    penetapan_number: str = ""
    penetapan_date: date | None = None
    first_penetapan: date | None = None
    opened: Opened | None = None

    def receive(self) -> list[Event]:
        """Sorts a new item in: a row of an existing list that lacks something goes into its named queue."""
        return self._sort(self.received_on)

    # Step 1: collected

    def receive_again(self, dossier: Dossier, *, item_version: int, submission_id: str, today: date) -> list[Event]:
        """Takes in a corrected version; an older one, or one for an item that is past step 2, changes nothing."""
        if item_version <= self.item_version or self.state not in {State.SUBMITTED, State.RETURNED, State.WITHDRAWN}:
            return []
        self.dossier, self.item_version, self.submission_id = dossier, item_version, submission_id
        self.state, self.proposal, self.decision, self.consultation = State.SUBMITTED, None, None, None
        self._changed()
        return self._sort(today)

    def withdraw(self) -> list[Event]:
        """Takes the item back for its SKPD; once it is classified the request comes too late and changes nothing."""
        if self.state not in BEFORE_CLASSIFICATION:
            return []
        self.state = State.WITHDRAWN
        self._changed()
        return self._leave_queue()

    def _sort(self, today: date) -> list[Event]:
        sorting = sort_history(self.dossier, today) if self.kind == "history" else Sorting(Queue.NONE)
        if sorting.queue is Queue.NONE:
            return self._leave_queue()
        return self._enter(sorting.queue, sorting.missing)

    # Step 2: classified and approved

    def propose(self, by: By, classification: Classification) -> list[Event]:
        """Records the Petugas' proposal; open starts of years are counted from `by.on` until the penetapan is dated.

        Raises the refusals of `examine`.
        """
        classification = classification.with_tests(self.dossier.grounds)
        if self.state is State.PROPOSED and self.proposal == Proposal(classification, by):
            return []
        self._require(State.SUBMITTED, State.PROPOSED)
        self._examine(classification, by.on)
        self.proposal, self.decision, self.approval = Proposal(classification, by), None, None
        self.state = State.PROPOSED
        self._changed()
        return self._leave_queue()

    def request_consideration(self, by: By) -> list[Event]:
        """Asks the Tim Pertimbangan before the answer; asking twice changes nothing."""
        self._require(State.PROPOSED)
        if self.consultation is None:
            self.consultation = Consultation(by)
            self._changed()
        return []

    def answer_consideration(
        self, by: By, *, recommendation: str, text: str, dissent: tuple[str, ...] = ()
    ) -> list[Event]:
        """Records the Tim's advice, with dissent; advice without words is refused (TANPA_ALASAN)."""
        self._require(State.PROPOSED)
        if self.consultation is None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        if not text.strip():
            raise refuse("TANPA_ALASAN")
        self.consultation = Consultation(self.consultation.asked, recommendation, text, dissent, by)
        self._changed()
        return []

    def decide(self, by: By, answer: Answer, reason: str = "") -> list[Event]:
        """Records the Ketua PPID's ya or tidak (SOP step 2); tidak needs a reason and goes back to the SKPD."""
        verdict = Verdict(answer, by, reason.strip())
        if self.decision is not None and self.state in {State.DECIDED, State.RETURNED, State.EXEMPT}:
            return _again(self.decision, verdict)
        self._require(State.PROPOSED)
        self._other_than(by, self._proposal.by)
        if answer is Answer.TIDAK and not verdict.reason:
            raise refuse("TANPA_ALASAN")
        self.decision = verdict
        self.state = State.DECIDED if answer is Answer.YA else State.RETURNED
        self._changed()
        return []

    def approve(
        self, by: By, answer: Answer, reason: str = "", *, number: str = "", highest_head: bool = False
    ) -> list[Event]:
        """Records the pimpinan's answer; setuju makes the penetapan of `number`, tolak goes back to the Petugas.

        `highest_head` says that the approver is the pimpinan tertinggi or holds a mandate for huruf c–f that is
        valid on the day; without it those are refused (PP 61/2010 Ps 7(5)).
        """
        verdict = Verdict(answer, by, reason.strip())
        if self.approval is not None and self.state is not State.DECIDED:
            return _again(self.approval, verdict)
        self._require(State.DECIDED)
        self._other_than(by, self._proposal.by, self._decision.by)
        if answer is Answer.TOLAK:
            return self._send_back(verdict)
        self._check_head(self._proposal.classification, highest_head)
        self._examine(self._proposal.classification, by.on)
        self.approval = verdict
        self._classify(self._proposal.classification, number, by.on)
        return [ItemClassifiedV1(item_id=self.id, **self._said_period())]

    def _send_back(self, verdict: Verdict) -> list[Event]:
        if not verdict.reason:
            raise refuse("TANPA_ALASAN")
        self.approval, self.state = verdict, State.SUBMITTED
        self._changed()
        return []

    def _classify(self, classification: Classification, number: str, today: date) -> None:
        first = self.first_penetapan or classification.first_penetapan or today
        start = today if self.first_penetapan else first
        self.classification = replace(classification.starting(start), first_penetapan=first)
        self.first_penetapan, self.penetapan_number, self.penetapan_date = first, number, today
        self.state = State.EXEMPT
        self.period_version += 1
        self._changed()

    # Step 3: opened, or classified anew before the end

    def become_public(self, mode: Mode, on: date, dip: DipRow, **decree: str) -> list[Event]:
        """Opens the item as approved from `on`; in part where the mode is partial. `decree`: case_id, decree_number."""
        self._require(State.EXEMPT)
        self.state = State.PARTLY_PUBLIC if mode == "partial" else State.PUBLIC
        self.opened = Opened(mode, on, dip, **decree)
        self._changed()
        return [*self._leave_queue(), self._said_opened()]

    def lapse(self, period_version: int, today: date) -> list[Event]:
        """Makes the item public by law because its period ended undecided (PP 61/2010 Ps 11(3)).

        An event for an older period, or for an item that is no longer exempt, changes nothing. Raises Refusal
        BELUM_BERAKHIR before the first day after the end.
        """
        if self.state is not State.EXEMPT or period_version != self.period_version:
            return []
        ends = self.ends_on
        if ends is None or today <= ends:
            raise refuse("BELUM_BERAKHIR", item_id=self.id)
        return self.become_public("by_law", day_after(ends), self.dip_from_register())

    def confirm_expired(self, by: By, classification: Classification) -> list[Event]:
        """Takes over a row of an existing list whose period was already over: public by law, never in the DIK."""
        self._require(State.SUBMITTED)
        if self.queue is not Queue.SUDAH_BERAKHIR:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state), queue=str(self.queue))
        ended = classification.ends_on
        if ended is None or ended >= by.on:
            raise refuse("BELUM_BERAKHIR", item_id=self.id)
        self.classification, self.state = classification, State.EXEMPT
        self.penetapan_number = self.dossier.decree_number
        self.penetapan_date = self.dossier.decree_date or classification.first_penetapan or ended
        return self.become_public("by_law", day_after(ended), self.dip_from_register())

    def reclassify(
        self, classification: Classification, *, today: date, number: str, highest_head: bool = False
    ) -> list[Event]:
        """Replaces the classification under a new penetapan, before the old one ends (PP 61/2010 Ps 10).

        Raises SUDAH_BERAKHIR after the last exempt day, and the refusals of `examine`: the cap of huruf a counts from
        the first penetapan.
        """
        self.check_reclassification(classification, today)
        self._check_head(classification, highest_head)
        self.renewals += 1
        self._classify(classification, number, today)
        return [*self._leave_queue(), ItemReclassifiedV1(item_id=self.id, **self._said_period())]

    def check_reclassification(self, classification: Classification, today: date) -> None:
        """Refuses a new classification after the old one ended, or one that the law does not allow."""
        self._require(State.EXEMPT)
        if self.ends_on is not None and today > self.ends_on:
            raise refuse("SUDAH_BERAKHIR", ends_on=self.ends_on.isoformat())
        if not all(ground.is_tested for ground in classification.grounds):
            raise refuse("UJI_BARU_WAJIB")
        self._examine(classification, today)

    def review(
        self, by: By, *, review_on: date | None = None, ended_on: date | None = None, evidence: str = ""
    ) -> list[Event]:
        """Reviews the grounds without an end: names the next review date, or the day on which their event came.

        The day must not lie ahead and needs evidence (TANPA_BUKTI), so that nobody dates an exemption forward
        without a new test (domain readings 13 and 15).
        """
        self._require(State.EXEMPT)
        if ended_on is not None and (ended_on > by.on or not evidence.strip()):
            raise refuse("TANPA_BUKTI")
        old = self._in_force
        grounds = tuple(
            ground
            if ground.period.end()
            else replace(
                ground, period=replace(ground.period, until=ended_on, review_on=None if ended_on else review_on)
            )
            for ground in old.grounds
        )
        if grounds == old.grounds:
            return []
        reviewed = replace(old, grounds=grounds)
        self._examine(reviewed, min(by.on, reviewed.ends_on or by.on))
        self.classification = reviewed
        self.period_version += 1
        self._changed()
        return [*self._leave_queue(), ItemReclassifiedV1(item_id=self.id, **self._said_period())]

    def review_due(self, period_version: int) -> list[Event]:
        """Puts an undated item into the review queue; an event for an older period changes nothing."""
        if self.state is not State.EXEMPT or period_version != self.period_version:
            return []
        if self.queue is Queue.TINJAU_ULANG:
            return []
        self._changed()
        return self._enter(Queue.TINJAU_ULANG, ())

    # What others ask

    @property
    def ends_on(self) -> date | None:
        """Returns the last exempt day of the classification in force, None while nobody can compute it."""
        return self.classification.ends_on if self.classification else None

    @property
    def review_on(self) -> date | None:
        """Returns the next review date of the classification in force."""
        return self.classification.review_on if self.classification else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Returns the codes of what is lawful but odd: a third renewal."""
        return ("PERPANJANGAN_KETIGA",) if self.renewals > RENEWALS_BEFORE_WARNING else ()

    def dip_from_register(self) -> DipRow:
        """Returns the DIP columns as the register knows them, for an item that nobody prepared for its opening."""
        unknown = "belum dicatat"
        return DipRow(
            summary=self.classification.public_title if self.classification else unknown,
            holder=self.skpd_name,
            responsible=self.dossier.responsible or self.skpd_name,
            made=unknown,
            form="asli disimpan badan publik; salinan atas permintaan",
            retention=self.retention.jra_code if self.retention else unknown,
        )

    def check_destruction(self, today: date) -> None:
        """Refuses the destruction of an item that is still exempt, held, or under retention (UU 43/2009 Ps 51)."""
        if self.state is State.EXEMPT:
            raise refuse("BELUM_BOLEH_DIMUSNAHKAN", state=str(self.state))
        self.check_retention_over(today)

    # Guards and words

    @property
    def _proposal(self) -> Proposal:
        if self.proposal is None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        return self.proposal

    @property
    def _decision(self) -> Verdict:
        if self.decision is None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        return self.decision

    @property
    def _in_force(self) -> Classification:
        if self.classification is None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        return self.classification

    def _require(self, *states: State) -> None:
        if self.state not in states:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))

    def _other_than(self, by: By, *earlier: By) -> None:
        if by.person in {each.person for each in earlier}:
            raise refuse("SATU_ORANG_DUA_PERAN")

    def _check_head(self, classification: Classification, highest_head: bool) -> None:
        if classification.needs_highest_head and not highest_head:
            raise refuse("PENETAP_BUKAN_PIMPINAN_TERTINGGI")

    def _examine(self, classification: Classification, today: date) -> None:
        first = self.first_penetapan or classification.first_penetapan
        examine(
            classification.starting(today if self.first_penetapan else first or today),
            title=self.dossier.title,
            history=self.kind == "history",
            first_penetapan=first,
            today=today,
        )

    def _enter(self, queue: Queue, missing: tuple[str, ...]) -> list[Event]:
        self.queue, self.missing = queue, missing
        return [
            ItemQueuedV1(item_id=self.id, submission_id=self.submission_id, queue=str(queue), missing=tuple(missing))
        ]

    def _leave_queue(self) -> list[Event]:
        return [] if self.queue is Queue.NONE else self._enter(Queue.NONE, ())

    def public_row(self) -> PublicRow:
        """Returns the row of the DIK that the public may read, as the penetapan in force says it."""
        return self._in_force.public_row(
            skpd_code=self.skpd_code,
            skpd_name=self.skpd_name,
            number=self.penetapan_number,
            dated=self.penetapan_date or self.received_on,
        )

    def _said_period(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "period_version": self.period_version,
            "public": self.public_row(),
            "periods": self._in_force.periods(),
            "ends_on": self.ends_on,
            "review_on": self.review_on,
        }

    def _said_opened(self) -> ItemOpenedV1:
        opened = self.opened
        assert opened is not None
        needs_consent = self._in_force.needs_consent and not self.has_consent
        return ItemOpenedV1(
            item_id=self.id,
            version=self.version,
            mode=opened.mode,
            opened_on=opened.on,
            public=self.public_row(),
            dip=opened.dip,
            decree_number=opened.decree_number,
            files="awaiting_consent" if needs_consent else "awaiting_officer",
        )


def _again(recorded: Verdict, given: Verdict) -> list[Event]:
    """Answers a button pressed twice: the same person with the same answer changes nothing, any other is refused."""
    if recorded.repeats(given):
        return []
    raise refuse("SUDAH_DIPUTUS", answer=str(recorded.answer))
