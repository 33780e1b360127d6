"""The item of exempt information: its dossier, its state, and every fact that people and the clock added.

An item is a record. What happens to it stands in functions that guard, change it and return the events that they
caused: `waiting.py` (before a proposal), `classifying.py` (proposed, decided, approved), `old_rows.py` (rows of old
lists whose end has passed), `exempt.py` (under a penetapan), `reviews.py` (the yearly review), `archive.py` (paper,
holds and consents) and `holders.py` (successors). Every act that changes an item raises `version` by one
(`changes.py`), every change of the period raises `period_version` by one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.registry.domain.classification import Classification, Ground
from services.registry.domain.content import ContentDecision
from services.registry.domain.dossier import Dossier, Queue, earlier, legal_end, written_end
from services.registry.domain.facts import (
    Consent,
    Consultation,
    Expiry,
    Hold,
    Loan,
    Location,
    Opened,
    Predecessor,
    Proposal,
    Renewal,
    Retention,
    Reviewed,
    Ruled,
    Signature,
    Takedown,
    Verdict,
)
from services.registry.domain.public_words import PublicDoubt
from services.registry.domain.refusals import refuse
from services.registry.domain.states import BEFORE_CLASSIFICATION, ItemState
from shared.contracts.exemptions import PublicRow
from shared.runtime.clock import day_after


@dataclass(kw_only=True)
class Item:
    """One item of exempt information, from the dossier of an SKPD to the public list.

    `version` and `period_version` count its changes without a gap; while an act is in hand `version` is the one that
    the act makes. `period_decided` and `period_approved` name who set the period in force; `waiting_end` is the end
    that scheduler watches while the item waits; `first_end` the end of an old row before its SKPD handed in a corrected
    version; `correction` is the old decree's end that two persons read, `expiry_rejected` the second person's no to the
    last answer about a row's end, `content_rejected` the head's tolak of the last decision on the content; `part_of`
    names the item of which this one is the opened part. `predecessors` are the SKPD that held it before, oldest first;
    `same_titles` the listed items that a Petugas saw under the same title and confirmed to be others. `asked` are the
    doubts about the proposal's words for the public that the Petugas confirmed and the Ketua confirms too, `told` what
    is only said about its texts. `ruled` is a confirmed ruling that waits for its day where no period runs.
    """

    id: str
    version: int = 1
    submission_id: str
    agenda: str = ""
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
    asked: tuple[PublicDoubt, ...] = ()
    told: tuple[PublicDoubt, ...] = ()
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
    first_end: date | None = None
    expiry: Expiry | None = None
    expiry_rejected: Verdict | None = None
    correction: Expiry | None = None
    renewal: Renewal | None = None
    reviewed: Reviewed | None = None
    overdue_since: date | None = None
    shown_grounds: int = 0
    part_of: str = ""
    parts: tuple[str, ...] = ()
    opened: Opened | None = None
    ruled: Ruled | None = None
    predecessors: tuple[Predecessor, ...] = ()
    same_titles: tuple[str, ...] = ()
    content_decision: ContentDecision | None = None
    content_rejected: Verdict | None = None
    location: Location | None = None
    retention: Retention | None = None
    retention_recorded_on: date | None = None
    loans: tuple[Loan, ...] = ()
    holds: tuple[Hold, ...] = ()
    consents: tuple[Consent, ...] = ()
    takedowns: tuple[Takedown, ...] = ()

    @property
    def classification_in_force(self) -> Classification:
        """Returns the classification in force; raises KEADAAN_TIDAK_COCOK where there is none."""
        if self.classification is None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        return self.classification

    @property
    def ends_on(self) -> date | None:
        """Returns the last exempt day of the classification in force, None while nobody can compute it."""
        return self.classification.ends_on if self.classification else None

    @property
    def review_on(self) -> date | None:
        """Returns the next review date of the classification in force."""
        return self.classification.review_on if self.classification else None

    @property
    def first_public_day(self) -> date | None:
        """Returns the day after the last exempt day."""
        return day_after(self.ends_on) if self.ends_on else None

    @property
    def written_end(self) -> date | None:
        """Returns the last exempt day written in the row; only a decree that two persons read corrects it.

        No corrected version moves it, and no correction outlives the day on which the law ends the row, nor that on
        which a final ruling opens the whole.
        """
        if self.kind != "history":
            return written_end(self.dossier, history=False)
        ruled = self.ruled.on - timedelta(days=1) if self.ruled and not self.ruled.part else None
        return earlier(self.own_end, ruled)

    @property
    def own_end(self) -> date | None:
        """Returns the last exempt day of an old row by its own words, its decree and the law."""
        said = self.correction.ends_on if self.correction else self.first_end
        return earlier(said or written_end(self.dossier), legal_end(self.dossier))

    @property
    def readable_end(self) -> date | None:
        """Returns the end that runs while the item waits: the row's own, or else that of the proposal."""
        written = self.written_end
        if self.kind == "history" and written is not None:
            return written
        return self.proposal.classification.ends_on if self.proposal else written

    @property
    def live_loan(self) -> Loan | None:
        """Returns the loan of the paper that is not back, None where it is in its box."""
        return next((loan for loan in self.loans if loan.returned is None), None)

    @property
    def live_holds(self) -> tuple[Hold, ...]:
        """Returns the holds in force."""
        return tuple(hold for hold in self.holds if hold.released is None)

    @property
    def has_consent(self) -> bool:
        """Tells whether a consent is in force, be it for a part or for one of several grounds."""
        return any(consent.withdrawn is None for consent in self.consents)

    @property
    def is_consented(self) -> bool:
        """Tells whether consents in force let out the whole: each ground of huruf g and h has one."""
        personal = self.classification.personal if self.classification else ()
        return bool(personal) and all(
            any(consent.covers(ground.huruf) for consent in self.consents) for ground in personal
        )

    @property
    def consent_ended_on(self) -> date | None:
        """Returns the day on which the last consent to the whole was taken back, None where the whole is let out."""
        ends = [consent.withdrawn.on for consent in self.consents if consent.withdrawn and not consent.part]
        return None if self.is_consented else max(ends, default=None)

    @property
    def content_in_question_since(self) -> date | None:
        """Returns since when a decision on content of huruf g or h is required, None where none is.

        The period of a ground of huruf g or h ended without a consent, whatever opened the item, or the consent was
        taken back (UU 14/2008 Ps 18(2), UU 27/2022 Ps 9), and no ruling opened it or its content. An opened part
        follows the item that it is a part of.
        """
        opened, ended = self.opened, self.consent_ended_on
        if opened is None or self.part_of or self.is_consented or not self.classification_in_force.needs_consent:
            return None
        if opened.mode == "ruling" or (self.content_decision is not None and self.content_decision.case_id):
            return None
        if ended is not None:
            return max(ended, opened.on)
        return opened.on if any(self._is_unasked(ground) for ground in self.classification_in_force.personal) else None

    def _is_unasked(self, ground: Ground) -> bool:
        """Tells whether no fact ended a ground of huruf g or h, and no consent in force reaches it."""
        return not ground.ended_by and not any(consent.covers(ground.huruf) for consent in self.consents)

    @property
    def withholds_content(self) -> bool:
        """Tells whether it is public without its content of huruf g or h, which nothing opens yet."""
        if self.opened is None or self.opened.mode == "ruling" or self.is_consented:
            return False
        decided = self.content_decision is not None and self.content_decision.opens
        return self.classification_in_force.needs_consent and not decided

    @property
    def is_ruled_without_period(self) -> bool:
        """Tells whether a final ruling may open something of it though no period runs (docs/law.md A4).

        An old row that waits is closed under its own decree; content without a consent is closed on a public item.
        """
        waits = self.kind == "history" and self.state in BEFORE_CLASSIFICATION
        return waits or self.withholds_content

    @property
    def content_asked_on(self) -> date | None:
        """Returns since when the content waits for a confirmed decision, None where it does not."""
        settled = self.content_decision is not None and self.content_decision.is_settled
        return None if settled else self.content_in_question_since

    @property
    def takedown_overdue_since(self) -> date | None:
        """Returns since when files that were taken down wait for a decision beyond its time, None where none do."""
        days = [each.overdue_since for each in self.takedowns if each.overdue_since and not each.answer]
        return min(days, default=None)

    def is_exempt_in(self, period_version: int) -> bool:
        """Tells whether the item is exempt and this is its period."""
        return self.state is ItemState.EXEMPT and self.period_version == period_version

    def public_row(self, day: date | None = None) -> PublicRow:
        """Returns the row of the DIK that the public may read; with `day` without the grounds that ended before it."""
        shown = self.classification_in_force.in_force(day) if day else self.classification_in_force
        return shown.public_row(
            skpd_code=self.skpd_code,
            skpd_name=self.skpd_name,
            number=self.penetapan_number,
            dated=self.penetapan_date or self.received_on,
        )
