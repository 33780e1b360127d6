"""Which cases of one item run side by side, and which of them go on under a new classification."""

from datetime import date

from services.registry.domain.case import Case
from services.registry.domain.case_rules import BY_FACT, WEIGHED, CaseState, grounds_ended
from services.registry.domain.classification import Classification
from services.registry.domain.facts import Consent, Signature
from services.registry.domain.item import Item
from shared.runtime.errors import Refusal


def is_of_same_matter(live: Case, other: Case) -> bool:
    """Tells whether a case may not run beside a live one: both of one trigger, and for one of the same grounds.

    Beside a confirmed ruling that opens a part, another ruling may be recorded.
    """
    if live.trigger != other.trigger:
        return False
    if live.trigger in BY_FACT:
        return not set(live.grounds).isdisjoint(other.grounds)
    ruled_part = live.trigger == "ruling" and live.ruling is not None and live.ruling.outcome == "open_in_part"
    return not (ruled_part and live.state is CaseState.APPROVED)


def fits(case: Case, renewed: Classification) -> bool:
    """Tells whether a live case of a fact goes on under a new classification: undecided, and a ground awaits it."""
    return case.state is CaseState.OPEN and is_awaited(case, renewed)


def is_awaited(case: Case, renewed: Classification) -> bool:
    """Tells whether a ground of a classification awaits the fact of a case."""
    if case.evidence is None:
        return False
    try:
        grounds_ended(case.trigger, renewed, case.evidence.huruf, None)
    except Refusal:
        return False
    return True


def goes_on(case: Case) -> bool:
    """Tells whether a case outlives a new classification of its item."""
    return case.trigger == "ruling" or case.trigger in BY_FACT


def take_grounds(case: Case, renewed: Classification) -> None:
    """Lets a case of a fact end the grounds of the new classification that await it; raises what `grounds_ended` does.

    Any other case is left as it is.
    """
    if case.trigger in BY_FACT and case.evidence is not None:
        case.grounds = grounds_ended(case.trigger, renewed, case.evidence.huruf, None)


def survives_resumption(case: Case, item: Item, end_before: date | None) -> bool:
    """Tells whether a case goes on once a ground of its item runs again because its consent was taken back.

    What was weighed without that ground opens nothing any more: only a new test that nobody decided goes on, and a due
    case that opens at an end which stayed the same. A fact goes on, but opens no part beside that ground.
    """
    if case.trigger in BY_FACT:
        return case.ruling is None or case.ruling.outcome != "open_in_part"
    if case.trigger not in WEIGHED:
        return True
    if case.trigger == "new_test":
        return case.ruling is None
    at_end = case.ruling is None or case.ruling.outcome == "open_at_end"
    return at_end and item.ends_on == end_before


def consent_of(case: Case, whole: Classification, by: Signature) -> Consent:
    """Returns the written consent that a case rests on, for the letters and the part that it opens."""
    proof = case.evidence
    assert proof is not None
    huruf = tuple(sorted({whole.grounds[place].huruf for place in case.grounds}))
    part = case.ruling is not None and case.ruling.outcome == "open_in_part"
    return Consent(proof.reference, proof.dated, proof.evidence, by, case_id=case.id, huruf=huruf, part=part)


def asks_highest(case: Case, item: Item, day: date) -> bool:
    """Tells whether the grounds in force on a day, or those that would replace them, ask for the highest head."""
    renewed, whole = case.ruling.classification if case.ruling else None, item.classification
    chosen = [each for each in (whole.in_force(day) if whole else None, renewed) if each is not None]
    return any(each.needs_highest_head for each in chosen)
