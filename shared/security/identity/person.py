"""Who a person is: the name, the office and the decree behind every account of theirs, as papers name them."""

from dataclasses import dataclass
from datetime import date

from shared.runtime.errors import Refusal

NIP_DIGITS = 18
WORD_LENGTH = 200


@dataclass(frozen=True)
class Person:
    """One human: every rule about two or three persons compares `id`; empty words are not recorded yet."""

    id: str
    name: str = ""
    office: str = ""
    decree_number: str = ""
    decree_date: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    nip: str = ""

    @property
    def shown(self) -> str:
        """Returns the name, or the id where no name is recorded."""
        return self.name or self.id

    def in_office(self, day: date) -> bool:
        """Tells whether the appointment holds on a day; dates that are not recorded do not limit it."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    def check(self) -> None:
        """Raises Refusal ORANG_TIDAK_LENGKAP for words too long or dates that cross, NIP_SALAH for no NIP."""
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
