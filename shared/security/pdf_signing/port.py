"""The port through which a paper gets a signature, and what is asked of it."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class OfficerCredentials:
    """What an officer types to sign at a service; it is passed on once, and never kept, logged or shown."""

    nik: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True)
class SignatureWish:
    """One signature that is wanted: its field, whom it names, and why.

    `certifies` is said of the first one: it forbids every later change (DocMDP, ISO 32000-2, 12.8.2.2), further
    signatures excepted where `more_follow`.
    """

    field: str
    name: str
    reason: str
    location: str
    certifies: bool
    more_follow: bool


@dataclass(frozen=True)
class FoundSignature:
    """One signature of a PDF: whose certificate, of which profile, and whether a root of ours vouches for it.

    `level` is `PAdES-B-B`, `PAdES-B-T`, or the name of another format.
    """

    subject: str
    serial: str
    level: str
    trusted: bool | None
    """None where no root is set to judge by."""


class PaperSigner(Protocol):
    """Who puts a signature on a PDF."""

    @property
    def way(self) -> str:
        """Returns the name of this way of signing."""
        ...

    @property
    def asks_officer(self) -> bool:
        """Tells whether the officer types NIK and passphrase."""
        ...

    async def sign(self, pdf: bytes, wish: SignatureWish, credentials: OfficerCredentials) -> bytes:
        """Returns the PDF with the signature behind its bytes.

        Raises `Refusal` (`KUNCI_TANDA_TANGAN_SALAH`, `FRASA_SANDI_DITOLAK`, `LAYANAN_TANDA_TANGAN_MENOLAK`) and
        `EngineAway` (`LAYANAN_TANDA_TANGAN_TIDAK_MENJAWAB`).
        """
        ...
