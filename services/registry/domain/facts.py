"""The facts of an item: who acted, what was answered, where the paper is kept, what forbids destruction."""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from services.registry.domain.classification import Classification
from services.registry.domain.periods import anniversary
from services.registry.domain.public_words import PublicDoubt
from shared.contracts.exemptions import DipRow, Mode
from shared.contracts.sealed_text import SealedText
from shared.law.texts.normalise import is_said


@dataclass(frozen=True)
class Signature:
    """Who acted: the person's stable id, the office, and the legal day."""

    person: str
    office: str
    on: date


class Answer(StrEnum):
    """The answers on paper: ya or tidak by the Ketua PPID, setuju or tolak by the pimpinan."""

    YA = "ya"
    TIDAK = "tidak"
    SETUJU = "setuju"
    TOLAK = "tolak"


@dataclass(frozen=True)
class Verdict:
    """One recorded answer; `reason` is required for a no, `place` is where a penetapan is signed."""

    answer: Answer
    by: Signature
    reason: SealedText = ""
    place: str = ""

    def repeats(self, other: "Verdict") -> bool:
        """Tells whether the same person gives the same answer again, with the same words."""
        return replace(self, by=other.by) == other and self.by.person == other.by.person


@dataclass(frozen=True)
class Proposal:
    """What a Petugas proposes; the Ketua PPID answers it."""

    classification: Classification
    by: Signature

    def repeats(self, other: "Proposal") -> bool:
        """Tells whether the same person proposes the same again."""
        return self.classification == other.classification and self.by.person == other.by.person


@dataclass(frozen=True)
class Consultation:
    """The Tim Pertimbangan asked before the answer at step 2; advisory (PP 61/2010 Ps 2; docs/law.md 12).

    `members` are the names of who sat, `seated` the persons whom they mean.
    """

    asked: Signature
    recommendation: str = ""
    text: SealedText = ""
    dissent: tuple[SealedText, ...] = ()
    answered: Signature | None = None
    members: tuple[SealedText, ...] = ()
    seated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One sealed document of proof; `sha256` and `size` (bytes) are those of the plain content."""

    id: str
    name: SealedText
    object_key: str
    sha256: str
    size: int
    media_type: str
    by: Signature


def content_of(document: Document | None) -> str:
    """Returns the hash of a document's content, empty without one."""
    return document.sha256 if document else ""


@dataclass(frozen=True)
class Expiry:
    """An answer on whether the end written in an old row has passed; a second person confirms it.

    A tidak brings the old decree as `document` and the last exempt day in it.
    """

    answer: Answer
    by: Signature
    public_title: str = ""
    reason: SealedText = ""
    ends_on: date | None = None
    document: Document | None = None
    confirmed: Signature | None = None
    confirmed_reason: SealedText = ""
    asked: tuple[PublicDoubt, ...] = ()

    def repeats(self, other: "Expiry") -> bool:
        """Tells whether the same person gives the same answer again, in the same words, on the same document."""
        as_given = replace(self, confirmed=None, confirmed_reason="", asked=())
        same = replace(as_given, by=other.by, document=other.document) == other
        return same and self.by.person == other.by.person and content_of(self.document) == content_of(other.document)


@dataclass(frozen=True)
class ConsequenceTest:
    """A consequence test: what opening and what closing would do (UU 14/2008 Ps 19)."""

    consequence_open: SealedText
    consequence_closed: SealedText

    @property
    def is_whole(self) -> bool:
        """Tells whether both consequences are filled in."""
        return is_said(self.consequence_open) and is_said(self.consequence_closed)


@dataclass(frozen=True)
class Renewal:
    """A yearly review that keeps an undated period: a renewed test and the next date, for the Ketua to decide."""

    review_on: date
    test: ConsequenceTest
    by: Signature


@dataclass(frozen=True)
class Reviewed:
    """The last proposed review that the Ketua answered, with the answer."""

    renewal: Renewal
    verdict: Verdict


@dataclass(frozen=True)
class Opened:
    """How an item became public."""

    mode: Mode
    on: date
    dip: DipRow
    case_id: str = ""
    decree_number: str = ""


@dataclass(frozen=True)
class Ruled:
    """A final ruling that waits for its day on an item without a running period; `part` where it opens only a part."""

    case_id: str
    on: date
    part: bool = False


@dataclass(frozen=True)
class Predecessor:
    """An SKPD that held the item until `last_day`; its successor holds it since."""

    code: str
    name: str
    last_day: date


@dataclass(frozen=True)
class Location:
    """The address of the paper (PP 28/2012; SOP step 4)."""

    gedung: str
    ruang: str
    rak: str
    boks: str
    folder: str
    nomor: str


class Fate(StrEnum):
    """What the JRA recommends at the end of retention (UU 43/2009 Ps 1 angka 22)."""

    MUSNAH = "musnah"
    DINILAI_KEMBALI = "dinilai_kembali"
    PERMANEN = "permanen"


_JRA_PART = r"(?:\d{1,5}|[A-Za-z]{1,4}\d{0,4})"
JRA_CODE = re.compile(rf"{_JRA_PART}(?:[ ./-]{_JRA_PART})*")
"""A code of the retention schedule as provinces write it: `800.1.2`, `KP.02.01`, `HM 02`."""


@dataclass(frozen=True)
class Retention:
    """The archival clock, kept apart from the exemption: years counted from the day the file was closed (JRA)."""

    jra_code: str
    active_years: int
    inactive_years: int
    fate: Fate
    closed_on: date | None = None

    @property
    def public_code(self) -> str:
        """Returns the code as the website may show it; empty for words that are no code of a schedule."""
        code = self.jra_code.strip()
        return code if JRA_CODE.fullmatch(code) else ""

    @property
    def over_on(self) -> date | None:
        """Returns the last day of retention, None while the file is not closed."""
        years = self.active_years + self.inactive_years
        return anniversary(self.closed_on, years) if self.closed_on else None


@dataclass(frozen=True)
class Loan:
    """The paper is out of its box: with whom, of which office, for what, due back on a day (inclusive)."""

    id: str
    borrower: SealedText
    office: str
    purpose: SealedText
    due_on: date
    lent: Signature
    returned: Signature | None = None
    return_note: SealedText = ""

    def repeats(self, other: "Loan") -> bool:
        """Tells whether the same person lent it to the same borrower in the same words."""
        said = (self.borrower, self.office, self.purpose, self.due_on, self.lent.person)
        return said == (other.borrower, other.office, other.purpose, other.due_on, other.lent.person)


@dataclass(frozen=True)
class Hold:
    """A legal hold: it forbids destruction and does not change the exemption (dispute, ruling pending.

    UU 43/2009 Ps 51).
    """

    id: str
    kind: str
    reason: SealedText
    reference: SealedText
    placed: Signature
    released: Signature | None = None
    release_reason: SealedText = ""

    def repeats(self, other: "Hold") -> bool:
        """Tells whether the same person placed it for the same kind of matter, in the same words."""
        said = (self.kind, self.reason.strip(), self.reference.strip(), self.placed.person)
        return said == (other.kind, other.reason.strip(), other.reference.strip(), other.placed.person)

    def ended_by(self, by: Signature, reason: str) -> bool:
        """Tells whether this person ended it, in these words."""
        ended = self.released is not None and self.released.person == by.person
        return ended and self.release_reason.strip() == reason.strip()


@dataclass(frozen=True)
class Consent:
    """The written consent of the person concerned (UU 14/2008 Ps 18(2)); it may be withdrawn (UU 27/2022 Ps 9).

    `huruf` are the letters whose grounds it was given for, none for all of them; `case_id` is the case that brought it,
    empty for a decision on the content; `part`: it covers only what that case opened as a part.
    """

    reference: SealedText
    dated: date
    evidence: SealedText
    recorded: Signature
    withdrawn: Signature | None = None
    withdrawal_reason: SealedText = ""
    case_id: str = ""
    huruf: tuple[str, ...] = ()
    part: bool = False

    def covers(self, huruf: str, part_of_case: str = "") -> bool:
        """Tells whether it lets out content of a letter: of the whole item, or of the part that a case opened."""
        reaches = not self.part or self.case_id == part_of_case
        return self.withdrawn is None and reaches and (not self.huruf or huruf in self.huruf)


@dataclass(frozen=True)
class Takedown:
    """Files of a public item that an officer took off the website at once; `reason` and `words` stand in public.

    `answer` is empty until somebody other than `pressed_by` (a person's id, empty in old records) decided that they
    stay down, or a new copy was released. `overdue_since` is the last day on which that was to be done, once it passed.
    `originals` are the files of whose copies that went down no new one was released yet.
    """

    id: str
    reason: str
    words: str
    on: date
    answer: Literal["", "stays", "released"] = ""
    by: Signature | None = None
    because: SealedText = ""
    reference: SealedText = ""
    pressed_by: str = ""
    overdue_since: date | None = None
    originals: tuple[str, ...] = ()
