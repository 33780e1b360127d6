"""An item under a penetapan: reviewed, classified anew, its grounds ended one by one, opened in part or in whole."""

from dataclasses import dataclass, replace
from datetime import date

from services.registry.domain.classification import Classification, day_after
from services.registry.domain.destruction import why_kept
from services.registry.domain.dossier import Dossier, Queue
from services.registry.domain.examination import examine
from services.registry.domain.facts import Answer, ConsequenceTest, Opened, Renewal, Reviewed, Signature, Verdict
from services.registry.domain.opening_rule import Basis, ByLaw, check_opening
from services.registry.domain.record import ItemRecord, apart, repeated
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from shared.contracts import Event
from shared.contracts.exemptions import (
    DipRow,
    ItemAmendedV1,
    ItemOpenedV1,
    ItemReclassifiedV1,
    Mode,
    ReviewOverdueV1,
)

RENEWALS_BEFORE_WARNING = 2
"""Renewals from this one on give a warning (PP 61/2010 Ps 10; docs/law.md 13)."""


@dataclass(kw_only=True)
class Exempt(ItemRecord):
    """The life of an item from its penetapan to the day it is public."""

    def become_public(self, basis: Basis, mode: Mode, on: date, dip: DipRow, **decree: str) -> list[Event]:
        """Makes the whole item public from `on`; `decree`: case_id, decree_number. Raises what `check_opening` does."""
        self._require(ItemState.EXEMPT)
        check_opening(basis)
        self.state = ItemState.PUBLIC
        self.opened = Opened(mode, on, dip, **decree)
        self.overdue_since = None
        return [*self._leave_queue(), self._opened_event()]

    def lapse(self, period_version: int, today: date) -> list[Event]:
        """Makes the item public by law because its period ended undecided (PP 61/2010 Ps 11(3)).

        An event for an older period, or for an item that is no longer exempt, changes nothing. Raises Refusal
        BELUM_BERAKHIR before the first day after the end.
        """
        if self.state is not ItemState.EXEMPT or period_version != self.period_version:
            return []
        basis = ByLaw(self.period_decided, self.period_approved, self.ends_on, today)
        check_opening(basis)
        assert self.ends_on is not None
        return self.become_public(basis, "by_law", day_after(self.ends_on), self.dip_from_register())

    def open_part(self, basis: Basis, part_id: str, title: str, on: date, dip: DipRow, **decree: str) -> "Exempt":
        """Makes the opened part an item of its own; this one stays exempt with its clock (Ps 22(7) UU 14/2008)."""
        self._require(ItemState.EXEMPT)
        check_opening(basis)
        whole = self._in_force
        words = title.strip() or f"{whole.public_title} (bagian yang dibuka)"
        part = replace(
            self,
            id=part_id,
            version=1,
            part_of=self.id,
            parts=(),
            dossier=Dossier(title=words, public_title=words, responsible=self.dossier.responsible),
            classification=replace(whole, public_title=words),
            state=ItemState.PUBLIC,
            queue=Queue.NONE,
            missing=(),
            overdue_since=None,
            renewal=None,
            reviewed=None,
            holds=(),
            consents=(),
            opened=Opened("partial", on, dip, **decree),
        )
        self.parts = (*self.parts, part_id)
        return part

    def end_grounds(self, left: Classification) -> None:
        """Takes over the classification that a case left, some of its grounds ended; nothing opens here."""
        self.classification = left

    def say_period(self, today: date) -> list[Event]:
        """Returns the event of a period that changed without a penetapan; the public row omits ended grounds."""
        made_up = self._made_up() if self.review_on is None or self.review_on > today else []
        self.period_version += 1
        return [*made_up, *self._leave_queue(), ItemReclassifiedV1(item_id=self.id, **self._said_period(today))]

    def show_grounds(self, today: date) -> list[Event]:
        """Returns the event of the new public row when one ground is over and another still runs."""
        left = len(self._in_force.in_force(today).grounds)
        if self.state is not ItemState.EXEMPT or left == (self.shown_grounds or len(self._in_force.grounds)):
            return []
        self.shown_grounds = left
        return [ItemAmendedV1(item_id=self.id, version=self.version, public=self.public_row(today))]

    def reclassify(
        self, classification: Classification, *, today: date, number: str, decided: Signature, approved: Signature
    ) -> list[Event]:
        """Replaces the classification under a new penetapan, before the old one ends (PP 61/2010 Ps 10).

        Raises SUDAH_BERAKHIR after the last exempt day, and the refusals of `examine`: the cap of huruf a counts from
        the first penetapan.
        """
        self.check_reclassification(classification, today)
        self.renewals += 1
        made_up = self._made_up()
        self._classify(classification, number, today, decided=decided, approved=approved)
        return [*made_up, *self._leave_queue(), ItemReclassifiedV1(item_id=self.id, **self._said_period(today))]

    def check_reclassification(self, classification: Classification, today: date) -> None:
        """Refuses a new classification after the old one ended, or one that the law does not allow."""
        self._require(ItemState.EXEMPT)
        if self.ends_on is not None and today > self.ends_on:
            raise refuse("SUDAH_BERAKHIR", ends_on=self.ends_on.isoformat())
        if not all(ground.is_tested for ground in classification.grounds):
            raise refuse("UJI_BARU_WAJIB")
        self._examine(classification, today)

    # The yearly review

    def propose_review(self, by: Signature, *, review_on: date, test: ConsequenceTest) -> list[Event]:
        """Proposes to keep an undated period for another year on a renewed test; the Ketua decides.

        Raises UJI_BARU_WAJIB without a whole test or with the words of the old one, KEADAAN_TIDAK_COCOK for an item
        whose grounds all have an end, and the refusals of the review date (docs/law.md 15).
        """
        self._require(ItemState.EXEMPT)
        old, given = self._in_force, Renewal(review_on, test, by)
        if given in (self.renewal, self._kept_by):
            return []
        if not any(ground.awaits_event for ground in old.grounds):
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        repeats = any(test == ConsequenceTest(g.consequence_open, g.consequence_closed) for g in old.undated)
        if not test.is_whole or repeats:
            raise refuse("UJI_BARU_WAJIB")
        self._examine(self._renewed(given), by.on)
        self.renewal = given
        return []

    def decide_review(self, by: Signature, answer: Answer, reason: str = "") -> list[Event]:
        """Records the Ketua's answer: ya keeps the period until its next review, tidak leaves the review due."""
        self._require(ItemState.EXEMPT)
        verdict = Verdict(answer, by, reason.strip())
        if self.renewal is None:
            if self.reviewed is None:
                raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
            return repeated(self.reviewed.verdict, verdict)
        apart(by, self.renewal.by)
        if answer is Answer.TIDAK and not verdict.reason:
            raise refuse("TANPA_ALASAN")
        renewed = self._renewed(self.renewal)
        if answer is Answer.YA:
            self._examine(renewed, min(by.on, renewed.ends_on or by.on))
        self.reviewed, self.renewal = Reviewed(self.renewal, verdict), None
        if answer is Answer.TIDAK:
            return []
        self.classification = renewed
        return self.say_period(by.on)

    @property
    def _kept_by(self) -> Renewal | None:
        """Returns the review that last kept the period."""
        if self.reviewed is None or self.reviewed.verdict.answer is Answer.TIDAK:
            return None
        return self.reviewed.renewal

    def _renewed(self, renewal: Renewal) -> Classification:
        grounds = tuple(
            replace(
                ground,
                consequence_open=renewal.test.consequence_open,
                consequence_closed=renewal.test.consequence_closed,
                period=replace(ground.period, review_on=renewal.review_on),
            )
            if ground.awaits_event
            else ground
            for ground in self._in_force.grounds
        )
        return replace(self._in_force, grounds=grounds)

    def review_due(self, period_version: int) -> list[Event]:
        """Puts an undated item into the review queue; an event for an older period changes nothing."""
        if self.state is not ItemState.EXEMPT or period_version != self.period_version:
            return []
        if self.queue is Queue.TINJAU_ULANG:
            return []
        self.reviewed = None
        return self._enter(Queue.TINJAU_ULANG, ())

    def review_missed(self, period_version: int, review_on: date) -> list[Event]:
        """Notes that a review was missed: the omissions and the public page show it until it is held."""
        queued = self.review_due(period_version)
        if (
            self.state is not ItemState.EXEMPT
            or period_version != self.period_version
            or self.overdue_since is not None
        ):
            return queued
        self.overdue_since = review_on
        return [*queued, ReviewOverdueV1(item_id=self.id, version=self.version, since=review_on)]

    def _made_up(self) -> list[Event]:
        if self.overdue_since is None:
            return []
        self.overdue_since = None
        return [ReviewOverdueV1(item_id=self.id, version=self.version, since=None)]

    # Questions

    @property
    def warnings(self) -> tuple[str, ...]:
        """Returns the codes of what is lawful but unusual: a third renewal, and those of `archive_warnings`."""
        renewed = ("PERPANJANGAN_KETIGA",) if self.renewals > RENEWALS_BEFORE_WARNING else ()
        return (*renewed, *self.archive_warnings(exempt=self.state is ItemState.EXEMPT))

    def dip_from_register(self) -> DipRow:
        """Returns the DIP columns from the register, for an item without a prepared row."""
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
        """Refuses the destruction of an item that is exempt, pending, held, or under retention (UU 43/2009 Ps 51)."""
        why = why_kept(self.state, held=False, part=bool(self.part_of))
        if why:
            raise refuse("BELUM_BOLEH_DIMUSNAHKAN", state=str(self.state), why=why)
        self.check_retention_over(today)

    def _classify(
        self, classification: Classification, number: str, today: date, *, decided: Signature, approved: Signature
    ) -> None:
        self.classification = self.started(classification, today)
        self.first_penetapan = self.classification.first_penetapan
        self.penetapan_number, self.penetapan_date = number, today
        self.period_decided, self.period_approved = decided, approved
        self.state, self.renewal, self.reviewed, self.shown_grounds = ItemState.EXEMPT, None, None, 0
        self.period_version += 1

    def started(self, classification: Classification, today: date) -> Classification:
        """Returns the classification dated by a penetapan of `today`: open starts and the cap of huruf a."""
        first = self.first_penetapan or classification.first_penetapan or today
        start = today if self.first_penetapan else first
        return replace(classification.starting(start), first_penetapan=first)

    @property
    def content_in_question_since(self) -> date | None:
        """Returns since when a decision on content of huruf g or h is required, None where none is.

        Its period ended without a consent, or the consent was taken back (UU 14/2008 Ps 18(2), UU 27/2022 Ps 9). An
        opened part follows the item that it is a part of.
        """
        opened, ended = self.opened, self.consent_ended_on
        if opened is None or self.part_of or self.has_consent or not self._in_force.needs_consent:
            return None
        if ended is not None:
            return max(ended, opened.on)
        unasked = any(not ground.ended_by for ground in self._in_force.personal)
        return opened.on if unasked and opened.mode in {"by_law", "decided"} else None

    @property
    def content_asked_on(self) -> date | None:
        """Returns since when the content waits for a confirmed decision, None where it does not."""
        settled = self.content_decision is not None and self.content_decision.is_settled
        return None if settled else self.content_in_question_since

    def _examine(self, classification: Classification, today: date) -> None:
        dated = self.started(classification, today)
        history = self.kind == "history"
        examine(dated, title=self.dossier.title, history=history, first_penetapan=dated.first_penetapan, today=today)

    def _opened_event(self) -> ItemOpenedV1:
        opened = self.opened
        assert opened is not None
        needs_consent = self._in_force.needs_consent and not self.has_consent and opened.mode != "ruling"
        return ItemOpenedV1(
            item_id=self.id,
            version=self.version,
            mode=opened.mode,
            opened_on=opened.on,
            public=self.public_row(),
            dip=opened.dip,
            decree_number=opened.decree_number,
            files="awaiting_consent" if needs_consent else "awaiting_officer",
            part_of=self.part_of,
        )

    def said_part(self) -> list[Event]:
        """Returns the event that this item, an opened part, is public."""
        return [self._opened_event()]
