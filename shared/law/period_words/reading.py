"""What was read from a period cell: its kind, figures that the text itself says, and findings in Indonesian."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shared.law.period_words.ends import later
from shared.law.period_words.provisos import holds_open, may_end_earlier


class Start(StrEnum):
    """From where years and months count, where the words say it without a date."""

    PENETAPAN = "penetapan"
    """The decree itself: "sejak ditetapkan", "sejak keputusan ini"; for an old row the day of its own decree."""
    EVENT = "event"
    """Something that nobody has dated yet: "setelah perkara selesai"."""


class PeriodKind(StrEnum):
    """The kinds of period wording; the first eight say something, the last two do not."""

    YEARS = "years"
    """A number of years, months, or both, possibly counted from a named event."""
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


_NOT_ONE_PERIOD = frozenset({PeriodKind.COMPOUND, PeriodKind.MISSING, PeriodKind.UNCLEAR})


@dataclass(frozen=True)
class PeriodFinding:
    """One remark on the wording: a stable code and a sentence in Indonesian."""

    code: str
    message: str


@dataclass(frozen=True)
class PeriodReading:
    """The reading of one text: figures and dates stand in the text, or follow from those by docs/law.md 3.

    `until` is the last exempt day where the text says a date, or years that begin with a date. `start` says from where
    years and months count: a date in the words, the penetapan, or an event; None where the words do not say it, which
    counts from the penetapan as well. A condition is never dropped: an earlier alternative leaves the computed end as
    the latest end and asks for a review date; a condition that is not understood keeps the end open (`provisos`).
    """

    text: str
    kind: PeriodKind
    years: int | None = None
    until: date | None = None
    conditions: tuple[str, ...] = ()
    findings: tuple[PeriodFinding, ...] = ()
    months: int | None = None
    start: date | Start | None = None

    @property
    def needs_review_date(self) -> bool:
        """Says whether a review date must be set: always, but for a plain date and for plain years and months."""
        if self.kind is PeriodKind.UNTIL_DATE:
            return self.may_end_earlier
        return not (self.kind is PeriodKind.YEARS and not self.conditions and self.start is not Start.EVENT)

    @property
    def may_end_earlier(self) -> bool:
        """Says whether a condition names another end that may come first."""
        return any(map(may_end_earlier, self.conditions))

    @property
    def total_months(self) -> int:
        """Returns years and months as months, 0 where the text says neither."""
        return total_months(self.years, self.months)

    def end(self, penetapan: date | None = None) -> date | None:
        """Computes the last exempt day, at the latest; None while it is open.

        `penetapan` is the day of the decree from which years count whose words name no other start.
        """
        if self.until or self.kind is not PeriodKind.YEARS:
            return self.until
        begin = self.start if isinstance(self.start, date) else penetapan
        return None if begin is None or self.is_open else later(begin, months=self.total_months)

    @property
    def is_open(self) -> bool:
        """Says whether years or months hang on something that nobody has dated yet."""
        return self.start is Start.EVENT or any(map(holds_open, self.conditions))

    def as_json(self) -> dict[str, Any]:
        """Describes the reading with the keys of `terbuka periods parse --json`."""
        return {
            "text": self.text,
            "kind": str(self.kind),
            "years": self.years,
            "months": self.months,
            "start": str(self.start) if self.start else None,
            "until": self.until.isoformat() if self.until else None,
            "conditions": list(self.conditions),
            "needs_review_date": self.needs_review_date,
            "findings": [{"code": each.code, "message": each.message} for each in self.findings],
        }


def total_months(years: int | None, months: int | None) -> int:
    """Returns years and months together as months."""
    return (years or 0) * 12 + (months or 0)


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
    "BUKAN_TAHUN": "Jangka waktu disebut dalam satuan selain tahun dan bulan, atau tidak bulat, sehingga tidak "
    "dihitung. Tuliskan tanggal berakhirnya.",
    "ANGKA_BERTENTANGAN": "Angka dan huruf, atau jumlah tahun dan tanggalnya, tidak sama. Periksa mana yang benar.",
    "JUMLAH_TIDAK_PASTI": "Jumlah tahun disebut sebagai rentang, batas bawah, atau perkiraan, sehingga tanggal "
    "berakhir tidak dapat dihitung. Tuliskan satu jumlah tahun.",
    "RENTANG_TAHUN": "Tertulis dua jumlah sebagai rentang. Tidak dipilih salah satunya.",
    "ANGKA_ROMAWI": "Jumlah tahun tertulis dengan angka Romawi, sehingga tidak dihitung. Tuliskan dengan angka biasa.",
    "JUMLAH_TAHUN_BERLAPIS": "Tertulis beberapa jumlah tahun yang dijumlahkan. Tuliskan satu jumlah tahun atau tanggal "
    "berakhirnya.",
    "JUMLAH_TAHUN_BESAR": "Jumlahnya lebih dari 30 tahun. Pastikan lamanya, dan sebutkan pasal Undang-Undang yang "
    "menetapkannya.",
    "RETENSI_BUKAN_PENGECUALIAN": "Tertulis masa simpan arsip (JRA, retensi, aktif, inaktif). Itu bukan jangka waktu "
    "pengecualian, sehingga tidak dihitung. Tuliskan jangka waktu pengecualiannya.",
    "SEUMUR_HIDUP": "Tertulis seumur hidup seseorang. Berakhirnya tidak dapat dihitung; tetapkan tanggal peninjauan.",
    "AKHIR_LEBIH_AWAL": "Tertulis juga akhir lain yang dapat datang lebih dahulu. Tanggal yang dihitung adalah batas "
    "terakhir; tetapkan tanggal peninjauan agar akhir yang lebih awal tidak terlewat.",
    "SYARAT_MENAHAN_AKHIR": "Kata-kata di samping jumlahnya membuat tanggal berakhir tidak dapat dihitung. Tuliskan "
    "tanggal berakhirnya, atau tetapkan tanggal peninjauan.",
    "AKHIR_LEBIH_LAMBAT": "Tertulis bahwa akhir yang lebih lambat yang berlaku, sehingga tanggal berakhir tidak dapat "
    "dihitung. Tuliskan satu tanggal berakhir, atau peristiwa yang mengakhirinya.",
    "JUMLAH_TIDAK_WAJAR": "Jumlah tahun ini tidak wajar. Periksa angkanya.",
    "TANGGAL_TIDAK_PASTI": "Tanggal disebut sebagai perkiraan, rencana, atau batas bawah. Tuliskan tanggal berakhir "
    "yang pasti.",
    "TANGGAL_TERBALIK": "Tanggal berakhir lebih awal daripada tanggal mulainya. Periksa kedua tanggalnya.",
    "TANGGAL_TIDAK_LENGKAP": "Tanggal mulai atau berakhir tidak lengkap. Tuliskan tanggal, bulan, dan tahun.",
    "TANGGAL_TIDAK_ADA": "Tanggal yang tertulis tidak ada dalam kalender. Periksa hari dan bulannya.",
    "TANGGAL_PEMBUKAAN": "Tanggal ini tertulis sebagai hari dibuka. Pastikan apakah hari itu masih dikecualikan.",
    "PALING_LAMA": "Jumlah tahun ini tertulis sebagai batas paling lama. Pastikan lamanya memang sebanyak itu.",
    "TAHUN_BERJALAN": "Tertulis tahun berjalan atau tahun anggaran. Pastikan tanggal mulai dan tanggal berakhirnya.",
    "TIDAK_TERBATAS": "Jangka waktu tanpa akhir dilarang untuk huruf a sampai f (Pasal 20 ayat (1) UU 14/2008).",
    "EJAAN": "Ejaan ditafsirkan sebagai “permanen”. Periksa tulisannya.",
    "TEKS_TERLALU_PANJANG": "Isi kolom ini terlalu panjang untuk sebuah jangka waktu. Periksa apakah isi kolom "
    "tertukar.",
}


def finding(code: str) -> PeriodFinding:
    """Builds the finding of that code; raises KeyError for a code without a sentence."""
    return PeriodFinding(code, _MESSAGES[code])
