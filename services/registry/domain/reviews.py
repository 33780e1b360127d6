"""The yearly review of an undated period: proposed on a renewed test, decided by the Ketua, due, missed."""

from dataclasses import replace
from datetime import date

from services.registry.domain.classification import Classification
from services.registry.domain.dossier import Queue
from services.registry.domain.exempt import examine_for, say_period
from services.registry.domain.facts import Answer, ConsequenceTest, Renewal, Reviewed, Signature, Verdict
from services.registry.domain.guards import apart, repeated, require
from services.registry.domain.item import Item
from services.registry.domain.queues import enter_queue
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from shared.contracts import Event
from shared.contracts.exemptions import ReviewOverdueV1


def propose_review(item: Item, by: Signature, *, review_on: date, test: ConsequenceTest) -> list[Event]:
    """Proposes to keep an undated period for another year on a renewed test; the Ketua decides.

    Raises UJI_BARU_WAJIB without a whole test or with the words of the old one, KEADAAN_TIDAK_COCOK for an item
    whose grounds all have an end, and the refusals of the review date (docs/law.md 15).
    """
    require(item, ItemState.EXEMPT)
    old, given = item.classification_in_force, Renewal(review_on, test, by)
    if given in (item.renewal, _kept_by(item)):
        return []
    if not any(ground.awaits_event for ground in old.grounds):
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))
    repeats = any(test == ConsequenceTest(g.consequence_open, g.consequence_closed) for g in old.undated)
    if not test.is_whole or repeats:
        raise refuse("UJI_BARU_WAJIB")
    examine_for(item, _renewed(item, given), by.on, counted_from=item.penetapan_date)
    item.renewal = given
    return []


def decide_review(item: Item, by: Signature, answer: Answer, reason: str = "") -> list[Event]:
    """Records the Ketua's answer: ya keeps the period until its next review, tidak leaves the review due."""
    require(item, ItemState.EXEMPT)
    verdict = Verdict(answer, by, reason.strip())
    if item.renewal is None:
        if item.reviewed is None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))
        return repeated(item.reviewed.verdict, verdict)
    apart(by, item.renewal.by)
    if answer is Answer.TIDAK and not verdict.reason:
        raise refuse("TANPA_ALASAN")
    renewed = _renewed(item, item.renewal)
    if answer is Answer.YA:
        examine_for(item, renewed, min(by.on, renewed.ends_on or by.on), counted_from=item.penetapan_date)
    item.reviewed, item.renewal = Reviewed(item.renewal, verdict), None
    if answer is Answer.TIDAK:
        return []
    item.classification = renewed
    return say_period(item, by.on)


def _kept_by(item: Item) -> Renewal | None:
    """Returns the review that last kept the period."""
    if item.reviewed is None or item.reviewed.verdict.answer is Answer.TIDAK:
        return None
    return item.reviewed.renewal


def _renewed(item: Item, renewal: Renewal) -> Classification:
    grounds = tuple(
        replace(
            ground,
            consequence_open=renewal.test.consequence_open,
            consequence_closed=renewal.test.consequence_closed,
            period=replace(ground.period, review_on=renewal.review_on),
        )
        if ground.awaits_event
        else ground
        for ground in item.classification_in_force.grounds
    )
    return replace(item.classification_in_force, grounds=grounds)


def review_due(item: Item, period_version: int) -> list[Event]:
    """Puts an undated item into the review queue; an event for an older period changes nothing."""
    if item.state is not ItemState.EXEMPT or period_version != item.period_version:
        return []
    if item.queue is Queue.TINJAU_ULANG:
        return []
    item.reviewed = None
    return enter_queue(item, Queue.TINJAU_ULANG, ())


def review_missed(item: Item, period_version: int, review_on: date) -> list[Event]:
    """Notes that a review was missed: the omissions and the public page show it until it is held."""
    queued = review_due(item, period_version)
    if item.state is not ItemState.EXEMPT or period_version != item.period_version or item.overdue_since is not None:
        return queued
    item.overdue_since = review_on
    return [*queued, ReviewOverdueV1(item_id=item.id, version=item.version, since=review_on)]
