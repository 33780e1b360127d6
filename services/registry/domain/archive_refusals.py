"""The refusals about papers on the shelf: what is lent, moved and counted."""

from collections.abc import Mapping

from shared.runtime.errors import Conflict, NotFound
from shared.runtime.refusal_rules import Rule, table_of

STEP = "langkah 4 SOP 065/453/DPP-A"
ARCHIVE_RULES: Mapping[str, Rule] = table_of(
    Rule(
        "PINJAMAN_TIDAK_LENGKAP",
        "Peminjaman menyebut siapa peminjamnya, dari kantor mana, dan untuk apa.",
        STEP,
        "Isi ketiganya, lalu simpan sekali lagi.",
    ),
    Rule(
        "PINJAMAN_TANPA_ALAMAT",
        "Naskah ini belum beralamat simpan, atau bagian dari informasi lain yang naskahnya disimpan di sana.",
        STEP,
        "Catat alamat simpannya dahulu; naskah suatu bagian dipinjam lewat informasi asalnya.",
        Conflict,
    ),
    Rule(
        "NASKAH_SEDANG_DIPINJAM",
        "Naskah ini masih dipinjam.",
        STEP,
        "Catat naskahnya kembali, lalu catat peminjaman yang baru.",
        Conflict,
    ),
    Rule(
        "NASKAH_TIDAK_DIPINJAM",
        "Naskah ini tidak sedang dipinjam.",
        STEP,
        "Muat ulang halaman informasinya untuk melihat keadaannya.",
        Conflict,
    ),
    Rule(
        "HARI_KEMBALI_TIDAK_SAH",
        "Hari kembali jatuh sesudah hari ini, paling lama 60 hari.",
        STEP,
        "Pilih hari yang lebih dekat; sesudah kembali naskahnya boleh dipinjam lagi.",
    ),
    Rule("STOK_TIDAK_DIKENAL", "Stok opname yang dimaksud tidak ada.", "", "Pilih dari buku stok opname.", NotFound),
    Rule(
        "STOK_TANPA_TEMPAT",
        "Stok opname harus menyebut sekurang-kurangnya gedung dan ruangnya.",
        STEP,
        "Isi gedung dan ruang, dan bila perlu rak dan boksnya.",
    ),
    Rule(
        "STOK_MASIH_BERJALAN",
        "Stok opname Anda yang lain masih berjalan.",
        STEP,
        "Tutup yang itu dahulu, lalu mulai yang baru.",
        Conflict,
    ),
    Rule(
        "STOK_SUDAH_DITUTUP",
        "Stok opname ini sudah ditutup, dan hasilnya tidak berubah lagi.",
        STEP,
        "Mulai stok opname yang baru untuk tempat itu.",
        Conflict,
    ),
    Rule(
        "BOKS_KOSONG",
        "Tidak ada naskah yang tercatat pada alamat asal itu.",
        STEP,
        "Periksa gedung, ruang, rak, dan boks asalnya pada daftar arsip.",
        Conflict,
    ),
)
