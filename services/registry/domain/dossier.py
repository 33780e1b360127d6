"""The dossier of one item as the SKPD handed it in, and the sorting of rows from an existing list."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.registry.domain.periods import anniversary
from shared.contracts.dossier import DossierWords
from shared.contracts.sealed_text import SealedText
from shared.law import CAPS, TIME_LIMITED, Huruf, never_exempt
from shared.law.period_words import PeriodReading
from shared.law.period_words import parse as read_period
from shared.law.texts.citations import read as read_basis

HURUF = frozenset(Huruf)


class Queue(StrEnum):
    """The named queues in which an item waits for an officer; none of them is the DIK."""

    NONE = ""
    BELUM_LENGKAP = "belum_lengkap"
    """A row of an existing list lacks its test, its statute, its huruf or a lawful period."""
    PERIODE_BELUM_JELAS = "periode_belum_jelas"
    """The period cannot be computed from the row's words (docs/law.md 21)."""
    MENUNGGU_TANGGAL_TINJAU = "menunggu_tanggal_tinjau"
    """The period is clear but ends by no date, so an officer must name the review date (docs/law.md 15)."""
    SUDAH_BERAKHIR = "sudah_berakhir"
    """The period of the existing list ended before the row came in: public by law, an officer confirms it."""
    TINJAU_ULANG = "tinjau_ulang"
    """The review date of an undated period has come."""


@dataclass(frozen=True)
class DossierFile:
    """One sealed file as registry knows it; `sha256` and `size` (bytes) are those of the plain content."""

    file_id: str
    name: SealedText
    object_key: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Dossier(DossierWords):
    """What an SKPD says about one item; `decree_date` is that of the existing list, where the row came from one."""

    decree_date: date | None = None
    sheet: SealedText = ""
    row: int | None = None
    files: tuple[DossierFile, ...] = ()

    @property
    def huruf(self) -> tuple[str, ...]:
        """Returns the letters that the grounds or the legal basis name, in their order."""
        named = [ground.huruf.lower() for ground in self.grounds if ground.huruf]
        return tuple(dict.fromkeys(named or [str(letter) for letter in read_basis(self.legal_basis).huruf]))


@dataclass(frozen=True)
class Sorting:
    """The queue of a row of an existing list, with the codes of what it lacks."""

    queue: Queue
    missing: tuple[str, ...] = ()


def written_end(dossier: Dossier, *, history: bool = True) -> date | None:
    """Finds the last exempt day that the row's own words give, at the latest; None while any ground has none.

    Years of an old row count from its own decree, and huruf a ends at its cap after it whatever the words say
    (PP 61/2010 Ps 5(1)). With `history=False` the decree is yet to come, so only dates that stand in the words count.
    """
    decree = dossier.decree_date if history else None
    ends = [
        earlier(reading.end(decree), _cap(letters, decree))
        for letters, reading in zip(_letters(dossier), _readings(dossier), strict=True)
    ]
    dated = [end for end in ends if end is not None]
    return max(dated) if len(dated) == len(ends) else None


def legal_end(dossier: Dossier) -> date | None:
    """Returns the day on which the law ends an old row at the latest, None where one of its huruf has no such day."""
    letters = tuple(letter for each in _letters(dossier) for letter in each)
    return _cap(letters, dossier.decree_date)


def earlier(first: date | None, second: date | None) -> date | None:
    """Returns the earlier of two days, of which each may be missing."""
    return min((each for each in (first, second) if each is not None), default=None)


def _letters(dossier: Dossier) -> list[tuple[str, ...]]:
    """Returns the huruf of each ground; one that names none may rest on any that the row names."""
    return [(each.huruf.lower(),) if each.huruf else dossier.huruf for each in dossier.grounds] or [dossier.huruf]


def _cap(letters: tuple[str, ...], decree: date | None) -> date | None:
    """Returns the day on which the law ends these huruf at the latest, None where it sets no such day for one."""
    years = [CAPS[letter] for letter in letters if letter in CAPS]
    return anniversary(decree, max(years)) if decree and years and len(years) == len(letters) else None


def sort_history(dossier: Dossier, today: date) -> Sorting:
    """Sorts a row of an existing list by the end that its own words give."""
    return sort_by_end(dossier, written_end(dossier), today)


def sort_by_end(dossier: Dossier, end: date | None, today: date) -> Sorting:
    """Sorts a row of an existing list: complete rows wait for a Petugas, the others go into a named queue.

    Whether it is over is asked before whether it is complete: the law has opened a row whose own end has passed, with
    or without a test (PP 61/2010 Ps 11(3)). Nothing is refused and nothing is guessed: a missing date is neither
    unlimited nor over (docs/law.md 21).
    """
    readings = _readings(dossier)
    missing = _missing(dossier, readings)
    if end is not None and end < today:
        return Sorting(Queue.SUDAH_BERAKHIR, ("SUDAH_BERAKHIR", *missing))
    if missing:
        return Sorting(Queue.BELUM_LENGKAP, missing)
    if dossier.decree_date is not None and dossier.decree_date > today:
        return Sorting(Queue.PERIODE_BELUM_JELAS, ("PENETAPAN_PERTAMA_TIDAK_SAH",))
    unclear = tuple(dict.fromkeys(code for reading in readings if (code := _unclear(reading, dossier.decree_date))))
    if unclear:
        return Sorting(Queue.PERIODE_BELUM_JELAS, unclear)
    if end is None or any(reading.needs_review_date for reading in readings):
        return Sorting(Queue.MENUNGGU_TANGGAL_TINJAU, ("TANPA_TANGGAL_TINJAU",))
    return Sorting(Queue.NONE)


def _readings(dossier: Dossier) -> list[PeriodReading]:
    return [read_period(ground.period) for ground in dossier.grounds] or [read_period("")]


def _missing(dossier: Dossier, readings: list[PeriodReading]) -> tuple[str, ...]:
    huruf = dossier.huruf
    faults = {
        "TIDAK_PERNAH_DIKECUALIKAN": never_exempt(dossier.title) is not None,
        "TANPA_UJI_KONSEKUENSI": not any(g.consequence_open or g.consequence_closed for g in dossier.grounds),
        "TANPA_DASAR_HUKUM": not _names_a_statute(dossier),
        "HURUF_TIDAK_DIKENAL": not huruf or not all(letter in HURUF for letter in huruf),
        "TANPA_JANGKA_WAKTU": any(reading.kind == "missing" for reading in readings),
        "TIDAK_TERBATAS_DILARANG": any(reading.kind == "permanent" for reading in readings) and _forbids(huruf),
        "LEBIH_TIGA_PULUH_TAHUN": _over_cap(huruf, readings),
    }
    return tuple(code for code, found in faults.items() if found)


def _names_a_statute(dossier: Dossier) -> bool:
    return any(ground.statute for ground in dossier.grounds) or bool(read_basis(dossier.legal_basis).statutes)


def _forbids(huruf: tuple[str, ...]) -> bool:
    return not TIME_LIMITED.isdisjoint(huruf)


def _over_cap(huruf: tuple[str, ...], readings: list[PeriodReading]) -> bool:
    caps = [CAPS[letter] for letter in huruf if letter in CAPS]
    return any(reading.total_months > cap * 12 for cap in caps for reading in readings)


def _unclear(reading: PeriodReading, decree_date: date | None) -> str:
    if reading.kind == "unclear":
        return "JANGKA_WAKTU_TIDAK_JELAS"
    if reading.kind == "compound":
        return "JANGKA_WAKTU_MAJEMUK"
    if reading.kind == "years" and not reading.is_open and reading.end(decree_date) is None:
        return "JANGKA_WAKTU_TIDAK_LENGKAP"
    return ""
