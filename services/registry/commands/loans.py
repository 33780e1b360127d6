"""Papers that leave their box or change it: loans, returns, and the move of a whole box."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date

from services.registry.commands.unit_of_work import UnitsOfWork, new_id
from services.registry.domain import archive, loans
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Loan, Location
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from services.registry.store import archive as store_archive
from services.registry.store import items as store
from shared.runtime.phrases import date_words
from shared.security.identity import Actor

BOX = ("gedung", "ruang", "rak", "boks")


class LoanCommands:
    """Keeps where papers are while they are not, or no longer, in their box."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def lend(self, actor: Actor, item_id: str, *, borrower: str, office: str, purpose: str, due_on: date) -> Item:
        """Records that the paper of an item is lent until a day; raises what `loans.lend` does."""
        async with self._units.on_item(actor, ActName.LEND_PAPER, item_id, only_changes=True) as work:
            given = Loan(new_id(), borrower.strip(), office.strip(), purpose.strip(), due_on, work.by)
            work.record(loans.lend(work.item, given))
            work.note = f"dipinjam {given.office}, kembali paling lambat {date_words(due_on)}"
            work.detail |= {"loan": given.id, "due_on": due_on.isoformat()}
        return work.item

    async def take_back(self, actor: Actor, item_id: str, note: str = "") -> Item:
        """Records that the paper of an item is back; raises NASKAH_TIDAK_DIPINJAM."""
        async with self._units.on_item(actor, ActName.RETURN_PAPER, item_id, only_changes=True) as work:
            live = work.item.live_loan
            work.record(loans.take_back(work.item, work.by, note))
            work.note = note.strip()
            work.detail |= {"loan": live.id} if live else {}
        return work.item

    async def move_box(self, actor: Actor, old: Mapping[str, str], new: Mapping[str, str]) -> int:
        """Moves every paper of a box to another place, each with its folder and number; returns how many.

        All of them move or none. Raises BOKS_KOSONG, and ALAMAT_TIDAK_LENGKAP for a new place without its parts.
        """
        async with self._units.database.transaction() as connection:
            box = {part: old.get(part, "").strip() for part in BOX}
            found = [await store.load(connection, each) for each in await store_archive.in_box(connection, box)]
            inside = [item for item in found if _lies_in(item, box)]
            if not inside:
                raise refuse("BOKS_KOSONG")
            for item in inside:
                async with self._units.in_hand(
                    connection, actor, ActName.RECORD_LOCATION, item, only_changes=True
                ) as work:
                    place = replace(_place(item), **{part: new.get(part, "").strip() for part in BOX})
                    before = archive.address(item)
                    work.record(archive.record_location(item, place, work.at))
                    work.note = moved_words(before, item)
        return len(inside)


def _lies_in(item: Item, box: Mapping[str, str]) -> bool:
    """Tells whether a paper still lies in a box, now that nobody else can move it."""
    place = item.location
    return place is not None and all(getattr(place, part).strip() == word for part, word in box.items())


def _place(item: Item) -> Location:
    assert item.location is not None
    return Location(**asdict(item.location))


def moved_words(before: str, item: Item) -> str:
    """Returns the line of the books about a paper that lies elsewhere now, empty for its first address."""
    now = archive.address(item)
    return f"dipindahkan dari {before} ke {now}" if before and before != now else ""
