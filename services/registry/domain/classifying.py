"""Step 2 of the SOP: the proposal of an item, the Tim's advice, the Ketua PPID's answer, the penetapan's approval."""

from dataclasses import replace
from datetime import date

from services.registry.domain.classification import Classification
from services.registry.domain.exempt import classify, examine_for, said_period, started
from services.registry.domain.facts import Answer, Consultation, Proposal, Signature, Verdict
from services.registry.domain.guards import apart, decision_of, proposal_of, repeated, require
from services.registry.domain.item import Item
from services.registry.domain.old_rows import check_end
from services.registry.domain.public_words import ask, questions, told
from services.registry.domain.queues import leave_queue
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from services.registry.domain.waiting import say_waiting
from shared.contracts import Event
from shared.contracts.exemptions import ItemClassifiedV1
from shared.law.texts.text_findings import TextFinding

ANSWERED = frozenset({ItemState.DECIDED, ItemState.RETURNED, ItemState.EXEMPT})
"""The Ketua PPID has answered the proposal that the item has."""

PROPOSAL_STANDS = ANSWERED | {ItemState.PROPOSED}


def propose(item: Item, by: Signature, classification: Classification, *, confirmed: bool = False) -> list[Event]:
    """Records the Petugas' proposal; open starts of years are counted from `by.on` until the penetapan is dated.

    `confirmed` says that doubtful words for the public are meant; the Ketua confirms them too. The same by the same
    person changes nothing, also after the Ketua's answer. Raises SUDAH_BERAKHIR,
    MELEWATI_AKHIR_TERTULIS, PENETAPAN_PERTAMA_TIDAK_SAH and the refusals of `examine` and `ask`.
    """
    classification = _dated(item, classification.with_tests(item.dossier.grounds), by.on)
    given, known = Proposal(classification, by), item.proposal
    if known is not None and item.state in PROPOSAL_STANDS and known.repeats(given):
        return []
    require(item, ItemState.SUBMITTED, ItemState.PROPOSED)
    found = _check_lawful(item, classification, by.on)
    asked = questions(found)
    ask(asked, confirmed=confirmed)
    item.proposal, item.decision, item.approval = given, None, None
    item.asked, item.told = asked, told(found)
    item.state = ItemState.PROPOSED
    return [*leave_queue(item), *say_waiting(item)]


def _check_lawful(item: Item, classification: Classification, today: date) -> list[TextFinding]:
    """Refuses on every step what the law does not allow on that day, whether or not the sweep has been there yet."""
    check_end(item, started(item, classification, today), today)
    return examine_for(item, classification, today)


def _dated(item: Item, classification: Classification, today: date) -> Classification:
    """Returns the classification with the first penetapan of an old row: its own decree's date, or an earlier one.

    It is in the past and for old rows only, with the decree as its document (docs/law.md 14).
    Raises PENETAPAN_PERTAMA_TIDAK_SAH.
    """
    given, decree = classification.first_penetapan, item.dossier.decree_date
    if item.kind != "history":
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


def request_consideration(item: Item, by: Signature) -> list[Event]:
    """Asks the Tim Pertimbangan before the answer; asking twice changes nothing."""
    require(item, ItemState.PROPOSED)
    if item.consultation is None:
        item.consultation = Consultation(by)
    return []


def answer_consideration(
    item: Item,
    by: Signature,
    *,
    recommendation: str,
    text: str,
    dissent: tuple[str, ...] = (),
    members: tuple[str, ...] = (),
    seated: tuple[str, ...] = (),
) -> list[Event]:
    """Records the Tim's advice, with dissent; advice without words is refused (TANPA_ALASAN)."""
    require(item, ItemState.PROPOSED)
    if item.consultation is None:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))
    if not text.strip():
        raise refuse("TANPA_ALASAN")
    apart(by, proposal_of(item).by)
    item.consultation = Consultation(item.consultation.asked, recommendation, text, dissent, by, members, seated)
    return []


def decide(item: Item, by: Signature, answer: Answer, reason: str = "", *, confirmed: bool = False) -> list[Event]:
    """Records the Ketua PPID's ya or tidak (SOP step 2); tidak needs a reason and goes back to the SKPD.

    A ya to doubtful words for the public is `confirmed` by the Ketua as the second person; raises what `ask` does,
    and for a ya SUDAH_BERAKHIR and the refusals of `examine`.
    """
    verdict = Verdict(answer, by, reason.strip())
    if item.decision is not None and item.state in ANSWERED:
        return repeated(item.decision, verdict)
    require(item, ItemState.PROPOSED)
    apart(by, proposal_of(item).by, _considered(item), team=item.consultation)
    if answer is Answer.TIDAK and not verdict.reason:
        raise refuse("TANPA_ALASAN")
    if answer is Answer.YA:
        _check_lawful(item, proposal_of(item).classification, by.on)
        ask(item.asked, confirmed=confirmed)
    elif item.kind == "history" and item.written_end is not None and item.written_end < by.on:
        raise refuse("SUDAH_BERAKHIR", ends_on=item.written_end.isoformat())
    item.decision = verdict
    item.state = ItemState.DECIDED if answer is Answer.YA else ItemState.RETURNED
    return say_waiting(item)


def approve(
    item: Item, by: Signature, answer: Answer, reason: str = "", *, place: str = "", number: str = ""
) -> list[Event]:
    """Records the pimpinan's answer; setuju makes the penetapan of `number`, tolak goes back to the Petugas.

    Whoever calls has checked that the approver's mandate is in force and reaches the grounds.
    """
    verdict = Verdict(answer, by, reason.strip(), place.strip())
    if item.approval is not None and item.state is not ItemState.DECIDED:
        return repeated(item.approval, verdict)
    check_approver(item, by)
    if answer is Answer.TOLAK:
        return _send_back(item, verdict)
    proposed = proposal_of(item).classification
    _check_lawful(item, proposed, by.on)
    item.approval = verdict
    classify(item, proposed, number, by.on, decided=decision_of(item).by, approved=by)
    item.waiting_end = None
    return [ItemClassifiedV1(item_id=item.id, **said_period(item, by.on))]


def check_approver(item: Item, by: Signature) -> None:
    """Refuses an approval by whoever proposed, considered or decided, or of an item that waits for none."""
    require(item, ItemState.DECIDED)
    apart(by, proposal_of(item).by, decision_of(item).by, _considered(item), team=item.consultation)


def _considered(item: Item) -> Signature | None:
    """Returns who wrote the Tim's consideration."""
    return item.consultation.answered if item.consultation else None


def _send_back(item: Item, verdict: Verdict) -> list[Event]:
    if not verdict.reason:
        raise refuse("TANPA_ALASAN")
    item.approval, item.state = verdict, ItemState.SUBMITTED
    return say_waiting(item)
