"""What the website says in plain Indonesian about dates, periods and the way an item became open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.publisher.domain.projection import UNDATED, SiteEntry
from shared.contracts.exemptions import Mode

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """One way in which an item becomes open: a short label, plain sentences, and the article."""

    label: str
    sentences: str
    article: str


WAYS: Mapping[Mode, Way] = {
    "decided": Way(
        "Dibuka dengan penetapan",
        "PPID menetapkan informasi ini terbuka. Pimpinan badan publik menyetujuinya.",
        "PP 61/2010 Pasal 11 ayat (1)",
    ),
    "by_law": Way(
        "Terbuka karena hukum",
        "Jangka waktu pengecualiannya sudah habis. Menurut hukum, informasi ini terbuka dengan sendirinya.",
        "PP 61/2010 Pasal 11 ayat (3)",
    ),
    "ruling": Way(
        "Dibuka dengan putusan",
        "Putusan Komisi Informasi atau pengadilan membuka informasi ini.",
        "UU 14/2008 Pasal 11 ayat (2)",
    ),
    "consent": Way(
        "Dibuka dengan persetujuan",
        "Orang yang bersangkutan menyetujuinya secara tertulis, atau informasi ini menyangkut jabatan publiknya.",
        "UU 14/2008 Pasal 18 ayat (2)",
    ),
    "court": Way(
        "Dibuka dalam sidang",
        "Informasi ini sudah dibuka dalam sidang pengadilan yang terbuka untuk umum.",
        "PP 61/2010 Pasal 5 ayat (2)",
    ),
    "partial": Way(
        "Dibuka sebagian",
        "Sebagian informasi ini terbuka. Bagian yang masih dikecualikan dihitamkan atau dikaburkan.",
        "UU 14/2008 Pasal 22 ayat (7) huruf e",
    ),
}
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
    "withdrawn": "Berkasnya ditarik",
    "part": "Sebagian dibuka, tercantum tersendiri",
    "overdue": "Peninjauannya terlewat",
    "reviewed": "Peninjauan yang terlewat sudah dilakukan",
}

LISTS: Mapping[str, str] = {"dik": "Daftar Informasi yang Dikecualikan", "dip": "Daftar Informasi Publik"}


def day(value: date) -> str:
    """Returns a date in Indonesian words: 22 November 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


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


GROUNDS: Mapping[str, str] = {
    "a": "Penegakan hukum",
    "b": "Karya dan persaingan usaha",
    "c": "Pertahanan dan keamanan",
    "d": "Kekayaan alam",
    "e": "Ketahanan ekonomi",
    "f": "Hubungan luar negeri",
    "g": "Akta pribadi dan wasiat",
    "h": "Rahasia pribadi",
    "i": "Surat dalam lembaga",
    "j": "Dilarang undang-undang lain",
}
"""A short name for each huruf of UU 14/2008 Pasal 17, for filters and narrow cells."""

PERIODS: Mapping[str, str] = {
    "years": "Beberapa tahun",
    "until_date": "Sampai tanggal tertentu",
    "until_event": "Sampai suatu peristiwa",
    "until_consent": "Sampai ada persetujuan",
    "while_in_force": "Selama masih berlaku",
    "per_regulation": "Menurut peraturan",
    "permanent": "Tetap",
}


def ground(letter: str) -> str:
    """Returns the short name of a huruf; an unknown one as it is."""
    return GROUNDS.get(letter, letter)


def shown(value: str, facet: str) -> str:
    """Returns the label of a filter's value: a huruf with its short name, a year, or the lack of a date."""
    if facet == "huruf":
        return f"{value} – {ground(value)}"
    return "Belum ada tanggal" if value == UNDATED else value
