"""The loan of a paper from its box: to whom, for what, until when, and that it is back (SOP step 4)."""

from dataclasses import replace
from datetime import date, timedelta

from services.registry.domain.facts import Loan, Signature
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from shared.contracts import Event

LONGEST = timedelta(days=60)
"""A loan is due at most so many days after it began; it may be lent again."""


def lend(item: Item, given: Loan) -> list[Event]:
    """Records that the paper left its box; the same by the same person changes nothing.

    Raises PINJAMAN_TIDAK_LENGKAP, PINJAMAN_TANPA_ALAMAT, NASKAH_SEDANG_DIPINJAM or HARI_KEMBALI_TIDAK_SAH.
    """
    live = item.live_loan
    if live is not None and live.repeats(given):
        return []
    if not all(word.strip() for word in (given.borrower, given.office, given.purpose)):
        raise refuse("PINJAMAN_TIDAK_LENGKAP")
    if item.location is None or item.part_of:
        raise refuse("PINJAMAN_TANPA_ALAMAT")
    if live is not None:
        raise refuse("NASKAH_SEDANG_DIPINJAM", due_on=live.due_on.isoformat())
    _check_due(given.due_on, given.lent.on)
    item.loans = (*item.loans, given)
    return []


def _check_due(due_on: date, today: date) -> None:
    if not today <= due_on <= today + LONGEST:
        raise refuse("HARI_KEMBALI_TIDAK_SAH", until=(today + LONGEST).isoformat())


def take_back(item: Item, by: Signature, note: str = "") -> list[Event]:
    """Records that the paper is back in its box; the same by the same person changes nothing.

    Raises NASKAH_TIDAK_DIPINJAM.
    """
    live, last = item.live_loan, item.loans[-1] if item.loans else None
    if live is None:
        if last is None or last.returned is None or last.returned.person != by.person:
            raise refuse("NASKAH_TIDAK_DIPINJAM")
        return []
    back = replace(live, returned=by, return_note=note.strip())
    item.loans = tuple(back if loan.id == live.id else loan for loan in item.loans)
    return []
