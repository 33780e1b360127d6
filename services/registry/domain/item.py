"""The item of exempt information and its life: submitted, proposed, decided, exempt, public.

A verb guards, changes, and returns the events that it caused. Every act that changes the item raises `version` by one
(`changes.py`); every change of the period raises `period_version` by one. `waiting.py` holds its life before the
penetapan, `exempt.py` the one after.
"""

from dataclasses import dataclass, replace
from datetime import date

from services.registry.domain.classification import Classification
from services.registry.domain.exempt import Exempt
from services.registry.domain.facts import Answer, Consultation, Proposal, Signature, Verdict
from services.registry.domain.record import apart, repeated
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from services.registry.domain.waiting import Waiting
from shared.contracts import Event
from shared.contracts.exemptions import ItemClassifiedV1


@dataclass(kw_only=True)
class Item(Waiting, Exempt):
    """One item of exempt information, from the dossier of an SKPD to the public list."""

    # Step 2: classified and approved

    def propose(self, by: Signature, classification: Classification) -> list[Event]:
        """Records the Petugas' proposal; open starts of years are counted from `by.on` until the penetapan is dated.

        Raises SUDAH_BERAKHIR, MELEWATI_AKHIR_TERTULIS, PENETAPAN_PERTAMA_TIDAK_SAH and the refusals of `examine`.
        """
        classification = self._dated(classification.with_tests(self.dossier.grounds), by.on)
        if self.state is ItemState.PROPOSED and self.proposal == Proposal(classification, by):
            return []
        self._require(ItemState.SUBMITTED, ItemState.PROPOSED)
        self.check_end(self.started(classification, by.on), by.on)
        self._examine(classification, by.on)
        self.proposal, self.decision, self.approval = Proposal(classification, by), None, None
        self.state = ItemState.PROPOSED
        return [*self._leave_queue(), *self._say_waiting()]

    def _dated(self, classification: Classification, today: date) -> Classification:
        """Returns the classification with the first penetapan of an old row: its own decree's date, or an earlier one.

        It is in the past and for old rows only, with the decree as its document (docs/law.md 14).
        Raises PENETAPAN_PERTAMA_TIDAK_SAH.
        """
        given, decree = classification.first_penetapan, self.dossier.decree_date
        if self.kind != "history":
            if given is not None:
                raise refuse("PENETAPAN_PERTAMA_TIDAK_SAH", given=given.isoformat())
            return classification
        if given is None:
            if decree is not None and decree > today:
                raise refuse("PENETAPAN_PERTAMA_TIDAK_SAH", given=decree.isoformat())
            return replace(classification, first_penetapan=decree)
        latest = decree or today
        if given > today or given > latest or decree is None:
            raise refuse("PENETAPAN_PERTAMA_TIDAK_SAH", given=given.isoformat())
        return classification

    def request_consideration(self, by: Signature) -> list[Event]:
        """Asks the Tim Pertimbangan before the answer; asking twice changes nothing."""
        self._require(ItemState.PROPOSED)
        if self.consultation is None:
            self.consultation = Consultation(by)
        return []

    def answer_consideration(
        self,
        by: Signature,
        *,
        recommendation: str,
        text: str,
        dissent: tuple[str, ...] = (),
        members: tuple[str, ...] = (),
    ) -> list[Event]:
        """Records the Tim's advice, with dissent; advice without words is refused (TANPA_ALASAN)."""
        self._require(ItemState.PROPOSED)
        if self.consultation is None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        if not text.strip():
            raise refuse("TANPA_ALASAN")
        apart(by, self._proposal.by)
        self.consultation = Consultation(self.consultation.asked, recommendation, text, dissent, by, members)
        return []

    def decide(self, by: Signature, answer: Answer, reason: str = "") -> list[Event]:
        """Records the Ketua PPID's ya or tidak (SOP step 2); tidak needs a reason and goes back to the SKPD."""
        verdict = Verdict(answer, by, reason.strip())
        if self.decision is not None and self.state in {ItemState.DECIDED, ItemState.RETURNED, ItemState.EXEMPT}:
            return repeated(self.decision, verdict)
        self._require(ItemState.PROPOSED)
        apart(by, self._proposal.by, self.consultation.answered if self.consultation else None)
        if answer is Answer.TIDAK and not verdict.reason:
            raise refuse("TANPA_ALASAN")
        self.decision = verdict
        self.state = ItemState.DECIDED if answer is Answer.YA else ItemState.RETURNED
        return self._say_waiting()

    def approve(
        self, by: Signature, answer: Answer, reason: str = "", *, place: str = "", number: str = ""
    ) -> list[Event]:
        """Records the pimpinan's answer; setuju makes the penetapan of `number`, tolak goes back to the Petugas.

        Whoever calls has checked that the approver's mandate is in force and reaches the grounds.
        """
        verdict = Verdict(answer, by, reason.strip(), place.strip())
        if self.approval is not None and self.state is not ItemState.DECIDED:
            return repeated(self.approval, verdict)
        self.check_approver(by)
        if answer is Answer.TOLAK:
            return self._send_back(verdict)
        proposed = self._proposal.classification
        self.check_end(self.started(proposed, by.on), by.on)
        self._examine(proposed, by.on)
        self.approval = verdict
        self._classify(proposed, number, by.on, decided=self._decision.by, approved=by)
        self.waiting_end = None
        return [ItemClassifiedV1(item_id=self.id, **self._said_period(by.on))]

    def check_approver(self, by: Signature) -> None:
        """Refuses an approval by whoever proposed, considered or decided, or of an item that waits for none."""
        self._require(ItemState.DECIDED)
        considered = self.consultation.answered if self.consultation else None
        apart(by, self._proposal.by, self._decision.by, considered)

    def _send_back(self, verdict: Verdict) -> list[Event]:
        if not verdict.reason:
            raise refuse("TANPA_ALASAN")
        self.approval, self.state = verdict, ItemState.SUBMITTED
        return self._say_waiting()

    def confirm_expired(self, by: Signature, answer: Answer, reason: str = "") -> list[Event]:
        """Confirms another person's answer about the end of an old row; a ya makes it public by law.

        It was never in this DIK. Raises what `confirm_expiry` and `check_opening` raise.
        """
        if self.expiry is not None and self.expiry.confirmed is not None:
            return self._confirmed_again(by, answer)
        done = self.confirm_expiry(by, answer, reason)
        if isinstance(done, list):
            return done
        basis, classification = done
        ended = classification.ends_on
        assert ended is not None
        self.classification, self.state = classification, ItemState.EXEMPT
        self.penetapan_number = self.dossier.decree_number
        self.penetapan_date = self.dossier.decree_date or ended
        opened = self.become_public(basis, "by_law", self.first_public_day or by.on, self.dip_from_register())
        self.waiting_end = None
        return opened

    def _confirmed_again(self, by: Signature, answer: Answer) -> list[Event]:
        assert self.expiry is not None
        assert self.expiry.confirmed is not None
        if answer is Answer.YA and by.person == self.expiry.confirmed.person:
            return []
        raise refuse("SUDAH_DIPUTUS", answer=str(self.expiry.answer))
