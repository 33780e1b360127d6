"""Who a person is: the name, the office and the decree behind every account of theirs, as papers name them."""

import re
from dataclasses import dataclass, field
from datetime import date

from shared.runtime.errors import Refusal

NIP_DIGITS = 18
WORD_LENGTH = 200
EMAIL_LENGTH = 254
LOCAL_LENGTH = 64

EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
    re.IGNORECASE,
)
"""An address that any mail server takes: RFC 5321 without quoted words, address literals and letters beyond ASCII."""


@dataclass(frozen=True)
class Person:
    """One human: every rule about two or three persons compares `id`; empty words are not recorded yet.

    `language` is that of messages to them.
    """

    id: str
    name: str = ""
    office: str = ""
    decree_number: str = ""
    decree_date: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    nip: str = ""
    email: str = field(default="", repr=False)
    language: str = "id"

    @property
    def shown(self) -> str:
        """Returns the name, or the id where no name is recorded."""
        return self.name or self.id

    def in_office(self, day: date) -> bool:
        """Tells whether the appointment holds on a day; dates that are not recorded do not limit it."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    def check(self) -> None:
        """Checks every word before it is stored.

        Raises `Refusal`: `ORANG_TIDAK_LENGKAP` for words too long or dates that cross, `NIP_SALAH`, `SUREL_SALAH`.
        """
        words = (self.id, self.name, self.office, self.decree_number)
        crossed = self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from
        if not self.id or crossed or any(len(word) > WORD_LENGTH or not word.isprintable() for word in words):
            raise Refusal(
                "ORANG_TIDAK_LENGKAP",
                "Data orang tidak lengkap atau tidak benar.",
                mend="Isi nama, jabatan, dan keputusan masing-masing dalam satu baris, dan tanggal yang urut.",
            )
        if self.nip and not (self.nip.isascii() and self.nip.isdigit() and len(self.nip) == NIP_DIGITS):
            raise Refusal(
                "NIP_SALAH",
                "NIP yang ditulis tidak terdiri atas 18 angka.",
                mend="Tulis NIP tanpa spasi, atau kosongkan.",
            )
        if self.email and not is_email(self.email):
            raise Refusal(
                "SUREL_SALAH",
                "Alamat surat elektronik yang ditulis tidak dapat dipakai.",
                mend="Tulis satu alamat tanpa nama dan tanpa spasi, misalnya budi@kalbarprov.go.id, atau kosongkan.",
            )


def is_email(text: str) -> bool:
    """Tells whether a text is one address that mail can go to."""
    return (
        EMAIL.fullmatch(text) is not None and len(text) <= EMAIL_LENGTH and len(text.partition("@")[0]) <= LOCAL_LENGTH
    )
