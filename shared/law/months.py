"""The months as people write them in Indonesian lists: the name, older spellings, English and short forms."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Month:
    """One month: `name` and `older` spellings in full, `others` in English or shortened."""

    name: str
    older: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def in_full(self) -> tuple[str, ...]:
        """Returns the Indonesian spellings in full."""
        return (self.name, *self.older)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Returns every spelling, those in full first, so that a pattern tries the longer ones before."""
        return (*self.in_full, *self.others)


MONTHS: tuple[Month, ...] = (
    Month("januari", (), ("january", "jan")),
    Month("februari", ("pebruari",), ("february", "feb", "peb")),
    Month("maret", (), ("march", "mar", "mrt")),
    Month("april", (), ("apr",)),
    Month("mei", (), ("may",)),
    Month("juni", (), ("june", "jun")),
    Month("juli", (), ("july", "jul")),
    Month("agustus", (), ("august", "agust", "agts", "agst", "ags", "agt", "agu", "aug")),
    Month("september", (), ("sept", "sep")),
    Month("oktober", (), ("october", "okt", "oct")),
    Month("november", ("nopember",), ("nov", "nop")),
    Month("desember", (), ("december", "des", "dec")),
)
