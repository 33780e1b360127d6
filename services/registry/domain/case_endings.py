"""How people end a case without an opening: a new test that changed nothing, a ruling recorded by mistake."""

from services.registry.domain.case import Case
from services.registry.domain.case_facts import Closing
from services.registry.domain.case_rules import CaseState
from services.registry.domain.facts import Signature
from services.registry.domain.refusals import refuse
from shared.contracts import Event


def end_unchanged(case: Case, by: Signature, reason: str) -> list[Event]:
    """Ends a new test with nothing changed; every other case must be decided.

    Raises KEADAAN_TIDAK_COCOK, TANPA_ALASAN or SUDAH_DIPUTUS.
    """
    said = _said(reason)
    if case.trigger == "new_test" and case.closing is not None:
        return _ended_again(case, by, said)
    if case.trigger != "new_test" or case.state not in {CaseState.OPEN, CaseState.DECIDED}:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(case.state), trigger=case.trigger)
    case.closing = Closing(by, said)
    return case.close(said)


def undo_ruling(case: Case, by: Signature, reason: str) -> list[Event]:
    """Undoes the record of a ruling before it takes effect: one person asks, another does it.

    Raises KEADAAN_TIDAK_COCOK once it took effect, TANPA_ALASAN or SUDAH_DIPUTUS.
    """
    if case.trigger == "ruling" and case.closing is not None:
        return _ended_again(case, by, reason.strip())
    if case.trigger != "ruling" or case.state not in {CaseState.OPEN, CaseState.APPROVED}:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(case.state))
    said = _said(reason)
    if case.effective_on is not None and by.on >= case.effective_on:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(case.state))
    if case.undo is None:
        case.undo, case.closed_reason = by, said
        return []
    if case.undo.person == by.person:
        return _ended_again(case, by, said)
    case.closing = Closing(by, said)
    return case.close(f"{case.closed_reason}; {said}")


def _said(reason: str) -> str:
    if not reason.strip():
        raise refuse("TANPA_ALASAN")
    return reason.strip()


def _ended_again(case: Case, by: Signature, said: str) -> list[Event]:
    """Accepts the same end again from one who asked for it, in the same words; raises SUDAH_DIPUTUS."""
    last, known = case.closing, set[tuple[str, str]]()
    if case.undo is not None:
        first = case.closed_reason.removesuffix(f"; {last.reason}") if last else case.closed_reason
        known.add((case.undo.person, first))
    if last is not None:
        known.add((last.by.person, last.reason))
    if (by.person, said) not in known:
        raise refuse("SUDAH_DIPUTUS", state=str(case.state))
    return []
