"""The notices of an incident: to whom they go, what they say (UU 27/2022 Ps 46(2)), and that they were sent."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.registry.domain.facts import Document, Signature, content_of
from services.registry.domain.refusals import refuse
from shared.contracts.sealed_text import SealedText
from shared.runtime.phrases import numbered


class Audience(StrEnum):
    """Who is told of an incident."""

    SUBJEK = "subjek"
    """The persons whose data came out (UU 27/2022 Ps 46(1) huruf a)."""
    LEMBAGA = "lembaga"
    """The agency for the protection of personal data (UU 27/2022 Ps 46(1) huruf b, 58(2))."""
    SKPD = "skpd"
    """The agency of the province that holds the information; told of every incident."""
    MASYARAKAT = "masyarakat"
    """The public, where a public service suffers or the effect is serious (UU 27/2022 Ps 46(3))."""


class NoticeWay(StrEnum):
    """How a notice was sent."""

    LANGSUNG = "langsung"
    POS = "pos"
    SUREL = "surel"
    MEDIA = "media"


@dataclass(frozen=True)
class Addressee:
    """One who is to be told; `code` and `name` are those of an SKPD."""

    audience: Audience
    code: str = ""
    name: str = ""

    def is_same(self, other: "Addressee") -> bool:
        """Tells whether both are one: names of an SKPD may differ in spelling, its code does not."""
        return (self.audience, self.code) == (other.audience, other.code)


@dataclass(frozen=True)
class IncidentFacts:
    """What is known of an incident and what its notices say; no name and no datum of a person stands in it.

    Without personal data `not_personal` says why UU 27/2022 does not apply. `persons` counts those concerned, None
    while nobody knows; `concerned` says which kind of persons. `to_public`: the case of Ps 46(3).
    """

    data: SealedText
    how: SealedText
    handling: SealedText
    by: Signature
    at: datetime
    happened_at: datetime | None = None
    persons: int | None = None
    concerned: str = ""
    not_personal: str = ""
    to_public: bool = False

    @property
    def is_personal(self) -> bool:
        """Tells whether personal data came out."""
        return not self.not_personal

    @property
    def texts(self) -> dict[str, str]:
        """Returns the texts that people wrote, by their names."""
        return {name: getattr(self, name) for name in ("data", "how", "handling", "concerned", "not_personal")}

    @property
    def missing(self) -> list[str]:
        """Returns which of the three contents of UU 27/2022 Ps 46(2) are not written yet."""
        return [name for name in ("data", "how", "handling") if not getattr(self, name)]

    @property
    def came_out(self) -> tuple[Any, ...]:
        """Returns what came out, how, when and about whom; how it is handled changes every day and is no part of it."""
        return (self.data, self.how, self.happened_at, self.persons, self.concerned)

    def says_what(self, other: "IncidentFacts | None") -> bool:
        """Tells whether both say the same, whoever wrote it."""
        return other is not None and replace(self, by=other.by, at=other.at) == other


@dataclass(frozen=True)
class PersonsExcepted:
    """That the persons are not told: `ground` of Ps 50(1), the provision of an Act (Ps 50(2)), why, and who decided."""

    ground: str
    statute: str
    reason: SealedText
    by: Signature
    at: datetime

    def repeats(self, other: "PersonsExcepted | None") -> bool:
        """Tells whether the same person decides the same again."""
        return (
            other is not None and replace(self, by=other.by, at=other.at) == other and self.by.person == other.by.person
        )


@dataclass(frozen=True)
class Sending:
    """That a notice was sent: when, how, with which proof; `recorded_at` is when that was written down."""

    at: datetime
    way: NoticeWay
    document: Document
    by: Signature
    recorded_at: datetime

    def repeats(self, other: "Sending") -> bool:
        """Tells whether the same person records the same sending on the same proof."""
        mine = (self.at, self.way, self.by.person, content_of(self.document))
        return mine == (other.at, other.way, other.by.person, content_of(other.document))


@dataclass(frozen=True)
class NoticeLetter:
    """One numbered notice, kept as it was issued: what was known then, and whether persons were excepted."""

    number: str
    year: int
    sequence: int
    to: Addressee
    dated: date
    issued: Signature
    issued_at: datetime
    said: IncidentFacts
    sent: Sending | None = None
    excepted: PersonsExcepted | None = None

    def sending(self, sending: Sending) -> "NoticeLetter":
        """Returns the letter as sent; the same again changes nothing.

        Raises SUDAH_DIPUTUS where it was recorded otherwise, INSIDEN_WAKTU_TIDAK_SAH for a time before the letter was
        issued or still to come.
        """
        if self.sent is not None:
            if self.sent.repeats(sending):
                return self
            raise refuse("SUDAH_DIPUTUS", answer=self.sent.at.isoformat())
        if not self.issued_at.replace(second=0, microsecond=0) <= sending.at <= sending.recorded_at:
            raise refuse("INSIDEN_WAKTU_TIDAK_SAH", field="at")
        return replace(self, sent=sending)


def letter_number(sequence: int, year: int) -> str:
    """Returns a notice's number, e.g. `002/INS-PPID/2026`."""
    return numbered("NOMOR/INS-PPID/TAHUN", sequence, year)
