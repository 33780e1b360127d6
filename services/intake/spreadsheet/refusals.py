"""The refusals of a whole workbook: stable codes, and what, why and how to mend."""

from collections.abc import Mapping
from types import MappingProxyType

from services.intake.spreadsheet.result import SpreadsheetRefused

TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "LEMBAR_JENIS_SALAH": (
            "Berkas ini ditolak karena {why}.",
            "Buka berkas di aplikasi lembar kerja, pilih Simpan Sebagai, lalu pilih XLSX, XLS, ODS atau CSV.",
        ),
        "LEMBAR_TERKUNCI": (
            "Berkas ini ditolak karena dikunci dengan kata sandi sehingga isinya tidak dapat diperiksa.",
            "Buka berkas, hapus kata sandinya (Info > Proteksi), simpan, lalu unggah lagi.",
        ),
        "LEMBAR_MAKRO": (
            "Berkas ini ditolak karena memuat makro; makro dapat menjalankan program di komputer penerima.",
            "Simpan Sebagai XLSX (tanpa makro), lalu unggah lagi.",
        ),
        "LEMBAR_TERLALU_BESAR": (
            "Berkas ini ditolak karena {why}.",
            "Hapus baris dan lembar yang tidak perlu, atau bagi daftar menjadi beberapa berkas.",
        ),
        "LEMBAR_RUSAK": (
            "Berkas ini ditolak karena rusak atau tidak lengkap: {why}.",
            "Buka berkas di aplikasi lembar kerja, simpan ulang, lalu unggah lagi.",
        ),
        "LEMBAR_TANPA_TABEL": (
            "Berkas ini ditolak karena tidak ditemukan tabel daftar informasi: tidak ada baris kepala dengan nama "
            "kolom "
            "seperti Informasi, Dasar Hukum, Konsekuensi, dan Jangka Waktu{why}.",
            "Beri tabel satu baris kepala dengan nama kolom, atau pakai templat yang dapat diunduh.",
        ),
        "LEMBAR_JAWABAN_SALAH": (
            "Jawaban untuk kolom ditolak karena {why}.",
            "Tulis jawaban sebagai KEPALA=ARTI dengan kepala kolom seperti pada pertanyaan "
            "dan salah satu arti yang ditawarkan.",
        ),
    }
)


def refused(code: str, why: str = "") -> SpreadsheetRefused:
    """Makes the refusal; the caller raises it."""
    message, mend = TEXTS[code]
    return SpreadsheetRefused(code, message.format(why=why), mend=mend)
