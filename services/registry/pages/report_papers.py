"""The reports on paper: what was not done in time, what may be destroyed, and the year in numbers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.registry.domain.penetapan import PenetapanKind
from services.registry.pages.labels import MODES, OMISSIONS
from services.registry.queries.omissions import Omission
from services.registry.queries.year_report import YearReport
from services.registry.store.archive import RetentionOver
from shared.runtime.phrases import date_words

OMITTED = ("No.", "Informasi", "SKPD", "Huruf", "Kelalaian", "Sejak", "Penetapan")
DESTROYED = ("No.", "Kode JRA", "Uraian informasi", "SKPD", "Retensi sampai", "Alamat simpan")
KEPT = (*DESTROYED, "Mengapa disimpan")
JUDGES = 5
"""Rows in which the panitia penilai arsip signs."""
ANSWERS: Sequence[tuple[str, str, str]] = (
    ("Usul dijawab ya oleh Ketua PPID", "decide", "ya"),
    ("Usul dijawab tidak oleh Ketua PPID", "decide", "tidak"),
    ("Penetapan disetujui pimpinan", "approve", "setuju"),
    ("Penetapan ditolak pimpinan", "approve", "tolak"),
    ("Pembukaan disetujui pimpinan", "approve_opening", "setuju"),
    ("Pembukaan ditolak pimpinan", "approve_opening", "tolak"),
)
DECREES: Mapping[PenetapanKind, str] = {
    PenetapanKind.KLASIFIKASI: "Penetapan klasifikasi",
    PenetapanKind.PERUBAHAN: "Penetapan perubahan klasifikasi",
    PenetapanKind.PERISTIWA: "Penetapan peristiwa",
    PenetapanKind.PEMBUKAAN: "Penetapan pembukaan",
}
UNKNOWN = (
    "Jumlah permohonan informasi yang diterima",
    "Waktu yang diperlukan untuk memenuhi setiap permohonan",
    "Jumlah permohonan yang dikabulkan, sebagian atau seluruhnya",
    "Jumlah permohonan yang ditolak",
    "Alasan penolakan permohonan",
    "Keberatan dan sengketa yang diselesaikan",
    "Sarana, sumber daya manusia, dan anggaran layanan",
)
"""What UU 14/2008 Ps 12 asks and Terbuka does not record."""


def omission_paper(lines: Sequence[list[str]], today: date) -> dict[str, Any]:
    """Returns what was not done in time, the newest first, by its lines (`omission_line`)."""
    return {
        "title": "Laporan kelalaian",
        "as_of": date_words(today),
        "columns": list(OMITTED),
        "rows": [[str(number), *row] for number, row in enumerate(lines, start=1)],
    }


def omission_line(row: Omission) -> list[str]:
    """Returns what the paper says of one omission."""
    said = [row.title, row.skpd_name, ", ".join(row.huruf), OMISSIONS[row.omission]]
    return [*said, date_words(row.since), row.penetapan_number]


def destruction_paper(rows: Sequence[RetentionOver], today: date, why: Mapping[str, str]) -> dict[str, Any]:
    """Returns what may be proposed for destruction, and what stays though its retention is over, with the reason."""
    free, kept = [row for row in rows if not row.why], [row for row in rows if row.why]
    return {
        "title": "Daftar arsip usul musnah",
        "as_of": date_words(today),
        "free_columns": list(DESTROYED),
        "free": [_file(number, row) for number, row in enumerate(free, start=1)],
        "kept_columns": list(KEPT),
        "kept": [
            [*_file(number, row), ". ".join([why[row.why].capitalize(), *row.holds])]
            for number, row in enumerate(kept, start=1)
        ],
        "judges": JUDGES,
    }


def _file(number: int, row: RetentionOver) -> list[str]:
    return [str(number), row.jra_code, row.title, row.skpd_name, date_words(row.retention_over_on), row.address]


def year_paper(year: int, report: YearReport, omissions: Mapping[str, int], today: date) -> dict[str, Any]:
    """Returns the year in numbers; what Terbuka does not record has a place to write."""
    return {
        "title": "Laporan tahunan layanan informasi",
        "year": str(year),
        "as_of": date_words(today),
        "unknown": list(UNKNOWN),
        "sections": [
            _section("Penyerahan dan jawaban", [("Informasi diterima dari SKPD", report.received), *_answers(report)]),
            _section("Surat yang keluar", _letters(report)),
            _section("Menjadi informasi publik", [(MODES.get(m, m), n) for m, n in sorted(report.opened.items())]),
            _section("Kelalaian", _omitted(omissions)),
            _section("Insiden", [("Insiden yang dicatat", report.incidents)]),
            _section(f"Masih dikecualikan per {date_words(today)}", _exempt(report)),
        ],
    }


def _section(title: str, rows: Sequence[tuple[str, int]]) -> dict[str, Any]:
    return {"title": title, "rows": [[words[:1].upper() + words[1:], str(many)] for words, many in rows]}


def _answers(report: YearReport) -> list[tuple[str, int]]:
    return [(words, report.answers.get((act, answer), 0)) for words, act, answer in ANSWERS]


def _letters(report: YearReport) -> list[tuple[str, int]]:
    decrees = [(words, report.decrees.get(kind, 0)) for kind, words in DECREES.items()]
    return [*decrees, ("Pengumuman perubahan daftar", report.announcements)]


def _omitted(omissions: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(words, omissions.get(name, 0)) for name, words in OMISSIONS.items()]


def _exempt(report: YearReport) -> list[tuple[str, int]]:
    return [*sorted(report.exempt.items()), ("Jumlah", sum(report.exempt.values()))]
