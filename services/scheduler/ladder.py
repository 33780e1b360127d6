"""The ladder of an ending exemption, as data: what is said how many working days before the end, and when.

Rung 30 is W0, the day the window of PP 61/2010 Ps 11(2) opens; 60 and 45 leave time to prepare the dossier.
"""

from dataclasses import dataclass

WINDOW = 30


@dataclass(frozen=True)
class Rung:
    """Is one step of the ladder: `working_days` before the last exempt day, and what it asks of people."""

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
LAPSE_ASKS = "Jangka waktu habis: tanpa penetapan, informasi menjadi publik (PP 61/2010 Pasal 11 ayat (3))."
REVIEW_ASKS = "Tinjauan tahunan: periksa apakah alasan pengecualian masih ada."
OPENING_ASKS = "Pembukaan yang telah disetujui pimpinan mulai berlaku."


def asks_of(working_days: int) -> str:
    """Returns what a rung asks of people; an empty text for a number that is no rung."""
    return next((rung.asks for rung in LADDER if rung.working_days == working_days), "")
