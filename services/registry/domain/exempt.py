"""An item under a penetapan: classified anew, its grounds ended one by one, opened in part or in whole."""

from collections.abc import Set
from dataclasses import replace
from datetime import date
from typing import Any

from services.registry.domain.classification import Classification, Ground
from services.registry.domain.dossier import Dossier, Queue
from services.registry.domain.examination import examine
from services.registry.domain.facts import Opened, Signature
from services.registry.domain.guards import require
from services.registry.domain.item import Item
from services.registry.domain.opening_rule import Basis, ByLaw, check_opening
from services.registry.domain.public_words import PublicDoubt, own_texts, questions, unasked
from services.registry.domain.queues import leave_queue
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
from shared.law.texts.gate import check_columns
from shared.law.texts.text_findings import TextFinding
from shared.runtime.clock import day_after


def become_public(item: Item, basis: Basis, mode: Mode, on: date, dip: DipRow, **decree: str) -> list[Event]:
    """Makes the whole item public from `on`; `decree`: case_id, decree_number. Raises what `check_opening` does."""
    require(item, ItemState.EXEMPT)
    check_opening(basis)
    item.state = ItemState.PUBLIC
    item.opened = Opened(mode, on, dip, **decree)
    item.overdue_since = None
    return [*leave_queue(item), _opened_event(item)]


def lapse(item: Item, period_version: int, today: date) -> list[Event]:
    """Makes the item public by law because its period ended undecided (PP 61/2010 Ps 11(3)).

    An event for an older period, or for an item that is no longer exempt, changes nothing. Raises Refusal
    BELUM_BERAKHIR before the first day after the end.
    """
    if item.state is not ItemState.EXEMPT or period_version != item.period_version:
        return []
    basis = ByLaw(item.period_decided, item.period_approved, item.ends_on, today)
    check_opening(basis)
    assert item.ends_on is not None
    return become_public(item, basis, "by_law", day_after(item.ends_on), dip_from_register(item))


def open_part(item: Item, basis: Basis, part_id: str, title: str, on: date, dip: DipRow, **decree: str) -> Item:
    """Makes the opened part an item of its own; this one stays as it is, with its clock (Ps 22(7) UU 14/2008)."""
    check_opening(basis)
    whole = item.classification_in_force
    words = title.strip() or f"{whole.public_title} (bagian yang dibuka)"
    part = replace(
        item,
        id=part_id,
        version=1,
        part_of=item.id,
        parts=(),
        dossier=Dossier(title=words, public_title=words, responsible=item.dossier.responsible),
        classification=replace(whole, public_title=words),
        state=ItemState.PUBLIC,
        queue=Queue.NONE,
        missing=(),
        overdue_since=None,
        renewal=None,
        reviewed=None,
        ruled=None,
        content_decision=None,
        content_rejected=None,
        holds=(),
        consents=(),
        takedowns=(),
        opened=Opened("partial", on, dip, **decree),
    )
    item.parts = (*item.parts, part_id)
    return part


def end_grounds(item: Item, left: Classification) -> None:
    """Takes over the classification that a case left, some of its grounds ended; nothing opens here."""
    item.classification = left


def resume_grounds(item: Item, cases: Set[str], today: date) -> list[Event]:
    """Lets the grounds run again that these cases ended, because what ended them was taken back (UU 27/2022 Ps 9)."""
    before = item.classification_in_force
    item.classification = before.resumed(cases, today)
    return say_period(item, today) if item.classification != before else []


def say_period(item: Item, today: date) -> list[Event]:
    """Returns the event of a period that changed without a penetapan; the public row omits ended grounds."""
    reviewed = end_overdue(item) if item.review_on is None or item.review_on > today else []
    item.period_version += 1
    return [*reviewed, *leave_queue(item), ItemReclassifiedV1(item_id=item.id, **said_period(item, today))]


def show_grounds(item: Item, today: date) -> list[Event]:
    """Returns the event of the new public row when one ground is over and another still runs."""
    left = len(item.classification_in_force.in_force(today).grounds)
    if item.state is not ItemState.EXEMPT or left == (item.shown_grounds or len(item.classification_in_force.grounds)):
        return []
    item.shown_grounds = left
    return [ItemAmendedV1(item_id=item.id, version=item.version, public=item.public_row(today))]


def reclassify(
    item: Item, classification: Classification, *, today: date, number: str, decided: Signature, approved: Signature
) -> list[Event]:
    """Replaces the classification under a new penetapan, before the old one ends (PP 61/2010 Ps 10).

    Raises SUDAH_BERAKHIR after the last exempt day, and the refusals of `examine`: the cap of huruf a counts from
    the first penetapan. The grounds that a consent in force ended stay, ended, so that they run again without it.
    """
    check_reclassification(item, classification, today)
    item.renewals += 1
    reviewed = end_overdue(item)
    kept = (*classification.grounds, *_consented(item))
    classify(item, replace(classification, grounds=kept), number, today, decided=decided, approved=approved)
    return [*reviewed, *leave_queue(item), ItemReclassifiedV1(item_id=item.id, **said_period(item, today))]


def check_reclassification(item: Item, classification: Classification, today: date) -> tuple[PublicDoubt, ...]:
    """Refuses a new classification after the old one ended, or one that the law does not allow.

    Returns what two persons must confirm in its new words.
    """
    require(item, ItemState.EXEMPT)
    if item.ends_on is not None and today > item.ends_on:
        raise refuse("SUDAH_BERAKHIR", ends_on=item.ends_on.isoformat())
    if not all(ground.is_tested for ground in classification.grounds):
        raise refuse("UJI_BARU_WAJIB")
    opened = {(ground.huruf, ground.angka) for ground in _consented(item)}
    if again := sorted({ground.huruf for ground in classification.grounds if (ground.huruf, ground.angka) in opened}):
        raise refuse("PERSETUJUAN_BERLAKU", huruf=again)
    return unasked(questions(examine_for(item, classification, today)), classification, item.classification)


def _consented(item: Item) -> tuple[Ground, ...]:
    """Returns the grounds that a written consent in force has ended (UU 14/2008 Ps 18(2) a)."""
    cases = {consent.case_id for consent in item.consents if consent.withdrawn is None and consent.case_id}
    return tuple(ground for ground in item.classification_in_force.grounds if ground.ended_by in cases)


def end_overdue(item: Item) -> list[Event]:
    """Returns the event that a missed review was made up for; an item without one causes none."""
    if item.overdue_since is None:
        return []
    item.overdue_since = None
    return [ReviewOverdueV1(item_id=item.id, version=item.version, since=None)]


def dip_from_register(item: Item) -> DipRow:
    """Returns the DIP columns from the register, for an item without a prepared row."""
    unknown = "belum dicatat"
    return DipRow(
        summary=item.classification.public_title if item.classification else unknown,
        holder=item.skpd_name,
        responsible=_responsible(item),
        made=unknown,
        form="asli disimpan badan publik; salinan atas permintaan",
        retention=(item.retention and item.retention.public_code) or unknown,
    )


def _responsible(item: Item) -> str:
    """Returns the office that the agency named; the agency where those words tell of a person: nobody confirms them."""
    dossier, words = item.dossier, item.dossier.responsible
    inside = own_texts(replace(dossier, responsible=""))
    return item.skpd_name if not words or check_columns({"dip.responsible": words}, own=inside) else words


def classify(
    item: Item, classification: Classification, number: str, today: date, *, decided: Signature, approved: Signature
) -> None:
    """Puts a classification into force under a penetapan of `number` and `today`: a new period of the item."""
    item.classification = started(item, classification, today)
    item.first_penetapan = item.classification.first_penetapan
    item.penetapan_number, item.penetapan_date = number, today
    item.period_decided, item.period_approved = decided, approved
    item.state, item.renewal, item.reviewed, item.shown_grounds = ItemState.EXEMPT, None, None, 0
    item.period_version += 1


def started(item: Item, classification: Classification, today: date) -> Classification:
    """Returns the classification dated by a penetapan of `today`: open starts and the cap of huruf a."""
    first = item.first_penetapan or classification.first_penetapan or today
    return replace(classification.starting(today if item.first_penetapan else first), first_penetapan=first)


def _counted_from(item: Item, classification: Classification, today: date, stays: date | None) -> tuple[date, ...]:
    """Returns the days from which years in words may count: the penetapan's, of an old row its own decree's too."""
    first = None if item.first_penetapan else classification.first_penetapan
    decree = item.dossier.decree_date if item.kind == "history" and not item.first_penetapan else None
    return (stays or first or today, *([decree] if decree else []))


def examine_for(
    item: Item, classification: Classification, today: date, *, counted_from: date | None = None
) -> list[TextFinding]:
    """Examines a classification for an item, dated by a penetapan of `today`; returns what is asked or told.

    `counted_from` is the day of the penetapan in force where it stays. Raises the refusals of `examine`.
    """
    dated = started(item, classification, today)
    return examine(
        dated,
        dossier=item.dossier,
        history=item.kind == "history",
        first_penetapan=dated.first_penetapan,
        today=today,
        counted_from=_counted_from(item, classification, today, stays=counted_from),
    )


def said_period(item: Item, today: date) -> dict[str, Any]:
    """Returns what every event of a new period says of the item."""
    return {
        "version": item.version,
        "period_version": item.period_version,
        "public": item.public_row(today),
        "periods": item.classification_in_force.periods(),
        "ends_on": item.ends_on,
        "review_on": item.review_on,
    }


def _opened_event(item: Item) -> ItemOpenedV1:
    opened = item.opened
    assert opened is not None
    needs_consent = item.classification_in_force.needs_consent and not item.is_consented and opened.mode != "ruling"
    return ItemOpenedV1(
        item_id=item.id,
        version=item.version,
        mode=opened.mode,
        opened_on=opened.on,
        public=item.public_row(),
        dip=opened.dip,
        decree_number=opened.decree_number,
        files="awaiting_consent" if needs_consent else "awaiting_officer",
        part_of=item.part_of,
    )


def said_part(item: Item) -> list[Event]:
    """Returns the event that this item, an opened part, is public."""
    return [_opened_event(item)]
