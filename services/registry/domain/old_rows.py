"""A row of an old list whose own written end has passed: two persons confirm it or correct it (docs/law.md 14)."""

from dataclasses import replace
from datetime import date

from services.registry.domain.classification import Classification, Ground, further_words
from services.registry.domain.dossier import Dossier, legal_end
from services.registry.domain.exempt import become_public, dip_from_register
from services.registry.domain.facts import Answer, Document, Expiry, Signature, Verdict
from services.registry.domain.guards import apart, repeated, require
from services.registry.domain.item import Item
from services.registry.domain.opening_rule import OldRow
from services.registry.domain.periods import Period, PeriodKind
from services.registry.domain.public_words import PublicDoubt, ask, judged_title, questions, refuse_faults
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from services.registry.domain.waiting import say_waiting, sort
from shared.contracts import Event
from shared.contracts.dossier import DossierGround
from shared.law import CATEGORIES, Huruf

NO_REASON = "Alasan tidak tertulis pada daftar lama."


def answer_expiry(
    item: Item,
    by: Signature,
    answer: Answer,
    *,
    public_title: str = "",
    reason: str = "",
    ends_on: date | None = None,
    document: Document | None = None,
    confirmed: bool = False,
) -> list[Event]:
    """Records whether the end written in a row of an old list has passed; a second person confirms it.

    The facts come from the stored row; only a neutral public title may replace the old one. A tidak needs the old
    decree with its last day. The same by the same person changes nothing. Raises BELUM_BERAKHIR, TANPA_ALASAN,
    TANPA_BUKTI, LEBIH_TIGA_PULUH_TAHUN, SUDAH_DIPUTUS and the refusals of public words.
    """
    given = Expiry(answer, by, public_title.strip(), reason.strip(), ends_on, document)
    known = item.expiry or item.correction
    if known is not None and known.repeats(given):
        return []
    _check_not_decided(item, by.on)
    _check_row(item, by.on)
    if answer is Answer.TIDAK:
        _check_correction(given, legal_end(item.dossier))
    else:
        given = replace(given, asked=_ask_title(item, given, confirmed=confirmed))
    item.expiry, item.expiry_rejected = given, None
    return []


def _ask_title(item: Item, given: Expiry, *, confirmed: bool) -> tuple[PublicDoubt, ...]:
    title = given.public_title or item.dossier.public_title or item.dossier.title
    found = judged_title(title, item.dossier)
    refuse_faults(found)
    asked = questions(found)
    ask(asked, confirmed=confirmed)
    return asked


def confirm_expiry(
    item: Item, by: Signature, answer: Answer, reason: str = "", *, confirmed: bool = False
) -> list[Event]:
    """Confirms or rejects the answer of another person; a confirmed ya makes the row public by law.

    It was never in this DIK; doubtful words for the public are `confirmed` again. Raises SATU_ORANG_DUA_PERAN,
    TANPA_ALASAN, KEADAAN_TIDAK_COCOK, SUDAH_DIPUTUS and what `check_opening` and `ask` raise.
    """
    given, verdict = item.expiry, Verdict(answer, by, reason.strip())
    answered = _second_answer(item)
    if answered is not None:
        return repeated(answered, verdict)
    if given is None:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state), queue=str(item.queue))
    require(item, ItemState.SUBMITTED, ItemState.PROPOSED, ItemState.DECIDED)
    apart(by, given.by)
    if answer is Answer.TIDAK:
        return _reject_expiry(item, verdict)
    ask(given.asked, confirmed=confirmed)
    item.expiry = replace(given, confirmed=by, confirmed_reason=verdict.reason)
    if given.answer is Answer.YA:
        return _open_row(item, given, by)
    item.correction = item.expiry
    return [*sort(item, by.on), *say_waiting(item)]


def _open_row(item: Item, given: Expiry, by: Signature) -> list[Event]:
    basis = OldRow(given.by, by, item.written_end, by.on)
    enter_register(item, by.on)
    opened = become_public(item, basis, "by_law", item.first_public_day or by.on, dip_from_register(item))
    item.ruled = item.ruled if item.withholds_content else None
    item.waiting_end = None
    return [*opened, *say_waiting(item)]


def enter_register(item: Item, today: date) -> None:
    """Takes the stored row over under its own decree, just before it opens."""
    item.classification, item.state = row_classification(item, today), ItemState.EXEMPT
    item.penetapan_number = item.dossier.decree_number
    item.penetapan_date = item.dossier.decree_date or item.classification.ends_on


def _second_answer(item: Item) -> Verdict | None:
    """Returns what the second person answered, None while an answer waits for one or none was given."""
    given = item.expiry
    if given is None:
        return item.expiry_rejected
    return Verdict(Answer.YA, given.confirmed, given.confirmed_reason) if given.confirmed else None


def _reject_expiry(item: Item, verdict: Verdict) -> list[Event]:
    if not verdict.reason:
        raise refuse("TANPA_ALASAN")
    item.expiry, item.expiry_rejected = None, verdict
    return []


def _check_row(item: Item, today: date) -> None:
    require(item, ItemState.SUBMITTED, ItemState.PROPOSED, ItemState.DECIDED)
    if item.kind != "history":
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state), queue=str(item.queue))
    end = item.written_end
    if end is None or end >= today:
        raise refuse("BELUM_BERAKHIR", item_id=item.id, ends_on=end.isoformat() if end else None)


def row_classification(item: Item, today: date) -> Classification:
    """Returns the stored row as a classification that is over; missing fields stay empty."""
    end = item.written_end or today
    written = item.dossier.grounds or (DossierGround(),)
    grounds = tuple(_ground(each, end, item.dossier) for each in written)
    chosen = item.expiry.public_title if item.expiry else ""
    title = chosen or item.dossier.public_title or item.dossier.title
    return Classification(grounds, title, _plain(grounds), item.dossier.decree_date, **further_words(item.dossier))


def check_end(item: Item, classification: Classification, today: date) -> None:
    """Refuses to close a row of an old list past its own written end (PP 61/2010 Ps 11(3)).

    Raises SUDAH_BERAKHIR once that end has passed, MELEWATI_AKHIR_TERTULIS before it.
    """
    end = item.written_end if item.kind == "history" else None
    if end is None:
        return
    if end < today:
        raise refuse("SUDAH_BERAKHIR", ends_on=end.isoformat())
    if classification.ends_on is None or classification.ends_on > end:
        raise refuse("MELEWATI_AKHIR_TERTULIS", ends_on=end.isoformat())


def _check_not_decided(item: Item, today: date) -> None:
    """Refuses another answer while one waits or stands: a corrected end stands until it has passed."""
    known, end = item.expiry, item.written_end
    if known is None:
        return
    waits = known.confirmed is None or item.state is not ItemState.SUBMITTED
    if waits or end is None or end >= today:
        raise refuse("SUDAH_DIPUTUS", answer=str(known.answer))


def _check_correction(given: Expiry, last: date | None) -> None:
    if given.document is None or given.ends_on is None:
        raise refuse("TANPA_BUKTI")
    if not given.reason:
        raise refuse("TANPA_ALASAN")
    if last is not None and given.ends_on > last:
        raise refuse("LEBIH_TIGA_PULUH_TAHUN", ends_on=last.isoformat())


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
