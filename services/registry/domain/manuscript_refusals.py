"""The refusals about manuscripts: papers whose bytes are kept to be signed, or that were signed by hand and scanned."""

from collections.abc import Mapping

from shared.runtime.errors import Conflict, Forbidden, NotFound, UnsupportedType
from shared.runtime.refusal_rules import Rule, table_of

_LAW = "Pasal 59 dan 60 PP 71/2019"

MANUSCRIPT_RULES: Mapping[str, Rule] = table_of(
    Rule("NASKAH_TIDAK_DIKENAL", "Naskah yang dimaksud tidak ada.", "", "Periksa kembali tautannya.", NotFound),
    Rule(
        "NASKAH_SUDAH_BERTANDA_TANGAN",
        "Surat ini sudah bertanda tangan, sehingga tidak dapat ditandatangani lagi, diganti, atau dibatalkan.",
        _LAW,
        "Buka naskahnya untuk melihat siapa yang menandatangani; perubahan dibuat dengan penetapan yang baru.",
        Conflict,
    ),
    Rule(
        "NASKAH_DIBATALKAN",
        "Naskah atau penetapannya sudah dibatalkan, sehingga tidak dapat ditandatangani.",
        _LAW,
        "Siapkan naskah baru dari penetapan yang berlaku.",
        Conflict,
    ),
    Rule(
        "NASKAH_BERUBAH",
        "Yang akan ditandatangani bukan lagi naskah yang Anda lihat, atau isinya tidak sama dengan yang disetujui.",
        _LAW,
        "Muat ulang halaman naskahnya dan baca sekali lagi sebelum menandatangani.",
        Conflict,
    ),
    Rule(
        "NASKAH_TANPA_NOMOR",
        "Keputusan tentang daftar diberi nomor oleh bagian hukum sebelum ditandatangani.",
        "",
        "Tulis nomor keputusannya, lalu siapkan naskahnya sekali lagi.",
    ),
    Rule(
        "BUKAN_PENANDA_TANGAN",
        "Surat ini ditandatangani oleh pejabat lain yang namanya tercantum padanya.",
        _LAW,
        "Serahkan kepada pejabat yang namanya disebut halaman naskahnya.",
        Forbidden,
    ),
    Rule(
        "TANGGAL_TANDA_TANGAN_SALAH",
        "Tanggal tanda tangan pada pindaian mendahului naskahnya, atau belum tiba.",
        "",
        "Tulis tanggal yang tertera pada surat yang dipindai.",
    ),
    Rule(
        "PINDAIAN_BUKAN_GAMBAR",
        "Pindaian surat bertanda tangan harus PDF atau gambar.",
        "",
        "Pindai surat yang sudah ditandatangani sebagai PDF, JPEG, PNG, atau TIFF.",
        UnsupportedType,
    ),
)
