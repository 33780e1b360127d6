"""The stored fields of an item: its dossier, its state, and every fact that people and the clock added."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from services.registry.domain.archive import Archived
from services.registry.domain.classification import Classification
from services.registry.domain.dossier import Dossier, Queue
from services.registry.domain.facts import Consultation, Expiry, Opened, Proposal, Renewal, Reviewed, Signature, Verdict
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from shared.contracts import Event
from shared.contracts.exemptions import ItemAmendedV1, ItemQueuedV1, PublicRow


@dataclass(kw_only=True)
class ItemRecord(Archived):
    """The fields of one item; `version` and `period_version` count its changes without a gap.

    `period_decided` and `period_approved` name who set the period in force; `waiting_end` is the end that
    scheduler watches while the item waits; `correction` is the old decree's end that two persons read; `part_of` names
    the item of which this one is the opened part.
    """

    submission_id: str
    item_version: int
    kind: Literal["new", "history"]
    skpd_code: str
    skpd_name: str
    dossier: Dossier
    received_on: date
    state: ItemState = ItemState.SUBMITTED
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
    period_decided: Signature | None = None
    period_approved: Signature | None = None
    waiting_end: date | None = None
    expiry: Expiry | None = None
    correction: Expiry | None = None
    renewal: Renewal | None = None
    reviewed: Reviewed | None = None
    overdue_since: date | None = None
    shown_grounds: int = 0
    part_of: str = ""
    parts: tuple[str, ...] = ()
    opened: Opened | None = None

    @property
    def ends_on(self) -> date | None:
        """Returns the last exempt day of the classification in force, None while nobody can compute it."""
        return self.classification.ends_on if self.classification else None

    @property
    def review_on(self) -> date | None:
        """Returns the next review date of the classification in force."""
        return self.classification.review_on if self.classification else None

    def public_row(self, day: date | None = None) -> PublicRow:
        """Returns the row of the DIK that the public may read; with `day` without the grounds that ended before it."""
        shown = self._in_force.in_force(day) if day else self._in_force
        return shown.public_row(
            skpd_code=self.skpd_code,
            skpd_name=self.skpd_name,
            number=self.penetapan_number,
            dated=self.penetapan_date or self.received_on,
        )

    def hand_over(self, skpd_code: str, skpd_name: str, today: date) -> list[Event]:
        """Makes another SKPD the holder; a listed item returns the event of its new public row."""
        if skpd_code == self.skpd_code:
            return []
        self.skpd_code, self.skpd_name = skpd_code, skpd_name
        if self.classification is None:
            return []
        return [ItemAmendedV1(item_id=self.id, version=self.version, public=self.public_row(today))]

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

    def _require(self, *states: ItemState) -> None:
        if self.state not in states:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))

    def _enter(self, queue: Queue, missing: tuple[str, ...]) -> list[Event]:
        self.queue, self.missing = queue, missing
        return [
            ItemQueuedV1(item_id=self.id, submission_id=self.submission_id, queue=str(queue), missing=tuple(missing))
        ]

    def _leave_queue(self) -> list[Event]:
        return [] if self.queue is Queue.NONE else self._enter(Queue.NONE, ())

    def _said_period(self, today: date) -> dict[str, Any]:
        return {
            "version": self.version,
            "period_version": self.period_version,
            "public": self.public_row(today),
            "periods": self._in_force.periods(),
            "ends_on": self.ends_on,
            "review_on": self.review_on,
        }


def apart(by: Signature, *earlier: Signature | None) -> None:
    """Refuses an act by a person who did an earlier one of the same matter (SATU_ORANG_DUA_PERAN)."""
    if by.person in {each.person for each in earlier if each is not None}:
        raise refuse("SATU_ORANG_DUA_PERAN")


def repeated(recorded: Verdict, given: Verdict) -> list[Event]:
    """Accepts a repeated answer: the same person with the same answer changes nothing, any other is refused."""
    if recorded.repeats(given):
        return []
    raise refuse("SUDAH_DIPUTUS", answer=str(recorded.answer))
