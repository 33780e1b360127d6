"""Who may approve for the public body: dated mandates, recorded and ended by two persons, and the highest head's own
reserve for huruf c–f."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.registry.domain.refusals import refuse


class Scope(StrEnum):
    """What a mandate lets its holder approve."""

    PIMPINAN_TERTINGGI = "pimpinan_tertinggi"
    """The holder is the highest head of the public body: everything."""
    HURUF_C_F = "huruf_c_f"
    """The highest head's mandate for huruf c–f (PP 61/2010 Ps 7(5)): everything."""
    UMUM = "umum"
    """Everything but huruf c–f."""


WIDEST_FIRST = tuple(Scope)
REACHES_C_F = frozenset({Scope.PIMPINAN_TERTINGGI, Scope.HURUF_C_F})


class MandateState(StrEnum):
    """Where a mandate stands between the two persons who record it and the two who end it."""

    WAITING = "waiting"
    """Recorded by one person; it has no effect until another confirms it."""
    CONFIRMED = "confirmed"
    """In force between its dates."""
    REJECTED = "rejected"
    """The second person answered no; it never has effect."""
    ENDING = "ending"
    """One person asked to end it; it counts until another confirms that."""
    ENDED = "ended"
    """Ended by two persons; `valid_to` is its last day."""


COUNTS = frozenset({MandateState.CONFIRMED, MandateState.ENDING, MandateState.ENDED})
STANDS = frozenset({MandateState.WAITING, MandateState.CONFIRMED, MandateState.ENDING})
"""A letter in one of these is not recorded a second time: ending it would leave its twin in force."""
ASKED = frozenset({MandateState.ENDING, MandateState.ENDED})


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
    state: MandateState = MandateState.WAITING
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    ended_on: date | None = None
    end_reason: str = ""
    end_asked_by: str | None = None
    end_asked_on: date | None = None
    end_confirmed_by: str | None = None
    end_confirmed_on: date | None = None
    end_refused_by: str | None = None
    """Who answered no to the last end that was asked for."""

    def check(self) -> None:
        """Refuses a mandate with gaps (MANDAT_TIDAK_LENGKAP) or one that its holder records (SATU_ORANG_DUA_PERAN)."""
        named = all(word.strip() for word in (self.person, self.office, self.letter_number))
        if not named or (self.valid_to is not None and self.valid_to < self.valid_from):
            raise refuse("MANDAT_TIDAK_LENGKAP")
        self._not_by(self.recorded_by, self.person)

    def recorded_before(self, mandates: Iterable["Mandate"]) -> "Mandate | None":
        """Returns the mandate, waiting or not ended, that this record repeats; None where its letter is a new one.

        Raises Conflict MANDAT_SUDAH_DIPUTUS where another person recorded that letter, or for another office.
        """
        same = next((each for each in mandates if each._letter == self._letter and each.state in STANDS), None)
        if same is not None and (same.recorded_by, same.office) != (self.recorded_by, self.office):
            raise refuse("MANDAT_SUDAH_DIPUTUS", state=str(same.state))
        return same

    @property
    def _letter(self) -> tuple[object, ...]:
        return self.person, self.scope, self.letter_number, self.letter_date, self.valid_from, self.valid_to

    def holds_on(self, day: date) -> bool:
        """Tells whether the mandate is in force on a day: confirmed, and between its dates."""
        dated = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return dated and self.state in COUNTS

    def confirm(self, person: str, day: date, *, agreed: bool = True) -> "Mandate":
        """Returns the mandate as a second person answers it; it has effect only then.

        Raises Forbidden SATU_ORANG_DUA_PERAN for the holder and whoever recorded it, Conflict MANDAT_SUDAH_DIPUTUS
        where it was answered otherwise or by somebody else.
        """
        self._not_by(person, self.person, self.recorded_by)
        answered = MandateState.CONFIRMED if agreed else MandateState.REJECTED
        if self.state is answered and self.confirmed_by == person:
            return self
        self._stands(MandateState.WAITING)
        return replace(self, state=answered, confirmed_by=person, confirmed_on=day)

    def ask_end(self, person: str, day: date, *, ended_on: date, reason: str) -> "Mandate":
        """Returns the mandate whose end one person asks for; it counts until another confirms.

        Raises Refusal TANPA_ALASAN, MANDAT_TIDAK_LENGKAP for an end beyond the dates of the mandate, Forbidden
        SATU_ORANG_DUA_PERAN for the holder, Conflict MANDAT_SUDAH_DIPUTUS where it is not in force.
        What two persons ended for a day to come may be ended sooner by two persons.
        """
        self._not_by(person, self.person)
        asked = (person, ended_on, reason.strip())
        if self.state in ASKED and (self.end_asked_by, self.ended_on, self.end_reason) == asked:
            return self
        if not self._ends_sooner(day, ended_on):
            self._stands(MandateState.CONFIRMED)
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        if ended_on < self.valid_from or (self.valid_to is not None and ended_on > self.valid_to):
            raise refuse("MANDAT_TIDAK_LENGKAP")
        words = {"ended_on": ended_on, "end_reason": reason.strip(), "end_asked_by": person, "end_asked_on": day}
        words |= {"end_confirmed_by": None, "end_confirmed_on": None, "end_refused_by": None}
        return replace(self, state=MandateState.ENDING, **words)  # type: ignore[arg-type]

    def _ends_sooner(self, day: date, ended_on: date) -> bool:
        ahead = self.state is MandateState.ENDED and self.valid_to is not None and day <= self.valid_to
        return ahead and self.valid_to is not None and ended_on < self.valid_to

    def confirm_end(self, person: str, day: date, *, agreed: bool = True) -> "Mandate":
        """Returns the mandate that two persons have ended, or that continues because the second answered no.

        Raises Forbidden SATU_ORANG_DUA_PERAN for the holder and whoever asked, Conflict MANDAT_SUDAH_DIPUTUS where no
        end was asked for.
        """
        self._not_by(person, self.person, self.end_asked_by)
        if agreed and self.state is MandateState.ENDED and self.end_confirmed_by == person:
            return self
        if not agreed and self.state is MandateState.CONFIRMED and self.end_refused_by == person:
            return self
        self._stands(MandateState.ENDING)
        if not agreed:
            nothing = {"ended_on": None, "end_reason": "", "end_asked_by": None, "end_asked_on": None}
            return replace(self, state=MandateState.CONFIRMED, end_refused_by=person, **nothing)  # type: ignore[arg-type]
        done = {"valid_to": self.ended_on, "end_confirmed_by": person, "end_confirmed_on": day}
        return replace(self, state=MandateState.ENDED, **done)  # type: ignore[arg-type]

    def _stands(self, state: MandateState) -> None:
        if self.state is not state:
            raise refuse("MANDAT_SUDAH_DIPUTUS", state=str(self.state))

    @staticmethod
    def _not_by(person: str, *others: str | None) -> None:
        if person in others:
            raise refuse("SATU_ORANG_DUA_PERAN")


def in_force(mandates: Iterable[Mandate], day: date) -> tuple[Mandate, ...]:
    """Returns the confirmed mandates that hold on a day: the widest scope first, then the newest letter."""
    holding = [mandate for mandate in mandates if mandate.holds_on(day)]
    newest = sorted(holding, key=lambda mandate: (mandate.letter_date, mandate.id), reverse=True)
    return tuple(sorted(newest, key=lambda mandate: WIDEST_FIRST.index(mandate.scope)))


def check_authority(mandates: Iterable[Mandate], day: date, *, highest: bool) -> Mandate:
    """Returns the mandate under which a person approves on a day, to be named on the penetapan.

    `highest` asks for the highest head, or his mandate for huruf c–f. Raises Forbidden MANDAT_TIDAK_BERLAKU where none
    is in force (PP 61/2010 Ps 3(2)), PENETAP_BUKAN_PIMPINAN_TERTINGGI where none reaches huruf c–f (Ps 7(5)).
    """
    holding = in_force(mandates, day)
    if not holding:
        raise refuse("MANDAT_TIDAK_BERLAKU")
    if highest and holding[0].scope not in REACHES_C_F:
        raise refuse("PENETAP_BUKAN_PIMPINAN_TERTINGGI")
    return holding[0]


def widest(mandates: Iterable[Mandate], day: date) -> Scope | None:
    """Returns the widest scope that a person's mandates carry on a day, None without one in force."""
    return next((mandate.scope for mandate in in_force(mandates, day)), None)


def reaches_c_f(mandates: Iterable[Mandate], day: date) -> bool:
    """Tells whether one of a person's mandates carries huruf c–f on a day."""
    return any(mandate.scope in REACHES_C_F for mandate in in_force(mandates, day))
