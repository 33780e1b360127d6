"""The numbered surat penetapan with the six contents of PP 61/2010 Ps 4(2)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.registry.classification import Classification
from shared.law import CATEGORIES, Huruf


class Kind(StrEnum):
    """What a penetapan does."""

    KLASIFIKASI = "klasifikasi"
    """Sets the first classification (PP 61/2010 Ps 3)."""
    PERUBAHAN = "perubahan"
    """Replaces a classification after a new test (PP 61/2010 Ps 10)."""
    PEMBUKAAN = "pembukaan"
    """Opens the item (PP 61/2010 Ps 11)."""


@dataclass(frozen=True)
class Clause:
    """One ground as a penetapan prints it."""

    jenis: str
    dasar: str
    jangka_waktu: str
    berakhir: date | None
    ditinjau: date | None


@dataclass(frozen=True)
class Penetapan:
    """One surat penetapan: a jenis, b pejabat, c badan and unit, d jangka waktu, e alasan, f tempat and tanggal."""

    number: str
    year: int
    sequence: int
    kind: Kind
    item_id: str
    subject: str
    clauses: tuple[Clause, ...]
    ppid: str
    approver: str
    body: str
    unit: str
    skpd: str
    reason: str
    place: str
    dated: date
    case_id: str = ""
    effective_on: date | None = None


def number(sequence: int, year: int) -> str:
    """Returns a penetapan's number, e.g. `007/PPID/2026`."""
    return f"{sequence:03d}/PPID/{year}"


def clauses(classification: Classification) -> tuple[Clause, ...]:
    """Returns the grounds as a penetapan prints them: official label, basis, period with its end."""
    return tuple(
        Clause(
            jenis=_label(ground.huruf, ground.angka),
            dasar=ground.basis,
            jangka_waktu=ground.period.text,
            berakhir=ground.period.end(),
            ditinjau=ground.period.review_on,
        )
        for ground in classification.grounds
    )


def _label(huruf: str, angka: int | None) -> str:
    category = CATEGORIES[Huruf(huruf)]
    label = f"Huruf {huruf}: {category.label}"
    return f"{label}, angka {angka}: {category.subitem(angka).label}" if angka is not None else label
