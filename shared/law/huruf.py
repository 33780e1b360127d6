"""The shape of the law's data: a huruf of Pasal 17 UU 14/2008 with its sub-items and its period rule."""

from dataclasses import dataclass
from enum import StrEnum

from shared.law.instruments import Citation
from shared.law.rules import refuse


class Huruf(StrEnum):
    """The ten letters of Pasal 17 UU 14/2008."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"
    F = "f"
    G = "g"
    H = "h"
    I = "i"  # noqa: E741 - the letter of the statute
    J = "j"


class SetBy(StrEnum):
    """Who sets the exemption period."""

    PPID = "ppid"
    """PPID with the approval of the pimpinan (PP 61/2010 Ps 3)."""
    STATUTE = "statute"
    """An Act or regulation; PPID only reads it off (PP 61/2010 Ps 6, 8(1), 9)."""
    PIMPINAN_TERTINGGI = "pimpinan_tertinggi"
    """The highest head of the public body (PP 61/2010 Ps 7(5))."""


@dataclass(frozen=True)
class SubItem:
    """One angka under a huruf: the statute's words, and a plain sentence for the public site."""

    angka: int
    label: str
    plain: str


@dataclass(frozen=True)
class PeriodRule:
    """How long a huruf may stay exempt; `cap_years` counts from the first penetapan, None where the law sets no cap."""

    text: str
    citation: Citation
    set_by: SetBy
    cap_years: int | None = None


@dataclass(frozen=True)
class Category:
    """One huruf: short name, official label, plain sentence, English gloss, sub-items, period rule, early openings.

    `needs_act` is the article by which only an Act carries this huruf; each of the other articles says how it opens.
    """

    huruf: Huruf
    short: str
    label: str
    plain: str
    gloss: str
    citation: Citation
    subitems: tuple[SubItem, ...]
    not_permanent: bool
    period_rule: PeriodRule
    opens_by_consent: Citation | None = None
    opens_by_court_hearing: Citation | None = None
    opens_by_ruling_only: Citation | None = None
    needs_act: Citation | None = None

    @property
    def permanent_allowed(self) -> bool:
        """Says whether an unlimited period may be recorded (UU 14/2008 Ps 20(1) forbids it for a–f)."""
        return not self.not_permanent

    def subitem(self, angka: int) -> SubItem:
        """Finds a sub-item; raises Refusal ANGKA_TIDAK_DIKENAL where the huruf has no such angka."""
        for item in self.subitems:
            if item.angka == angka:
                return item
        raise refuse("ANGKA_TIDAK_DIKENAL", huruf=str(self.huruf), angka=angka)
