"""Manuscripts: the bytes of a paper that are kept to be signed, each signature of them, and the scans of paper ones.

An electronic signature counts where it is bound to these bytes and to its signer alone (PP 71/2019 Ps 59). What was
signed by hand is scanned and filed to the same number. One number has one way: no paper has two originals.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.registry.domain.facts import Document, Signature
from services.registry.domain.penetapan import Penetapan, Signer
from services.registry.domain.refusals import refuse
from shared.contracts.sealed_text import SealedText

SCANNED = frozenset({"application/pdf", "image/jpeg", "image/png", "image/tiff"})
"""What a scanner writes."""


class PaperKind(StrEnum):
    """The papers that are signed."""

    PENETAPAN = "penetapan"
    PETIKAN = "petikan"
    PENGUMUMAN = "pengumuman"
    SK_DIK = "sk-dik"


class ManuscriptState(StrEnum):
    """Where a manuscript stands; it follows from its signatures and scans."""

    WAITING = "menunggu"
    PARTLY = "sebagian"
    SIGNED = "bertanda_tangan"
    SCANNED = "dipindai"
    VOID = "batal"


@dataclass(frozen=True)
class Seat:
    """An office that signs the paper: the role, and the person whom the paper names; without one whoever holds it."""

    role: str
    person: str
    office: str
    name: str = ""


@dataclass(frozen=True)
class PaperSignature:
    """One electronic signature: who signed in which seat, and the document that holds it.

    `subject` and `level` are what the signature itself says: whose certificate, of which profile.
    """

    role: str
    by: Signature
    at: datetime
    way: str
    document: Document
    subject: str
    level: str


@dataclass(frozen=True)
class Scan:
    """A scan of the paper that was signed by hand on a day."""

    document: Document
    signed_on: date
    by: Signature
    at: datetime


@dataclass(frozen=True)
class Voided:
    """That a manuscript counts no more, and why."""

    by: Signature
    at: datetime
    reason: SealedText


@dataclass(frozen=True)
class Manuscript:
    """One paper under its number, kept byte for byte as it was printed for signature.

    `fingerprint` is that of what was approved, as the paper shows it. `item_id` is empty where it is of no one item.
    """

    id: str
    kind: PaperKind
    number: str
    item_id: str
    fingerprint: str
    document: Document
    seats: tuple[Seat, ...]
    prepared: Signature
    prepared_at: datetime
    signatures: tuple[PaperSignature, ...] = ()
    scans: tuple[Scan, ...] = ()
    voided: Voided | None = None

    @property
    def state(self) -> ManuscriptState:
        """Returns where it stands."""
        if self.voided is not None:
            return ManuscriptState.VOID
        if self.scans:
            return ManuscriptState.SCANNED
        if not self.signatures:
            return ManuscriptState.WAITING
        return ManuscriptState.PARTLY if self.open_seats else ManuscriptState.SIGNED

    @property
    def open_seats(self) -> tuple[Seat, ...]:
        """Returns the seats that have not signed."""
        signed = {each.role for each in self.signatures}
        return tuple(seat for seat in self.seats if seat.role not in signed)

    @property
    def newest(self) -> Document:
        """Returns the document with all signatures so far: what is shown, and what is signed next."""
        return self.signatures[-1].document if self.signatures else self.document

    @property
    def waits_for(self) -> list[str]:
        """Returns the persons who have not signed, and the role where the paper names nobody."""
        return [seat.person or holder_of(seat.role) for seat in self.open_seats]

    def seat_for(self, person: str, roles: Collection[str], sha256: str) -> Seat:
        """Returns the seat in which a person signs the bytes of a hash now.

        Raises Conflict NASKAH_DIBATALKAN, NASKAH_SUDAH_BERTANDA_TANGAN, NASKAH_BERUBAH; Forbidden BUKAN_PENANDA_TANGAN.
        """
        self._check_open()
        if any(each.by.person == person for each in self.signatures):
            raise refuse("NASKAH_SUDAH_BERTANDA_TANGAN")
        seats = [seat for seat in self.open_seats if seat.role in roles and seat.person in {"", person}]
        if not seats:
            raise refuse("BUKAN_PENANDA_TANGAN")
        if sha256 != self.newest.sha256:
            raise refuse("NASKAH_BERUBAH")
        return seats[0]

    def signed(self, signature: PaperSignature, roles: Collection[str], sha256: str) -> "Manuscript":
        """Returns it with one more signature over the bytes of a hash; raises as `seat_for` does."""
        self.seat_for(signature.by.person, roles, sha256)
        return replace(self, signatures=(*self.signatures, signature))

    def scanned(self, scan: Scan) -> "Manuscript":
        """Returns it with one more scan; earlier ones stay beside it.

        Raises Conflict NASKAH_DIBATALKAN, NASKAH_SUDAH_BERTANDA_TANGAN where it has an electronic signature; Refusal
        TANGGAL_TANDA_TANGAN_SALAH; UnsupportedType PINDAIAN_BUKAN_GAMBAR.
        """
        if scan.document.media_type not in SCANNED:
            raise refuse("PINDAIAN_BUKAN_GAMBAR")
        if self.voided is not None:
            raise refuse("NASKAH_DIBATALKAN")
        if self.signatures:
            raise refuse("NASKAH_SUDAH_BERTANDA_TANGAN")
        if not self.prepared.on <= scan.signed_on <= scan.by.on:
            raise refuse("TANGGAL_TANDA_TANGAN_SALAH")
        return replace(self, scans=(*self.scans, scan))

    def void(self, by: Signature, at: datetime, reason: str) -> "Manuscript":
        """Returns it as one that counts no more; it stays to be read, and a new one may take its place.

        Raises Refusal TANPA_ALASAN and what `seat_for` raises of its state.
        """
        self._check_open()
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        return replace(self, voided=Voided(by, at, reason.strip()))

    def _check_open(self) -> None:
        if self.voided is not None:
            raise refuse("NASKAH_DIBATALKAN")
        if self.state in {ManuscriptState.SIGNED, ManuscriptState.SCANNED}:
            raise refuse("NASKAH_SUDAH_BERTANDA_TANGAN")


def seats_of(kind: PaperKind, made: Penetapan) -> tuple[Seat, ...]:
    """Returns who signs a paper of a penetapan: on the letter whoever it names, on its excerpt the Ketua PPID alone."""
    ketua = _seat("ketua", made.ppid_signer, made.ppid)
    approved = bool(made.approver or made.approver_signer)
    if kind is PaperKind.PETIKAN or not approved:
        return (ketua,)
    return (ketua, _seat("pimpinan", made.approver_signer, made.approver))


def seats_of_announcement(signer: Signer) -> tuple[Seat, ...]:
    """Returns who signs an announcement: whoever issued it."""
    return (_seat("ketua", signer, signer.office),)


SEATS_OF_DIK = (Seat("pimpinan", "", "Pimpinan badan publik"), Seat("ketua", "", "Ketua PPID"))
"""Who signs the decree of the DIK, which names offices alone."""


def holder_of(role: str) -> str:
    """Returns what stands for whoever holds a role, where a paper waits for no named person."""
    return f"peran:{role}"


def _seat(role: str, signer: Signer | None, office: str) -> Seat:
    if signer is None:
        return Seat(role, "", office)
    return Seat(role, signer.person, signer.office or office, signer.name)
