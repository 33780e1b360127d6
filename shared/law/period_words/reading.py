"""What was read from a period cell: its kind, figures that the text itself says, and findings in Indonesian."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The kinds of period wording; the first eight say something, the last two do not."""

    YEARS = "years"
    """A number of years, possibly counted from a named event."""
    UNTIL_DATE = "until_date"
    """A full calendar date."""
    UNTIL_EVENT = "until_event"
    """Something that happens once: a decree, a ruling, an inspection."""
    UNTIL_CONSENT = "until_consent"
    """Somebody's consent or approval."""
    WHILE_IN_FORCE = "while_in_force"
    """As long as a state lasts: in force, in use, in office."""
    PER_REGULATION = "per_regulation"
    """Whatever a statute or retention schedule says."""
    PERMANENT = "permanent"
    """Without end; forbidden for huruf a–f (UU 14/2008 Ps 20(1))."""
    COMPOUND = "compound"
    """Several different periods in one cell."""
    MISSING = "missing"
    """Nothing, or a mark for nothing."""
    UNCLEAR = "unclear"
    """Words from which no period follows."""

    @property
    def is_period(self) -> bool:
        """Says whether one definite kind of period was read."""
        return self not in _NOT_ONE_PERIOD


_NOT_ONE_PERIOD = frozenset({Kind.COMPOUND, Kind.MISSING, Kind.UNCLEAR})


@dataclass(frozen=True)
class Finding:
    """One remark on the wording: a stable code and a sentence in Indonesian."""

    code: str
    message: str


@dataclass(frozen=True)
class Reading:
    """The reading of one text; `years` and `until` are set only where the text itself says them."""

    text: str
    kind: Kind
    years: int | None = None
    until: date | None = None
    conditions: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def needs_review_date(self) -> bool:
        """Says whether a review date must be set: always, but for a date and for plain years."""
        plain_years = self.kind is Kind.YEARS and not self.conditions
        return not (plain_years or self.kind is Kind.UNTIL_DATE)

    def as_json(self) -> dict[str, Any]:
        """Describes the reading with the keys of `terbuka periods parse --json`."""
        return {
            "text": self.text,
            "kind": str(self.kind),
            "years": self.years,
            "until": self.until.isoformat() if self.until else None,
            "conditions": list(self.conditions),
            "needs_review_date": self.needs_review_date,
            "findings": [{"code": each.code, "message": each.message} for each in self.findings],
        }


_MESSAGES = {
    "JANGKA_WAKTU_KOSONG": "Jangka waktu tidak diisi. Isi jumlah tahun, tanggal berakhir, atau peristiwa yang "
    "mengakhirinya (Pasal 4 ayat (2) huruf d PP 61/2010).",
    "JANGKA_WAKTU_TIDAK_JELAS": "Dari kalimat ini tidak dapat ditentukan kapan pengecualian berakhir. Tuliskan jumlah "
    "tahun, tanggal berakhir, atau peristiwa yang mengakhirinya.",
    "WAKTU_TIDAK_DISEBUT": "Disebut ada jangka waktu, tetapi lamanya tidak tertulis. Tuliskan berapa tahun atau sampai "
    "tanggal berapa.",
    "HANYA_PENGECUALIAN": "Yang tertulis hanya siapa atau kapan boleh mengakses, bukan lamanya pengecualian. Tuliskan "
    "jangka waktunya.",
    "ISI_BUKAN_JANGKA_WAKTU": "Kolom ini berisi dasar hukum, bukan jangka waktu. Periksa apakah isi kolom tertukar.",
    "BEBERAPA_JANGKA_WAKTU": "Ada lebih dari satu jangka waktu dalam satu kolom. Pisahkan menjadi satu baris untuk "
    "setiap informasi.",
    "BUKAN_TAHUN": "Jangka waktu disebut dalam satuan selain tahun, atau tidak bulat, sehingga tidak dihitung. "
    "Tuliskan tanggal berakhirnya.",
    "ANGKA_BERTENTANGAN": "Angka dan huruf jumlah tahun tidak sama. Periksa mana yang benar.",
    "JUMLAH_TIDAK_PASTI": "Jumlah tahun disebut sebagai rentang, batas bawah, atau perkiraan, sehingga tanggal "
    "berakhir tidak dapat dihitung. Tuliskan satu jumlah tahun.",
    "JUMLAH_TIDAK_WAJAR": "Jumlah tahun ini tidak wajar. Periksa angkanya.",
    "TANGGAL_TIDAK_LENGKAP": "Tanggal berakhir tidak lengkap. Tuliskan tanggal, bulan, dan tahun.",
    "TANGGAL_TIDAK_ADA": "Tanggal yang tertulis tidak ada dalam kalender. Periksa hari dan bulannya.",
    "TANGGAL_PEMBUKAAN": "Tanggal ini tertulis sebagai hari dibuka. Pastikan apakah hari itu masih dikecualikan.",
    "PALING_LAMA": "Jumlah tahun ini tertulis sebagai batas paling lama. Pastikan lamanya memang sebanyak itu.",
    "TAHUN_BERJALAN": "Tertulis tahun berjalan atau tahun anggaran. Pastikan tanggal mulai dan tanggal berakhirnya.",
    "TIDAK_TERBATAS": "Jangka waktu tanpa akhir dilarang untuk huruf a sampai f (Pasal 20 ayat (1) UU 14/2008).",
    "EJAAN": "Ejaan ditafsirkan sebagai “permanen”. Periksa tulisannya.",
    "TEKS_TERLALU_PANJANG": "Isi kolom ini terlalu panjang untuk sebuah jangka waktu. Periksa apakah isi kolom "
    "tertukar.",
}


def finding(code: str) -> Finding:
    """Builds the finding of that code; raises KeyError for a code without a sentence."""
    return Finding(code, _MESSAGES[code])
