"""The refusals about copies for the public: what hides nothing, what nobody looked at, what was taken down."""

from collections.abc import Mapping

from shared.runtime.errors import Conflict, NotFound
from shared.runtime.refusal_rules import Rule, table_of

COPY_RULES: Mapping[str, Rule] = table_of(
    Rule(
        "SALINAN_TIDAK_DIKENAL",
        "Salinan publikasi yang dimaksud tidak ada pada informasi ini.",
        "",
        "Periksa kembali nomor salinan, atau unggah salinan yang baru.",
        NotFound,
    ),
    Rule(
        "SALINAN_HARUS_DIHITAMKAN",
        "Pembukaan ini hanya sebagian, sehingga salinannya harus salinan yang bagian rahasianya dihitamkan.",
        "Pasal 22 ayat (7) huruf e UU 14/2008; Perki 1/2021",
        "Hitamkan salinan itu di sini, atau unggah petikan tanpa bagian rahasia, lalu minta orang lain melepasnya.",
    ),
    Rule(
        "SALINAN_RUSAK",
        "Isi salinan tidak sama dengan yang diunggah.",
        "",
        "Unggah ulang salinan itu.",
    ),
    Rule(
        "TANPA_TANDA",
        "Tidak ada bagian yang ditandai untuk dihitamkan.",
        "",
        "Tandai sekurang-kurangnya satu bagian pada gambar halamannya.",
    ),
    Rule(
        "SALINAN_TERLALU_BESAR",
        "Salinan yang diunggah melebihi batas ukuran.",
        "",
        "Kecilkan berkasnya, atau bagi menjadi beberapa salinan.",
    ),
    Rule(
        "SALINAN_BELUM_DILIHAT",
        "Salinan hanya dapat dilepas oleh orang yang sudah membukanya.",
        "Pasal 54 UU 14/2008",
        "Buka dulu salinan itu dan baca isinya, lalu lepaskan.",
        Conflict,
    ),
    Rule(
        "SALINAN_TIDAK_COCOK",
        "SHA-256 yang disebut kosong atau bukan milik salinan ini.",
        "Pasal 54 UU 14/2008",
        "Buka salinannya, lalu salin SHA-256 yang tertulis padanya.",
    ),
    Rule(
        "SALINAN_DIGANTI",
        "Salinan ini sudah diganti oleh salinan yang lebih baru atau oleh berkas asli yang diperbaiki, sehingga tidak "
        "dapat dibuka atau dilepas lagi.",
        "Pasal 54 UU 14/2008; Pasal 67 UU 27/2022",
        "Buka informasinya dan periksa salinan yang masih menunggu; bila tidak ada, unggah salinan baru.",
        Conflict,
    ),
    Rule(
        "SALINAN_LAIN_TERBIT",
        "Salinan lain dari berkas asli yang sama sedang terbit, tetapi tidak disebut apakah salinan itu turun atau "
        "tetap.",
        "Pasal 6 ayat (3), Pasal 17, dan Pasal 54 UU 14/2008; Pasal 67 UU 27/2022",
        "Bandingkan keduanya. Pilih salinan lama turun bila yang baru menggantikannya, atau tetap terbit bila isinya "
        "bagian lain.",
        Conflict,
    ),
    Rule(
        "SALINAN_TANPA_ASLI",
        "Informasi ini memiliki beberapa berkas asli, tetapi tidak disebut berkas mana yang disalin.",
        "",
        "Pilih berkas aslinya, supaya salinan lama dari berkas itu tidak ikut dilepas.",
    ),
    Rule(
        "SALINAN_DITURUNKAN",
        "Salinan ini sudah ditarik dari situs atau diunggah sebelum penurunan, sehingga tidak dapat dibuka atau "
        "dilepas lagi.",
        "Pasal 54 UU 14/2008; Pasal 67 UU 27/2022",
        "Unggah salinan baru, lalu minta orang lain membuka dan melepasnya.",
        Conflict,
    ),
)
