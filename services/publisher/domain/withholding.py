"""In what the website differs from registry, and which differences take an item off the website."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from shared.contracts.publications import LeakPlace


class DifferenceKind(StrEnum):
    """One way in which the website says something else than registry."""

    UNLISTED = "unlisted"
    """An item stands on the website that registry lists nowhere."""
    OPENED = "opened"
    """An item stands in the DIP that is exempt at registry."""
    WORDS = "words"
    """The words of the public row are others."""
    DATES = "dates"
    """A date of the period or of the opening is another."""
    FILE = "file"
    """A file stands that registry did not release, or has another hash."""
    FILE_BACK = "file_back"
    """A file stands that registry withdrew or replaced."""
    BROKEN = "broken"
    """The row cannot be read."""
    LEAK = "leak"
    """A stranger could read what is exempt (`terbuka probe`)."""
    RESTORED = "restored"
    """The database was restored to a time before something else happened to the item, which it does not know."""
    MISSING = "missing"
    """A listed item stands nowhere on the website."""
    CLOSED = "closed"
    """An item stands in the DIK that is public at registry."""
    NO_FILE = "no_file"
    """A released file stands nowhere on the website."""
    OMISSION = "omission"
    """A missed review of registry is not on the website, or another one is."""
    SILENT = "silent"
    """Registry's record cannot be read, so that nothing can be compared."""
    STALE = "stale"
    """The website has not taken up an event for so long that nothing can be compared."""


SHOWS_LESS = frozenset(
    {
        DifferenceKind.MISSING,
        DifferenceKind.CLOSED,
        DifferenceKind.NO_FILE,
        DifferenceKind.OMISSION,
        DifferenceKind.SILENT,
        DifferenceKind.STALE,
    }
)
"""The website says less than registry: it rings, and nothing is taken off, which would only make it worse."""

LEAKS = frozenset(
    {
        DifferenceKind.UNLISTED,
        DifferenceKind.OPENED,
        DifferenceKind.WORDS,
        DifferenceKind.FILE,
        DifferenceKind.FILE_BACK,
        DifferenceKind.BROKEN,
        DifferenceKind.LEAK,
    }
)
"""What counts as exempt information that a stranger could read: words and files that nobody released, and what nobody
can judge. A date of a period is public, and what shows less leaks nothing; both ring all the same."""

SENTENCES = {
    DifferenceKind.UNLISTED: "tercantum di situs, tidak di registri",
    DifferenceKind.OPENED: "terbuka di situs, dikecualikan di registri",
    DifferenceKind.WORDS: "kata-katanya berbeda",
    DifferenceKind.DATES: "tanggalnya berbeda",
    DifferenceKind.FILE: "berkasnya bukan yang dilepas registri",
    DifferenceKind.FILE_BACK: "berkasnya sudah ditarik registri",
    DifferenceKind.BROKEN: "barisnya tidak dapat dibaca",
    DifferenceKind.LEAK: "yang dikecualikan terbaca orang luar",
    DifferenceKind.RESTORED: "dipulihkan dari cadangan; yang terjadi sesudah cadangan itu belum dicatat lagi",
    DifferenceKind.MISSING: "tidak tercantum di situs",
    DifferenceKind.CLOSED: "sudah terbuka di registri, belum di situs",
    DifferenceKind.NO_FILE: "berkas yang dilepas tidak tampil",
    DifferenceKind.OMISSION: "kelalaian yang tercatat tidak sama",
    DifferenceKind.SILENT: "catatan registri tidak dapat dibaca",
    DifferenceKind.STALE: "peristiwa registri terlalu lama belum diterapkan",
}
"""What an officer reads of each kind."""


@dataclass(frozen=True)
class SiteDifference:
    """What is wrong with one item of the website; `kinds` are sorted, `proof` is the sha256 of what it showed."""

    item_id: str
    kinds: tuple[DifferenceKind, ...]
    proof: str = field(default="", compare=False)

    @property
    def shows_more(self) -> bool:
        """Tells whether the website says something that registry does not: then it must not say it any longer."""
        return not SHOWS_LESS.issuperset(self.kinds)

    @property
    def leaks(self) -> tuple[str, ...]:
        """Returns the kinds by which a stranger could read what is exempt."""
        return tuple(str(kind) for kind in self.kinds if kind in LEAKS)


@dataclass(frozen=True)
class LeakFinding:
    """What a machine found readable of one item in one round; `item_id` is empty where a closed list answered."""

    item_id: str
    kinds: tuple[str, ...]
    place: LeakPlace
    proof: str


def is_leak(kinds: Iterable[str]) -> bool:
    """Tells whether one of some kinds is a leak, so that its incident opens by itself."""
    return not LEAKS.isdisjoint(kinds)


def sentence_of(kinds: Iterable[str]) -> str:
    """Returns in one line what an officer reads of some kinds; an unknown one as it is."""
    known = {str(kind): words for kind, words in SENTENCES.items()}
    return "; ".join(known.get(kind, kind) for kind in kinds)
