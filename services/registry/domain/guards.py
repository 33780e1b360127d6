"""What several acts on an item check before they change it."""

from collections.abc import Iterable

from services.registry.domain.facts import Proposal, Signature, Verdict
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
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


def apart(by: Signature, *earlier: Signature | None, members: Iterable[str] = ()) -> None:
    """Refuses an act by a person who did an earlier one of the same matter (SATU_ORANG_DUA_PERAN).

    `members` are the names of the Tim that considered it: none of them decides or approves (docs/law.md 12).
    """
    named = {member.casefold() for member in members}
    if by.person in {each.person for each in earlier if each is not None} or by.office.casefold() in named:
        raise refuse("SATU_ORANG_DUA_PERAN")


def repeated(recorded: Verdict, given: Verdict) -> list[Event]:
    """Accepts a repeated answer: the same person with the same answer changes nothing, any other is refused."""
    if recorded.repeats(given):
        return []
    raise refuse("SUDAH_DIPUTUS", answer=str(recorded.answer))
