"""When the same request for an early opening comes again: the case that it made, while what it said still stands."""

from services.registry.domain.case import Case
from services.registry.domain.case_facts import Evidence
from services.registry.domain.case_rules import BY_FACT, LIVE, CaseState
from services.registry.domain.facts import Document, Signature, content_of
from services.registry.domain.item import Item
from services.registry.domain.live_cases import is_awaited
from shared.contracts.exemptions import CaseTrigger


def asks_for_same(
    case: Case, by: Signature, trigger: CaseTrigger, evidence: Evidence, document: Document | None
) -> bool:
    """Tells whether a request is the one that made a case: the same person, trigger, proof and content of document.

    The document is that of the request, whatever was attached to the case later.
    """
    said = (case.opened.person, case.trigger, case.evidence, case.came_with)
    return said == (by.person, trigger, evidence, content_of(document))


def still_stands(case: Case, item: Item) -> bool:
    """Tells whether a case runs, or took effect and is not needed again.

    A fact is needed again where a ground awaits it anew: its consent was taken back, or the item was classified anew.
    """
    if case.state in LIVE:
        return True
    if case.state is not CaseState.DONE:
        return False
    part = case.ruling is not None and case.ruling.outcome == "open_in_part"
    over = item.opened is not None or item.classification is None
    return case.trigger not in BY_FACT or part or over or not is_awaited(case, item.classification_in_force)
