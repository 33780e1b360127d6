"""What several acts on an item check before they change it."""

from services.registry.domain.case_facts import Consideration
from services.registry.domain.facts import Consultation, Proposal, Signature, Verdict
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from services.registry.domain.team import sits
from shared.contracts import Event


def require(item: Item, *states: ItemState) -> None:
    """Refuses an act that does not fit the item's state (KEADAAN_TIDAK_COCOK)."""
    if item.state not in states:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))


def proposal_of(item: Item) -> Proposal:
    """Returns the item's proposal; raises KEADAAN_TIDAK_COCOK where there is none."""
    if item.proposal is None:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))
    return item.proposal


def decision_of(item: Item) -> Verdict:
    """Returns the Ketua PPID's answer; raises KEADAAN_TIDAK_COCOK where there is none."""
    if item.decision is None:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))
    return item.decision


def apart(by: Signature, *earlier: Signature | None, team: Consideration | Consultation | None = None) -> None:
    """Refuses an act by a person who did an earlier one of the same matter (SATU_ORANG_DUA_PERAN).

    `team` is what the Tim said of it: nobody who sat decides or approves (docs/law.md 12).
    """
    acted = by.person in {each.person for each in earlier if each is not None}
    if acted or (team is not None and sits(by.person, by.office, members=team.members, seated=team.seated)):
        raise refuse("SATU_ORANG_DUA_PERAN")


def repeated(recorded: Verdict, given: Verdict) -> list[Event]:
    """Accepts a repeated answer: the same person with the same answer changes nothing, any other is refused."""
    if recorded.repeats(given):
        return []
    raise refuse("SUDAH_DIPUTUS", answer=str(recorded.answer))
