"""Who may approve for the public body: dated mandates, and the highest head's own reserve for huruf c–f."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.registry.rules import refuse


class Scope(StrEnum):
    """What a mandate lets its holder approve."""

    PIMPINAN_TERTINGGI = "pimpinan_tertinggi"
    """The holder is the highest head of the public body: everything."""
    HURUF_C_F = "huruf_c_f"
    """The highest head's mandate for huruf c–f (PP 61/2010 Ps 7(5)): everything."""
    UMUM = "umum"
    """Everything but huruf c–f."""


REACHES_C_F = frozenset({Scope.PIMPINAN_TERTINGGI, Scope.HURUF_C_F})


@dataclass(frozen=True)
class Mandate:
    """One dated letter that binds a person to an office; `valid_to` is the last day, None while it has no end."""

    id: str
    person: str
    office: str
    letter_number: str
    letter_date: date
    valid_from: date
    valid_to: date | None
    scope: Scope
    recorded_by: str
    recorded_on: date

    def check(self) -> None:
        """Refuses a mandate with gaps (MANDAT_TIDAK_LENGKAP) or one that its holder records (SATU_ORANG_DUA_PERAN)."""
        named = all(word.strip() for word in (self.person, self.office, self.letter_number))
        if not named or (self.valid_to is not None and self.valid_to < self.valid_from):
            raise refuse("MANDAT_TIDAK_LENGKAP")
        if self.person == self.recorded_by:
            raise refuse("SATU_ORANG_DUA_PERAN")

    def holds_on(self, day: date) -> bool:
        """Tells whether the mandate is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def reaches_c_f(mandates: tuple[Mandate, ...], day: date) -> bool:
    """Tells whether one of a person's mandates carries huruf c–f on a day."""
    return any(mandate.scope in REACHES_C_F and mandate.holds_on(day) for mandate in mandates)
