"""The refusals of a whole workbook: stable codes, and what, why and how to mend."""

from collections.abc import Mapping

from services.intake.spreadsheet.result import SpreadsheetRefused
from shared.runtime.errors import Refusal
from shared.runtime.refusal_rules import Rule, table_of

SPREADSHEET_RULES: Mapping[str, Rule] = table_of(
    Rule(
        "LEMBAR_JENIS_SALAH",
        "Berkas ini ditolak karena {why}.",
        "",
        "Buka berkas di aplikasi lembar kerja, pilih Simpan Sebagai, lalu pilih XLSX, XLS, ODS atau CSV.",
        SpreadsheetRefused,
    ),
    Rule(
        "LEMBAR_TERKUNCI",
        "Berkas ini ditolak karena dikunci dengan kata sandi sehingga isinya tidak dapat diperiksa.",
        "",
        "Buka berkas, hapus kata sandinya (Info > Proteksi), simpan, lalu unggah lagi.",
        SpreadsheetRefused,
    ),
    Rule(
        "LEMBAR_MAKRO",
        "Berkas ini ditolak karena memuat makro; makro dapat menjalankan program di komputer penerima.",
        "",
        "Simpan Sebagai XLSX (tanpa makro), lalu unggah lagi.",
        SpreadsheetRefused,
    ),
    Rule(
        "LEMBAR_TERLALU_BESAR",
        "Berkas ini ditolak karena {why}.",
        "",
        "Hapus baris dan lembar yang tidak perlu, atau bagi daftar menjadi beberapa berkas.",
        SpreadsheetRefused,
    ),
    Rule(
        "LEMBAR_RUSAK",
        "Berkas ini ditolak karena rusak atau tidak lengkap: {why}.",
        "",
        "Buka berkas di aplikasi lembar kerja, simpan ulang, lalu unggah lagi.",
        SpreadsheetRefused,
    ),
    Rule(
        "LEMBAR_TANPA_TABEL",
        "Berkas ini ditolak karena tidak ditemukan tabel daftar informasi: tidak ada baris kepala dengan nama "
        "kolom "
        "seperti Informasi, Dasar Hukum, Konsekuensi, dan Jangka Waktu{why}.",
        "",
        "Beri tabel satu baris kepala dengan nama kolom, atau pakai templat yang dapat diunduh.",
        SpreadsheetRefused,
    ),
    Rule(
        "LEMBAR_JAWABAN_SALAH",
        "Jawaban untuk kolom ditolak karena {why}.",
        "",
        "Tulis jawaban sebagai KEPALA=ARTI dengan kepala kolom seperti pada pertanyaan "
        "dan salah satu arti yang ditawarkan.",
        SpreadsheetRefused,
    ),
)


def refused(code: str, why: str = "") -> Refusal:
    """Makes the refusal; the caller raises it."""
    return SPREADSHEET_RULES[code].refusal({"why": why})
