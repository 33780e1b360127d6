"""The numbered surat penetapan with the six contents of PP 61/2010 Ps 4(2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from services.registry.domain.case_facts import Consideration
from services.registry.domain.classification import Classification
from services.registry.domain.facts import Signature
from services.registry.domain.mandates import Mandate, Scope
from shared.contracts.exemptions import DecreeIssuedV1, DipRow
from shared.contracts.sealed_text import SealedText
from shared.law import CATEGORIES, Huruf
from shared.security.identity.person import Person


class PenetapanKind(StrEnum):
    """What a penetapan does."""

    KLASIFIKASI = "klasifikasi"
    """Sets the first classification (PP 61/2010 Ps 3)."""
    PERUBAHAN = "perubahan"
    """Replaces a classification after a new test (PP 61/2010 Ps 10)."""
    PERISTIWA = "peristiwa"
    """Finds that an event ended a ground or started its years while the item stays exempt (PP 61/2010 Ps 11)."""
    PEMBUKAAN = "pembukaan"
    """Opens the item (PP 61/2010 Ps 11)."""


UNWRITTEN = "Huruf tidak tertulis pada daftar lama"
"""What stands for the ground of an old row that names none."""

SAID: Mapping[PenetapanKind, Literal["klasifikasi", "perubahan", "pembukaan"]] = {
    PenetapanKind.KLASIFIKASI: "klasifikasi",
    PenetapanKind.PERUBAHAN: "perubahan",
    PenetapanKind.PERISTIWA: "perubahan",
    PenetapanKind.PEMBUKAAN: "pembukaan",
}
"""The kind of a penetapan as its event names it; `peristiwa` changes the grounds of an item that stays exempt."""


@dataclass(frozen=True)
class Clause:
    """One ground as a penetapan prints it."""

    jenis: str
    dasar: str
    jangka_waktu: str
    berakhir: date | None
    ditinjau: date | None


@dataclass(frozen=True)
class MandateLetter:
    """The mandate under which the approver signs, as a penetapan names it (UU 30/2014 Ps 14)."""

    office: str
    scope: Scope
    number: str
    dated: date
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Signer:
    """Who signs: the identity of the official (PP 61/2010 Ps 4(2) huruf b); empty words are filled in by hand."""

    person: str
    name: str = ""
    office: str = ""
    nip: str = ""
    decree_number: str = ""
    decree_date: date | None = None
    mandate: MandateLetter | None = None


@dataclass(frozen=True)
class Tested:
    """The consequence test of one ground: what opening and what closing would do (PP 61/2010 Ps 3(1))."""

    jenis: str
    dibuka: SealedText
    ditutup: SealedText


@dataclass(frozen=True)
class Considered:
    """The written consideration of the Tim Pertimbangan, as a penetapan names it."""

    recommendation: str
    text: SealedText
    dated: date
    office: str = ""
    members: tuple[SealedText, ...] = ()
    dissent: tuple[SealedText, ...] = ()


@dataclass(frozen=True)
class Penetapan:
    """One surat penetapan: a jenis, b pejabat, c badan and unit, d jangka waktu, e alasan, f tempat and tanggal.

    What follows `effective_on` stands on the internal letter only, never on the public excerpt, the DIP row excepted.
    `undone` is told when the register is read: the case of this penetapan ended before the penetapan took effect.
    """

    number: str
    year: int
    sequence: int
    kind: PenetapanKind
    item_id: str
    subject: str
    clauses: tuple[Clause, ...]
    ppid: str
    approver: str
    body: str
    unit: str
    skpd: str
    reason: SealedText
    place: str
    dated: date
    case_id: str = ""
    effective_on: date | None = None
    ppid_signer: Signer | None = None
    approver_signer: Signer | None = None
    subject_inside: SealedText = ""
    tests: tuple[Tested, ...] = ()
    considered: Considered | None = None
    dip: DipRow | None = None
    first_dated: date | None = None
    public_reason: str = ""
    undone: bool = False


def clauses(classification: Classification) -> tuple[Clause, ...]:
    """Returns the grounds as a penetapan prints them: official label, basis, period with its end."""
    return tuple(
        Clause(
            jenis=_label(ground.huruf, ground.angka),
            dasar=ground.basis,
            jangka_waktu=ground.period.text,
            berakhir=ground.period.end(),
            ditinjau=ground.period.review_on,
        )
        for ground in classification.grounds
    )


def tests_of(classification: Classification) -> tuple[Tested, ...]:
    """Returns the consequence test of each ground, as the internal letter prints it."""
    return tuple(
        Tested(_label(ground.huruf, ground.angka), ground.consequence_open, ground.consequence_closed)
        for ground in classification.grounds
    )


def signer_of(person: Person, by: Signature, mandate: Mandate | None = None) -> Signer:
    """Returns who signs, with the office of the mandate where one is needed, else that of the person's decree."""
    letter = None
    if mandate is not None:
        dates = {"valid_from": mandate.valid_from, "valid_to": mandate.valid_to}
        letter = MandateLetter(mandate.office, mandate.scope, mandate.letter_number, mandate.letter_date, **dates)  # type: ignore[arg-type]
    office = (letter.office if letter else "") or person.office or by.office
    return Signer(person.id, person.name, office, person.nip, person.decree_number, person.decree_date, letter)


def considered_of(advice: Consideration | None) -> Considered | None:
    """Returns the Tim's consideration of a case as a penetapan names it, None where there was none."""
    if advice is None:
        return None
    by = advice.by
    return Considered(advice.recommendation, advice.text, by.on, by.office, advice.members, advice.dissent)


def say_issued(made: Penetapan, skpd_code: str) -> DecreeIssuedV1:
    """Returns the event of a penetapan, in words that the public may read."""
    return DecreeIssuedV1(
        item_id=made.item_id,
        number=made.number,
        kind=SAID[made.kind],
        dated=made.dated,
        public_title=made.subject,
        skpd_code=skpd_code,
        skpd_name=made.skpd,
    )


def _label(huruf: str, angka: int | None) -> str:
    if huruf not in set(Huruf):
        return UNWRITTEN
    category = CATEGORIES[Huruf(huruf)]
    label = f"Huruf {huruf}: {category.label}"
    return f"{label}, angka {angka}: {category.subitem(angka).label}" if angka is not None else label
