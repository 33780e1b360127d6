"""The refusals that only intake knows: code, sentence, article and mend; those of the statute are in `shared.law`."""

from collections.abc import Mapping
from typing import Any

from shared.law import RULES
from shared.runtime.errors import Conflict, Forbidden, Malformed, NotFound, Refusal, TooLarge, TooMany
from shared.runtime.refusal_rules import Rule, table_of

_STEP_1 = "langkah 1 SOP 065/453/DPP-A"

INTAKE_RULES: Mapping[str, Rule] = table_of(
    Rule(
        "KUNCI_IDEMPOTENSI_WAJIB",
        "Permintaan ini harus membawa tajuk Idempotency-Key, supaya pengiriman ulang tidak tercatat dua kali.",
        "",
        "Kirim tajuk Idempotency-Key berisi kunci acak, dan pakai kunci yang sama bila mengirim ulang.",
        Malformed,
    ),
    Rule(
        "KUNCI_IDEMPOTENSI_SALAH",
        "Tajuk Idempotency-Key harus terdiri atas 1 sampai 200 huruf, angka, atau tanda baca tanpa spasi.",
        "",
        "Pakai misalnya sebuah UUID.",
        Malformed,
    ),
    Rule(
        "KUNCI_DIPAKAI_ULANG",
        "Kunci ini sudah dipakai untuk pengajuan lain yang isinya berbeda.",
        "",
        "Pakai kunci baru untuk pengajuan baru; kunci lama hanya untuk mengirim ulang isi yang sama.",
        Conflict,
    ),
    Rule(
        "DOSIR_RUSAK",
        "Bagian dossier tidak dapat dibaca: {why}.",
        "",
        "Kirim bagian dossier sebagai JSON menurut dokumentasi di /docs.",
        Malformed,
    ),
    Rule(
        "DOSIR_TIDAK_ADA",
        "Pengajuan ini tidak memuat bagian dossier, padahal formulirlah yang diajukan.",
        _STEP_1,
        "Sertakan bagian bernama dossier berisi JSON.",
        Malformed,
    ),
    Rule(
        "DOSIR_KOSONG",
        "Formulir ini tidak memuat satu informasi pun.",
        _STEP_1,
        "Isi paling sedikit satu informasi, atau kirim laporan nihil.",
    ),
    Rule(
        "DOSIR_TERLALU_BANYAK",
        "Satu pengajuan memuat paling banyak {limit} informasi.",
        "",
        "Bagi daftar menjadi beberapa pengajuan.",
        TooLarge,
    ),
    Rule(
        "DOSIR_TERLALU_BESAR",
        "Bagian dossier melebihi {limit} bita.",
        "",
        "Bagi daftar menjadi beberapa pengajuan.",
        TooLarge,
    ),
    Rule(
        "BERKAS_TERLALU_BESAR",
        "Berkas melebihi batas {limit} bita.",
        "",
        "Perkecil atau bagi berkas itu, lalu unggah lagi.",
        TooLarge,
    ),
    Rule(
        "BERKAS_TERLALU_BANYAK",
        "Satu pengajuan memuat paling banyak {limit} berkas.",
        "",
        "Bagi menjadi beberapa pengajuan.",
        TooLarge,
    ),
    Rule(
        "BERKAS_TANPA_NAMA",
        "Sebuah berkas tidak bernama.",
        "",
        "Sertakan nama berkas pada setiap bagian files.",
        Malformed,
    ),
    Rule(
        "BERKAS_NAMA_GANDA",
        "Dua berkas dalam pengajuan ini bernama sama, sehingga tidak jelas milik informasi yang mana.",
        "",
        "Ganti nama salah satunya.",
    ),
    Rule(
        "BERKAS_TIDAK_ADA",
        "Formulir menyebut berkas yang tidak ikut diunggah.",
        "",
        "Unggah berkas itu, atau hapus namanya dari formulir.",
    ),
    Rule(
        "BERKAS_TANPA_INFORMASI",
        "Sebuah berkas diunggah tanpa disebut oleh satu informasi pun.",
        "",
        "Sebutkan nama berkas itu pada informasinya, atau jangan unggah.",
    ),
    Rule(
        "BAGIAN_TIDAK_DIKENAL",
        "Unggahan memuat bagian yang tidak dikenal.",
        "",
        "Pakai bagian dossier dan files saja.",
        Malformed,
    ),
    Rule(
        "SKPD_BUKAN_MILIK_ANDA",
        "Akun ini hanya dapat mengajukan atas nama SKPD-nya sendiri.",
        _STEP_1,
        "Ajukan atas nama SKPD Anda, atau minta Petugas PPID mengajukannya.",
        Forbidden,
    ),
    Rule(
        "SKPD_TIDAK_DIKENAL",
        "SKPD ini tidak ada dalam daftar perangkat daerah.",
        _STEP_1,
        "Pilih SKPD dari daftar, atau minta operator menambahkannya.",
        NotFound,
    ),
    Rule(
        "SKPD_TIDAK_BERLAKU",
        "SKPD ini sudah dibubarkan atau belum dibentuk pada tanggal pengajuan.",
        _STEP_1,
        "Ajukan atas nama SKPD penerusnya.",
    ),
    Rule(
        "SKPD_TIDAK_DISEBUT",
        "Pengajuan ini tidak menyebut SKPD pengaju.",
        _STEP_1,
        "Isi kode SKPD.",
    ),
    Rule(
        "DAFTAR_SKPD_RUSAK",
        "Daftar SKPD tidak dapat dibaca: {why}.",
        "",
        "Pakai kolom code,name,valid_from,valid_to,successor.",
        Malformed,
    ),
    Rule(
        "PENGAJUAN_TIDAK_DITEMUKAN",
        "Yang dicari tidak ada, atau bukan milik SKPD Anda.",
        "",
        "Periksa kembali tautannya, atau buka daftar pengajuan Anda.",
        NotFound,
    ),
    Rule(
        "KONSEP_TIDAK_ADA",
        "Konsep atau isian ini tidak ada lagi: sudah diajukan, dihapus, atau lewat masa simpannya.",
        "",
        "Buka daftar pengajuan Anda: yang sudah diajukan ada di sana, dan pekerjaan yang belum selesai ada di atasnya.",
        NotFound,
    ),
    Rule(
        "SKPD_SUDAH_BERPINDAH",
        "Informasi SKPD ini sudah berpindah kepada penerusnya; hari terakhir dan penerusnya tidak lagi diubah.",
        "",
        "Biarkan hari terakhir dan penerus yang tercatat; bila penerusnya sendiri berakhir, catat penerus baginya.",
        Conflict,
    ),
    Rule(
        "SUDAH_DIKLASIFIKASI",
        "Informasi ini sudah ditetapkan, sehingga tidak dapat lagi ditarik oleh SKPD.",
        "Pasal 10 PP 61/2010",
        "Ajukan pengujian konsekuensi baru kepada PPID bila klasifikasinya perlu berubah.",
        Conflict,
    ),
    Rule(
        "SUDAH_DITARIK",
        "Informasi ini sudah ditarik oleh SKPD.",
        "",
        "Ajukan lagi sebagai pengajuan baru bila diperlukan.",
        Conflict,
    ),
    Rule(
        "BARIS_LAMA_TIDAK_DITARIK",
        "Baris daftar lama tidak ditarik oleh satu orang, karena akhir yang tertulis padanya tetap berjalan.",
        "Pasal 11 ayat (3) PP 61/2010",
        "Minta Petugas PPID mengusulkannya supaya Ketua mengembalikannya, atau menjawab apakah akhirnya sudah lewat.",
        Conflict,
    ),
    Rule(
        "MASIH_DITAHAN",
        "Informasi ini tidak dapat ditarik karena masih ditahan untuk perkara yang berjalan.",
        "Pasal 51 UU 43/2009",
        "Tunggu sampai perkaranya selesai dan PPID melepas penahanannya.",
        Conflict,
    ),
    Rule(
        "TIDAK_DIKEMBALIKAN",
        "Informasi ini tidak sedang dikembalikan, sehingga tidak ada yang perlu diperbaiki.",
        "langkah 2 SOP 065/453/DPP-A",
        "Tunggu jawaban PPID; perbaikan dikirim setelah informasi dikembalikan.",
        Conflict,
    ),
    Rule(
        "KONSEP_BERUBAH",
        "Konsep ini sudah diubah di tempat lain setelah Anda membukanya.",
        "",
        "Muat ulang konsep itu, lalu simpan lagi.",
        Conflict,
    ),
    Rule(
        "TAHUN_SALAH",
        "Tahun {year} berada di luar rentang yang dapat dilaporkan.",
        "",
        "Pilih tahun 2010 sampai tahun ini.",
    ),
    Rule(
        "LEMBAR_TERLALU_BERAT",
        "Lembar kerja ini tidak selesai dibaca dalam batas waktu dan memori.",
        "",
        "Hapus baris, lembar, dan format yang tidak perlu, atau bagi menjadi beberapa berkas.",
        TooLarge,
    ),
    Rule(
        "KUOTA_SKPD_PENUH",
        "Berkas SKPD Anda hari ini sudah mencapai {limit} MiB, sehingga berkas ini belum diterima.",
        "",
        "Ajukan sisanya besok, atau minta operator menaikkan TERBUKA_LIMIT_SKPD_DAY; tanpa berkas tetap diterima.",
        TooMany,
    ),
    Rule(
        "LEMBAR_ANTRE_PENUH",
        "Sudah {limit} lembar kerja SKPD ini yang menunggu dibaca, sehingga yang ini belum diterima.",
        "",
        "Tunggu sampai yang lain selesai dibaca, lalu kirim lagi.",
        TooMany,
    ),
    Rule(
        "LEMBAR_TIDAK_ADA",
        "Permintaan ini tidak membawa lembar kerja.",
        "",
        "Kirim berkasnya sebagai bagian bernama file.",
        Malformed,
    ),
    Rule(
        "JENIS_DAFTAR_KOSONG",
        "Jenis daftar belum dipilih: daftar lama yang sudah berlaku, atau usulan baru.",
        "",
        "Pilih salah satu (kind=history atau kind=new); tidak ada yang dipilihkan, karena jalannya berbeda.",
        Malformed,
    ),
    Rule(
        "PERLU_DITEGASKAN",
        "Belum ada yang dicatat, karena ada yang perlu ditegaskan. {why}",
        "",
        "Periksa, lalu tegaskan tiap hal yang ditanyakan: centang pada halaman, atau kirim kodenya sebagai confirm.",
        Conflict,
    ),
    Rule(
        "PRATINJAU_BERBEDA",
        "Belum ada yang diajukan: pilihan di halaman ini berubah sejak daftar dibaca.",
        "",
        "Periksa hasil bacaan yang baru di bawah ini, lalu ajukan.",
        Conflict,
    ),
    Rule(
        "PILIHAN_SALAH",
        "Pilihan tidak dikenal: {why}.",
        "",
        "Lihat dokumentasi di /docs.",
        Malformed,
    ),
)


def say_no(code: str, **data: Any) -> Refusal:
    """Builds the refusal of that name from intake's table or else the statute's; raises KeyError for neither."""
    return (INTAKE_RULES.get(code) or RULES[code]).refusal(**data)
