"""The ladders as data: what is said how many working days before an end, and after a review that was missed.

Rung 30 is W0, the day the window of PP 61/2010 Ps 11(2) opens; 60 and 45 leave time to prepare the dossier.
"""

import hashlib
from dataclasses import dataclass

WINDOW = 30


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: `working_days` before the last exempt day, and what it asks of people."""

    working_days: int
    asks: str


LADDER: tuple[Rung, ...] = (
    Rung(60, "Pengingat pertama: siapkan berkas dan lembar pertimbangan uji konsekuensi."),
    Rung(45, "Pengingat kedua: mintakan pertimbangan tertulis Tim Pertimbangan."),
    Rung(WINDOW, "Jendela penetapan dibuka (PP 61/2010 Pasal 11 ayat (2))."),
    Rung(10, "Tersisa sepuluh hari kerja: keputusan PPID dan persetujuan pimpinan mendesak."),
    Rung(5, "Tersisa lima hari kerja."),
    Rung(1, "Hari kerja terakhir: tanpa penetapan, informasi menjadi publik dengan sendirinya."),
)

LADDER_DAYS: tuple[int, ...] = tuple(rung.working_days for rung in LADDER)
MISSED_DAYS: tuple[int, ...] = (5, 10, 30)
"""When a review that nobody held is said to be missed, in working days after its day ..."""
MISSED_EVERY = 60
"""... and after the last of them again and again, as long as the period stands undecided."""

CASE_DAYS = 30
"""How many working days an early opening case has before it stands in the omissions."""

LAPSE_ASKS = "Jangka waktu habis: tanpa penetapan, informasi menjadi publik (PP 61/2010 Pasal 11 ayat (3))."
REVIEW_ASKS = "Tinjauan tahunan: periksa apakah alasan pengecualian masih ada."
OPENING_ASKS = "Pembukaan yang telah disetujui pimpinan mulai berlaku."
MISSED_ASKS = "Tinjauan terlewat: alasan pengecualian belum diperiksa (UU 14/2008 Pasal 2 ayat (2))."
OVERDUE_ASKS = "Berkas pembukaan lewat tiga puluh hari kerja dan belum selesai."


def fingerprint() -> str:
    """Returns a short name of both ladders as they stand; another name means that all clocks are counted anew."""
    data = repr((LADDER_DAYS, MISSED_DAYS, MISSED_EVERY))
    return hashlib.sha256(data.encode()).hexdigest()[:12]


def asks_of(working_days: int) -> str:
    """Returns what a rung asks of people; an empty text for a number that is no rung."""
    return next((rung.asks for rung in LADDER if rung.working_days == working_days), "")
