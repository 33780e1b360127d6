"""The refusals about papers on the shelf: what is lent, and what is moved."""

from collections.abc import Mapping

from shared.runtime.errors import Conflict
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
    Rule(
        "BOKS_KOSONG",
        "Tidak ada naskah yang tercatat pada alamat asal itu.",
        STEP,
        "Periksa gedung, ruang, rak, dan boks asalnya pada daftar arsip.",
        Conflict,
    ),
)
