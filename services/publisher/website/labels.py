"""What the website says in plain Indonesian about dates, periods and the way an item became open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.publisher.domain.projection import UNDATED, SiteEntry
from shared.law import CATEGORIES, Huruf
from shared.law.modes import OPENING_MODES
from shared.law.period_kinds import PERIOD_KIND_NAMES
from shared.law.period_words import PeriodKind
from shared.law.takedown_reasons import TAKEDOWN_REASONS
from shared.runtime.phrases import date_words


@dataclass(frozen=True)
class Way:
    """One way in which an item becomes open: a short label, plain sentences, and the article."""

    label: str
    sentences: str
    article: str


WAYS: Mapping[str, Way] = {code: Way(mode.label, mode.sentences, mode.article) for code, mode in OPENING_MODES.items()}
UNDECIDED = Way(
    "Terbuka karena hukum",
    "Jangka waktu pengecualiannya sudah habis. Sampai hari terakhir belum ada penetapan pembukaan. "
    "Menurut hukum, informasi ini terbuka dengan sendirinya.",
    "PP 61/2010 Pasal 11 ayat (3)",
)
"""By law, after an exemption that stood here until its last day: only then is it true that nobody decided."""
FROM_OLD_LIST = Way(
    "Terbuka karena hukum",
    "Daftar lama menulis jangka waktu yang sudah habis sebelum informasi ini tercantum di sini. Menurut hukum, "
    "informasi ini terbuka sejak sehari setelah hari terakhirnya.",
    "PP 61/2010 Pasal 11 ayat (3)",
)
PART = Way(
    "Bagian yang dibuka",
    "Ini bagian yang dibuka lebih dulu dari informasi yang dikecualikan.",
    "UU 14/2008 Pasal 22 ayat (7) huruf e",
)
NOT_WRITTEN = "Tidak tertulis pada daftar lama"

HAPPENED: Mapping[str, str] = {
    "added": "Masuk daftar informasi yang dikecualikan",
    "amended": "Keterangannya diperbarui",
    "opened": "Menjadi informasi publik",
    "file": "Berkasnya terbit",
    "withdrawn": "Berkasnya diturunkan",
    "recorded": "Penurunan berkasnya tercatat; hanya pelepasan baru yang menerbitkannya lagi",
    "part": "Sebagian dibuka, tercantum tersendiri",
    "overdue": "Peninjauannya terlewat",
    "reviewed": "Peninjauan yang terlewat sudah dilakukan",
}

LISTS: Mapping[str, str] = {"dik": "Daftar Informasi yang Dikecualikan", "dip": "Daftar Informasi Publik"}


def day(value: date) -> str:
    """Returns a date in Indonesian words: 22 November 2026."""
    return date_words(value)


def number(value: int) -> str:
    """Returns a whole number with Indonesian thousands: 1.234."""
    return f"{value:,}".replace(",", ".")


def size(octets: int) -> str:
    """Returns a file size in words, decimal units: 1,2 MB."""
    if octets < 1_000:
        return f"{octets} byte"
    unit, divisor = ("kB", 1_000) if octets < 1_000_000 else ("MB", 1_000_000)
    return f"{octets / divisor:.1f} {unit}".replace(".", ",")


def until(entry: SiteEntry) -> str:
    """Returns the end of an exemption in a few words, for a cell of the list."""
    if entry.ends_on:
        return day(entry.ends_on)
    return entry.public.period_text or "Belum ada tanggal"


def opens_on(entry: SiteEntry) -> str:
    """Returns the first day on which an item is open when nobody decides earlier; empty where nobody can compute it."""
    return day(entry.ends_on + timedelta(days=1)) if entry.ends_on and entry.ends_on < date.max else ""


def because(reason: str) -> str:
    """Returns a reason as the end of a sentence: without a capital, unless it begins with an abbreviation."""
    start = reason[:1].lower() if reason[1:2].islower() else reason[:1]
    return f"{start}{reason[1:].rstrip('.')}."


def in_english(code: str) -> str:
    """Returns why a file was taken down as the end of an English sentence."""
    known = TAKEDOWN_REASONS.get(code)
    return known.english if known else "for the reason given above"


def way(entry: SiteEntry) -> Way | None:
    """Returns how an item became open; None while it is exempt."""
    if entry.mode == "by_law":
        return UNDECIDED if undecided(entry) else WAYS["by_law"] if entry.ends_on else FROM_OLD_LIST
    if entry.mode == "partial" and entry.part_of:
        return PART
    return WAYS[entry.mode] if entry.mode else None


def undecided(entry: SiteEntry) -> bool:
    """Tells whether an item opened by law on the day after the last exempt day that stood on this website."""
    ended = entry.mode == "by_law" and entry.ends_on is not None and entry.opened_on is not None
    return ended and entry.opened_on == entry.ends_on + timedelta(days=1)  # type: ignore[operator]


def is_over(entry: SiteEntry, today: date) -> bool:
    """Tells whether an item still stands in the DIK though its last exempt day has gone by."""
    return entry.listing == "dik" and entry.ends_on is not None and entry.ends_on < today


def late_since(entry: SiteEntry, today: date) -> date | None:
    """Returns the day of the review that was missed: as registry said it, or as the calendar shows it."""
    if entry.listing == "dip":
        return None
    passed = entry.review_on if entry.review_on and entry.review_on < today else None
    return entry.overdue_since or passed


def ground(letter: str) -> str:
    """Returns the short name of a huruf; an unknown one as it is."""
    return CATEGORIES[Huruf(letter)].short if letter in CATEGORIES else letter


def period(kind: str) -> str:
    """Returns the short name of a kind of period; an unknown one as it is."""
    return PERIOD_KIND_NAMES[PeriodKind(kind)].short if kind in PERIOD_KIND_NAMES else kind


def shown(value: str, facet: str) -> str:
    """Returns the label of a filter's value: a huruf with its short name, a year, or the lack of a date."""
    if facet == "huruf":
        return f"{value} – {ground(value)}"
    return "Belum ada tanggal" if value == UNDATED else value
