"""The days that are counted in working days: the window of a decision, the ladder before an end, a missed review.

The window is law (PP 61/2010 Ps 11(2)); the rungs are practice. One line in `LADDER` adds a rung everywhere: running
clocks, desks, sentences and the acceptance report all read this table. Service times of the province may put one rung
before all of them, and never take one away.
"""

import hashlib
from dataclasses import dataclass

from shared.law.limits import CASE_DAYS, WINDOW_DAYS


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: `working_days` before the last exempt day, and what it asks of people."""

    working_days: int
    asks: str


LADDER: tuple[Rung, ...] = (
    Rung(60, "Pengingat pertama: siapkan berkas dan lembar pertimbangan uji konsekuensi."),
    Rung(45, "Pengingat kedua: mintakan pertimbangan tertulis Tim Pertimbangan."),
    Rung(WINDOW_DAYS, "Jendela penetapan dibuka (PP 61/2010 Pasal 11 ayat (2))."),
    Rung(10, "Tersisa sepuluh hari kerja: keputusan PPID dan persetujuan pimpinan mendesak."),
    Rung(5, "Tersisa lima hari kerja."),
    Rung(1, "Hari kerja terakhir: tanpa penetapan, informasi menjadi publik dengan sendirinya."),
)
"""From the farthest rung to the last one. The rung of the window opens the case; those after it are late."""

FIRST_ASKS = "Pemberitahuan pertama menurut waktu layanan: berkas pembukaan mulai ditimbang."

MISSED_DAYS: tuple[int, ...] = (5, 10, 30)
"""When a review that nobody held is said to be missed, in working days after its day ..."""
MISSED_EVERY = 60
"""... and after the last of them again and again, as long as the period stands undecided."""

LAPSE_ASKS = "Jangka waktu habis: tanpa penetapan, informasi menjadi publik (PP 61/2010 Pasal 11 ayat (3))."
REVIEW_ASKS = "Tinjauan tahunan: periksa apakah alasan pengecualian masih ada."
OPENING_ASKS = "Pembukaan yang telah disetujui pimpinan mulai berlaku."
MISSED_ASKS = "Tinjauan terlewat: alasan pengecualian belum diperiksa (UU 14/2008 Pasal 2 ayat (2))."
OVERDUE_ASKS = f"Berkas pembukaan lewat {CASE_DAYS} hari kerja dan belum selesai."


def ladder_days() -> tuple[int, ...]:
    """Returns the working days of all rungs, the farthest first."""
    return tuple(rung.working_days for rung in LADDER)


def first_notice(needed: int) -> int:
    """Returns the working days of the first rung that leaves `needed` ones, never nearer than the first of `LADDER`."""
    return max(needed, ladder_days()[0])


def window_rungs() -> tuple[int, ...]:
    """Returns the rungs that are past when the window opens, its own included."""
    return tuple(days for days in ladder_days() if not is_late(days))


def late_rungs() -> tuple[int, ...]:
    """Returns the rungs within the window: who has not decided by then is late."""
    return tuple(days for days in ladder_days() if is_late(days))


def is_late(rung: int | None) -> bool:
    """Tells whether a rung lies within the window; False where no rung was reached."""
    return rung is not None and rung < WINDOW_DAYS


def fingerprint() -> str:
    """Returns a short name of both ladders as they stand; another name means that all clocks are counted anew."""
    data = repr((ladder_days(), MISSED_DAYS, MISSED_EVERY))
    return hashlib.sha256(data.encode()).hexdigest()[:12]


def asks_of(working_days: int) -> str:
    """Returns what a rung asks of people; an empty text for a number that is no rung."""
    if working_days > ladder_days()[0]:
        return FIRST_ASKS
    return next((rung.asks for rung in LADDER if rung.working_days == working_days), "")
