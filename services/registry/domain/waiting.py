"""An item before its penetapan: handed in, sorted, taken back, or ended because its written end passed (SOP step 1)."""

from dataclasses import dataclass, replace
from datetime import date

from services.registry.domain.classification import Classification, Ground, day_after, further_words
from services.registry.domain.dossier import Dossier, Queue, Sorting, sort_history, written_end
from services.registry.domain.examination import check_public_words
from services.registry.domain.facts import Answer, Document, Expiry, Signature
from services.registry.domain.opening_rule import OldRow
from services.registry.domain.periods import Period, PeriodKind
from services.registry.domain.record import ItemRecord, apart
from services.registry.domain.refusals import refuse
from services.registry.domain.states import BEFORE_CLASSIFICATION, WAITING, ItemState
from shared.contracts import Event
from shared.contracts.dossier import DossierGround
from shared.contracts.exemptions import ItemWaitsV1
from shared.law import CATEGORIES, Huruf

NO_REASON = "Alasan tidak tertulis pada daftar lama."


@dataclass(kw_only=True)
class Waiting(ItemRecord):
    """The life of an item until it is classified; its written end is watched in every state (PP 61/2010 Ps 11(3))."""

    def receive(self) -> list[Event]:
        """Sorts a new item in: a row of an existing list that lacks something goes into its named queue."""
        return [*self._sort(self.received_on), *self._say_waiting()]

    def receive_again(self, dossier: Dossier, *, item_version: int, submission_id: str, today: date) -> list[Event]:
        """Takes in a corrected version; an older one, or one for an item that is past step 2, changes nothing."""
        if item_version <= self.item_version or self.state not in {
            ItemState.SUBMITTED,
            ItemState.RETURNED,
            ItemState.WITHDRAWN,
        }:
            return []
        self.dossier, self.item_version, self.submission_id = dossier, item_version, submission_id
        self.state, self.proposal, self.decision, self.consultation = ItemState.SUBMITTED, None, None, None
        self.expiry, self.correction = None, None
        return [*self._sort(today), *self._say_waiting()]

    def withdraw(self) -> list[Event]:
        """Takes the item back for its SKPD; once it is classified the request comes too late and changes nothing."""
        if self.state not in BEFORE_CLASSIFICATION:
            return []
        self.state = ItemState.WITHDRAWN
        return [*self._leave_queue(), *self._say_waiting()]

    def overtaken(self, today: date) -> list[Event]:
        """Ends the wait of an item because its written end has passed.

        A new item was never exempt: it goes back to its SKPD, in no list. A row of an old list is public by law, which
        two persons confirm from the queue `sudah_berakhir`. Nothing changes before that end.
        """
        end = self.readable_end
        if self.state not in WAITING or end is None or end >= today or self.queue is Queue.SUDAH_BERAKHIR:
            return []
        self.proposal, self.decision, self.approval, self.consultation = None, None, None, None
        self.expiry = None if self.expiry == self.correction else self.expiry
        if self.kind == "history":
            self.state = ItemState.SUBMITTED
            return [*self._sort(today), *self._say_waiting()]
        self.state = ItemState.RETURNED
        return [*self._leave_queue(), *self._say_waiting()]

    @property
    def written_end(self) -> date | None:
        """Returns the last exempt day written in the row; a decree that two persons read corrects it."""
        if self.correction is not None:
            return self.correction.ends_on
        return written_end(self.dossier, history=self.kind == "history")

    @property
    def readable_end(self) -> date | None:
        """Returns the end that runs while the item waits: the row's own, or else that of the proposal."""
        if self.kind == "history" and self.written_end is not None:
            return self.written_end
        return self.proposal.classification.ends_on if self.proposal else self.written_end

    def answer_expiry(
        self,
        by: Signature,
        answer: Answer,
        *,
        public_title: str = "",
        reason: str = "",
        ends_on: date | None = None,
        document: Document | None = None,
    ) -> list[Event]:
        """Records whether the end written in a row of an old list has passed; a second person confirms it.

        The facts come from the stored row; only a neutral public title may replace the old one. A tidak needs the old
        decree with its last day. Raises BELUM_BERAKHIR, TANPA_ALASAN, TANPA_BUKTI, SUDAH_DIPUTUS and
        the refusals of public words.
        """
        given = Expiry(answer, by, public_title.strip(), reason.strip(), ends_on, document)
        if self.expiry is not None and self.state is not ItemState.SUBMITTED:
            return _expiry_again(self.expiry, given)
        self._check_row(by.on)
        if self.expiry is not None and self.expiry.confirmed is None:
            return _expiry_again(self.expiry, given)
        if answer is Answer.TIDAK:
            _check_correction(given)
        else:
            check_public_words(given.public_title or self.row_classification(by.on).public_title, NO_REASON)
        self.expiry = given
        return []

    def confirm_expiry(
        self, by: Signature, answer: Answer, reason: str = ""
    ) -> tuple[OldRow, Classification] | list[Event]:
        """Confirms or rejects the answer of another person.

        Returns the basis of an opening where the row is public by law, else the events of the change. Raises
        SATU_ORANG_DUA_PERAN, TANPA_ALASAN or KEADAAN_TIDAK_COCOK.
        """
        given = self.expiry
        if given is None or given.confirmed is not None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state), queue=str(self.queue))
        self._require(ItemState.SUBMITTED, ItemState.PROPOSED, ItemState.DECIDED)
        apart(by, given.by)
        if answer is Answer.TIDAK:
            return self._reject_expiry(reason)
        self.expiry = replace(given, confirmed=by)
        if given.answer is Answer.YA:
            basis = OldRow(given.by, by, self.written_end, by.on)
            return basis, self.row_classification(by.on)
        self.correction = self.expiry
        return [*self._sort(by.on), *self._say_waiting()]

    def _reject_expiry(self, reason: str) -> list[Event]:
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        self.expiry = None
        return []

    def _check_row(self, today: date) -> None:
        self._require(ItemState.SUBMITTED, ItemState.PROPOSED, ItemState.DECIDED)
        if self.kind != "history":
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state), queue=str(self.queue))
        end = self.written_end
        if end is None or end >= today:
            raise refuse("BELUM_BERAKHIR", item_id=self.id, ends_on=end.isoformat() if end else None)

    def row_classification(self, today: date) -> Classification:
        """Returns the stored row as a classification that is over; missing fields stay empty."""
        end = self.written_end or today
        written = self.dossier.grounds or (DossierGround(),)
        grounds = tuple(_ground(each, end, self.dossier) for each in written)
        chosen = self.expiry.public_title if self.expiry else ""
        title = chosen or self.dossier.public_title or self.dossier.title
        return Classification(grounds, title, _plain(grounds), self.dossier.decree_date, **further_words(self.dossier))

    def check_end(self, classification: Classification, today: date) -> None:
        """Refuses to close a row of an old list past its own written end (PP 61/2010 Ps 11(3)).

        Raises SUDAH_BERAKHIR once that end has passed, MELEWATI_AKHIR_TERTULIS before it.
        """
        end = self.written_end if self.kind == "history" else None
        if end is None:
            return
        if end < today:
            raise refuse("SUDAH_BERAKHIR", ends_on=end.isoformat())
        if classification.ends_on is None or classification.ends_on > end:
            raise refuse("MELEWATI_AKHIR_TERTULIS", ends_on=end.isoformat())

    def _sort(self, today: date) -> list[Event]:
        sorting = sort_history(self.dossier, today) if self.kind == "history" else Sorting(Queue.NONE)
        if sorting.queue is Queue.SUDAH_BERAKHIR and (self.written_end is None or self.written_end >= today):
            sorting = Sorting(Queue.BELUM_LENGKAP if sorting.missing[1:] else Queue.NONE, sorting.missing[1:])
        if sorting.queue is Queue.NONE:
            return self._leave_queue()
        return self._enter(sorting.queue, sorting.missing)

    def _say_waiting(self) -> list[Event]:
        """Returns the event of the end that runs while the item waits, where it differs from the last one."""
        waits = self.state in WAITING and self.queue is not Queue.SUDAH_BERAKHIR
        end = self.readable_end if waits else None
        if end == self.waiting_end:
            return []
        self.waiting_end = end
        return [ItemWaitsV1(item_id=self.id, version=self.version, ends_on=end)]

    @property
    def first_public_day(self) -> date | None:
        """Returns the day after the last exempt day."""
        return day_after(self.ends_on) if self.ends_on else None


def _expiry_again(known: Expiry, given: Expiry) -> list[Event]:
    same = replace(known, by=given.by, document=given.document, confirmed=None) == given
    if not same or known.by.person != given.by.person or _content(known.document) != _content(given.document):
        raise refuse("SUDAH_DIPUTUS", answer=str(known.answer))
    return []


def _content(document: Document | None) -> str:
    return document.sha256 if document else ""


def _check_correction(given: Expiry) -> None:
    if given.document is None or given.ends_on is None:
        raise refuse("TANPA_BUKTI")
    if not given.reason:
        raise refuse("TANPA_ALASAN")


def _ground(written: DossierGround, end: date, dossier: Dossier) -> Ground:
    named = dossier.huruf
    huruf = written.huruf.lower() or (named[0] if len(named) == 1 else "")
    return Ground(
        huruf=huruf,
        statute=written.statute or ("" if written.article else dossier.legal_basis),
        article=written.article,
        consequence_open=written.consequence_open,
        consequence_closed=written.consequence_closed,
        period=Period(PeriodKind.UNTIL_DATE, written.period, until=end),
        angka=written.angka,
    )


def _plain(grounds: tuple[Ground, ...]) -> str:
    known = [ground.huruf for ground in grounds if ground.huruf in set(Huruf)]
    said = " ".join(dict.fromkeys(CATEGORIES[Huruf(huruf)].plain for huruf in known))
    return said or NO_REASON
