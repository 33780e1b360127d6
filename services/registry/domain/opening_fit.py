"""Whether a case may go on and what it may open: the state of its item, proof, what only a ruling ends, the test."""

from datetime import date

from services.registry.domain.case_facts import Evidence, Ruling
from services.registry.domain.case_rules import BY_FACT, WEIGHED, triggers_of
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from shared.contracts.exemptions import CaseTrigger
from shared.law import BY_RULING_ONLY
from shared.runtime.clock import day_after


def check_may_open(item: Item, trigger: CaseTrigger) -> None:
    """Refuses a case for an item that is not exempt, but a final ruling's where something is still closed.

    Raises KEADAAN_TIDAK_COCOK.
    """
    if item.state is not ItemState.EXEMPT and not _is_ruled_without_period(item, trigger):
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))


def triggers_for(item: Item) -> tuple[CaseTrigger, ...]:
    """Returns what may start an early opening of an item: a final ruling alone where no period runs."""
    if item.state is ItemState.EXEMPT:
        return triggers_of(item.classification_in_force)
    return ("ruling",) if item.is_ruled_without_period else ()


def check_not_over(item: Item, trigger: CaseTrigger, today: date) -> None:
    """Refuses to go on with a case whose item opened or whose period ended meanwhile (SUDAH_BERAKHIR)."""
    if _is_ruled_without_period(item, trigger):
        return
    if item.state is not ItemState.EXEMPT or (item.ends_on is not None and today > item.ends_on):
        raise refuse("SUDAH_BERAKHIR", state=str(item.state))


def _is_ruled_without_period(item: Item, trigger: CaseTrigger) -> bool:
    return trigger == "ruling" and item.is_ruled_without_period


def check_fit(
    ruling: Ruling,
    item: Item,
    *,
    trigger: CaseTrigger,
    evidence: Evidence | None,
    grounds: tuple[int, ...],
    day: date | None,
) -> None:
    """Refuses an outcome that the case cannot have; `grounds` are the places that it ends, `day` that of the opening.

    Raises HASIL_TIDAK_COCOK, PEMICU_TIDAK_COCOK or UJI_BARU_WAJIB (docs/law.md 16, 22).
    """
    check_dated(ruling, item, trigger)
    if evidence is not None and evidence.part and ruling.outcome != "open_in_part":
        raise refuse("HASIL_TIDAK_COCOK", trigger=trigger, outcome=ruling.outcome)
    running = _running(ruling, item, trigger, evidence, grounds)
    closed = sorted(BY_RULING_ONLY & set(running))
    if closed and day != item.first_public_day:
        raise refuse("PEMICU_TIDAK_COCOK", huruf=closed)
    tested = ruling.test is not None and ruling.test.is_whole
    if running and trigger != "new_test" and not tested:
        raise refuse("UJI_BARU_WAJIB", huruf=list(running))


def check_dated(ruling: Ruling, item: Item, trigger: CaseTrigger) -> None:
    """Refuses to open at an end that the item does not have (HASIL_TIDAK_COCOK)."""
    if ruling.outcome == "open_at_end" and item.ends_on is None:
        raise refuse("HASIL_TIDAK_COCOK", trigger=trigger, outcome=ruling.outcome)


def _running(
    ruling: Ruling, item: Item, trigger: CaseTrigger, evidence: Evidence | None, grounds: tuple[int, ...]
) -> tuple[str, ...]:
    """Returns the letters that still run when the outcome opens something, and that no fact of the case ends."""
    if trigger in WEIGHED:
        return () if ruling.outcome == "open_at_end" else item.classification_in_force.in_force(ruling.by.on).huruf
    if trigger not in BY_FACT or ruling.outcome != "open_in_part":
        return ()
    came = evidence.came_on if evidence and trigger == "event" else None
    return item.classification_in_force.running_beside(grounds, day_after(ruling.by.on), came)
