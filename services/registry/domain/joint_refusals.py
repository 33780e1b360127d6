"""The refusals about acts on many items at once and about who works on what."""

from collections.abc import Mapping

from shared.law import BY_CONSENT, HIGHEST_HEAD, span_in_words
from shared.runtime.errors import Conflict
from shared.runtime.refusal_rules import Rule, table_of

BY_ITSELF = HIGHEST_HEAD | BY_CONSENT
"""Letters that the Ketua answers ya to one at a time: the highest head's own (PP 61/2010 Ps 7(5)), and those that a
person's consent opens (UU 14/2008 Ps 18(2))."""

JOINT_RULES: Mapping[str, Rule] = table_of(
    Rule(
        "TANPA_PILIHAN",
        "Belum ada informasi yang dipilih.",
        "",
        "Kembali ke daftarnya, beri tanda centang pada yang dimaksud, lalu tekan tombolnya sekali lagi.",
    ),
    Rule(
        "TERLALU_BANYAK_SEKALIGUS",
        "Yang dipilih lebih banyak daripada yang boleh dikerjakan dengan satu tombol.",
        "",
        "Pilih paling banyak 100 informasi, kerjakan, lalu pilih yang berikutnya.",
    ),
    Rule(
        "BERUBAH_SEJAK_DIPERIKSA",
        "Informasi ini berubah sesudah Anda memeriksanya, sehingga tidak dikerjakan bersama yang lain.",
        "",
        "Buka informasinya, baca keadaannya yang sekarang, lalu pilih lagi.",
        Conflict,
    ),
    Rule(
        "UJI_BELUM_DIBUKA",
        "Uji konsekuensi informasi ini, seperti keadaannya sekarang, belum Anda buka.",
        "Pasal 19 UU 14/2008; Pasal 3 ayat (1) PP 61/2010",
        "Buka informasinya dan baca ujinya, lalu periksa lagi yang Anda pilih.",
        Conflict,
    ),
    Rule(
        "HURUF_DIPUTUS_SATU_PER_SATU",
        f"Usul dengan huruf {span_in_words(BY_ITSELF)} dijawab ya satu per satu, tidak bersama yang lain.",
        "Pasal 18 ayat (2) UU 14/2008; Pasal 7 ayat (5) PP 61/2010",
        "Buka informasinya dan jawab di halamannya sendiri.",
    ),
    Rule(
        "SUDAH_DIUSUL",
        "Informasi ini sudah pernah diusulkan; usulnya masih menunggu jawaban, atau kembali dengan alasan.",
        "langkah 2 SOP 065/453/DPP-A",
        "Buka informasinya, baca apa yang dikatakan tentang usul itu, lalu usulkan di halamannya sendiri.",
        Conflict,
    ),
    Rule(
        "ALAMAT_SUDAH_DICATAT",
        "Informasi ini sudah beralamat simpan lain, dan alamat itu tidak diganti bersama yang lain.",
        "langkah 4 SOP 065/453/DPP-A",
        "Bila arsipnya memang dipindah, buka informasinya dan catat alamat barunya.",
        Conflict,
    ),
    Rule(
        "SEDANG_DIKERJAKAN",
        "Orang lain menandai bahwa sedang mengerjakan ini.",
        "",
        "Kerjakan yang lain, tunggu tandanya berakhir, atau mintalah ia melepasnya; tanda ini tidak menghalangi "
        "tindakan siapa pun.",
        Conflict,
    ),
)
