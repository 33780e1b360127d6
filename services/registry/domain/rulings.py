"""A final ruling on an item without a running period: an old row that waits, a public item whose content is withheld.

It takes effect the day after two persons recorded it, like any ruling (UU 14/2008 Ps 46-50); the day is watched as an
end that is written for the item, so that the same doubted clock lets it pass.
"""

from dataclasses import replace
from datetime import date

from services.registry.domain import exempt
from services.registry.domain.case import Case
from services.registry.domain.case_rules import CaseState
from services.registry.domain.content import ContentDecision
from services.registry.domain.item import Item
from services.registry.domain.old_rows import enter_register, row_classification
from services.registry.domain.opening_rule import check_opening
from services.registry.domain.waiting import say_waiting
from shared.contracts import Event


def is_due(item: Item, today: date) -> bool:
    """Tells whether the day of a ruling on the item has come."""
    return item.ruled is not None and item.ruled.on <= today


def take_effect(case: Case, item: Item, today: date, part_id: str) -> tuple[list[Event], Item | None]:
    """Opens what the ruling of this case orders: the row, a part of it (an item of its own), or the content."""
    if case.state is not CaseState.APPROVED or not is_due(item, today):
        return [], None
    item.ruled, case.state = None, CaseState.DONE
    if case.ruling is not None and case.ruling.outcome == "open_in_part":
        part = _open_part(case, item, today, part_id)
        return [*exempt.said_part(part), *say_waiting(item)], part
    said = _open_content(case, item) if item.opened else _open_row(case, item, today)
    return [*said, *say_waiting(item)], None


def undone(item: Item, case: Case) -> list[Event]:
    """Takes back that the item waits for the day of a ruling whose record was undone."""
    if item.ruled is None or item.ruled.case_id != case.id or case.state is not CaseState.CLOSED:
        return []
    item.ruled = None
    return say_waiting(item)


def overtake(item: Item, case: Case) -> None:
    """Ends a ruling on a row that opened by its own end meanwhile; one that lets withheld content out goes on."""
    if item.opened is not None and not item.withholds_content:
        case.close("informasi sudah dibuka")


def carry_over(item: Item, case: Case) -> list[Event]:
    """Lets a case of a row that waited go on under the row's first penetapan, whose clock then watches it."""
    item.ruled, case.period_version = None, item.period_version
    return [case.said_opened(), *case.say_approved(item)]


def _open_row(case: Case, item: Item, today: date) -> list[Event]:
    basis, on = case.basis(item), case.effective_on or today
    enter_register(item, today)
    title = case.ruling.part_title if case.ruling else ""
    if title:
        item.classification = replace(item.classification_in_force, public_title=title)
    dip, decree = case.opens_with(item)
    return exempt.become_public(item, basis, "ruling", on, dip, **decree)


def _open_part(case: Case, item: Item, today: date, part_id: str) -> Item:
    whole = _registered(item, today)
    title = case.ruling.part_title if case.ruling else ""
    dip, decree = case.opens_with(whole)
    part = exempt.open_part(whole, case.basis(item), part_id, title, case.effective_on or today, dip, **decree)
    item.parts = whole.parts
    return part


def _registered(item: Item, today: date) -> Item:
    """Returns the item with its classification, or a waiting row as its own decree classifies it."""
    if item.classification is not None:
        return item
    row = replace(item, classification=row_classification(item, today))
    row.penetapan_number, row.penetapan_date = item.dossier.decree_number, item.dossier.decree_date
    return row


def _open_content(case: Case, item: Item) -> list[Event]:
    """Lets the content out as two persons recorded it; no consent is asked for what the ruling orders opened."""
    check_opening(case.basis(item))
    assert case.evidence is not None
    assert case.ruling is not None
    reference = case.evidence.reference
    item.content_decision = ContentDecision(
        "open",
        case.ruling.reason or reference,
        reference,
        case.opened,
        confirmed=case.ruling.by,
        document=case.document,
        case_id=case.id,
    )
    item.content_rejected = None
    return []
