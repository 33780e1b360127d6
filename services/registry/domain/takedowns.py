"""Files that were taken off the website at once: what it means for the item, and who decides on it.

They stay down by a decision that rests on a statute and is not that of the person who took them down, or a new copy is
released by two persons. What nobody decides on in time is an omission.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from services.registry.domain.facts import Signature, Takedown
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from shared.contracts import Event
from shared.contracts.exemptions import TakedownRecordedV1
from shared.law.texts.basis import names_an_act, names_an_article


def knows(item: Item, takedown_id: str) -> bool:
    """Tells whether a take-down of the item was recorded before."""
    return takedown_id in {each.id for each in item.takedowns}


def record(item: Item, takedown: Takedown) -> list[Event]:
    """Records that the files were taken off the website; the same again changes nothing and is said again."""
    if not knows(item, takedown.id):
        item.takedowns = (*item.takedowns, takedown)
    said = {"takedown_id": takedown.id, "taken_down_on": takedown.on}
    return [TakedownRecordedV1(item_id=item.id, version=item.version, **said)]


def undecided(item: Item) -> tuple[Takedown, ...]:
    """Returns the take-downs on which nobody has decided."""
    return tuple(each for each in item.takedowns if not each.answer)


def overdue(item: Item, takedown_id: str, since: date) -> None:
    """Notes that nobody decided on a take-down in its `TAKEDOWN_DAYS`; one that is decided stays as it is."""
    item.takedowns = tuple(
        replace(each, overdue_since=since) if each.id == takedown_id and not each.answer else each
        for each in item.takedowns
    )


def keep_down(item: Item, by: Signature, *, reason: str, reference: str) -> None:
    """Records that the files stay down, on an article of a statute, by another person than who took them down.

    The same again changes nothing. Raises KEADAAN_TIDAK_COCOK, SATU_ORANG_DUA_PERAN, TANPA_ALASAN,
    PENURUNAN_TANPA_DASAR or SUDAH_DIPUTUS.
    """
    waiting = undecided(item)
    if not waiting:
        _check_kept_again(item, by, reason.strip(), reference.strip())
        return
    if by.person in {each.pressed_by for each in waiting}:
        raise refuse("SATU_ORANG_DUA_PERAN")
    if not reason.strip():
        raise refuse("TANPA_ALASAN")
    if not (names_an_act(reference) and names_an_article(reference)):
        raise refuse("PENURUNAN_TANPA_DASAR", reference=reference)
    because, basis = reason.strip(), reference.strip()
    item.takedowns = tuple(
        each if each.answer else replace(each, answer="stays", by=by, because=because, reference=basis)
        for each in item.takedowns
    )


def _check_kept_again(item: Item, by: Signature, because: str, reference: str) -> None:
    last = item.takedowns[-1] if item.takedowns else None
    if last is None or last.by is None or last.answer != "stays":
        raise refuse("KEADAAN_TIDAK_COCOK")
    if (last.by.person, last.because, last.reference) != (by.person, because, reference):
        raise refuse("SUDAH_DIPUTUS", answer=last.answer)


def end_with_release(item: Item, by: Signature, original: str) -> None:
    """Notes that a new copy of an original was released; once one of each that went down was, no decision is needed."""
    item.takedowns = tuple(each if each.answer else _released(each, by, original) for each in item.takedowns)


def _released(takedown: Takedown, by: Signature, original: str) -> Takedown:
    left = tuple(each for each in takedown.originals if each != original)
    return replace(takedown, originals=left) if left else replace(takedown, originals=(), answer="released", by=by)


def originals_of(item: Item, named: Iterable[str]) -> tuple[str, ...]:
    """Returns the originals of copies that went down; a copy that names none may be of any file of the item."""
    found, files = set(named), {file.file_id for file in item.dossier.files}
    return tuple(sorted((found - {""}) | files if "" in found and files else found))
