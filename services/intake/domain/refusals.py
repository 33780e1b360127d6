"""The refusals that only intake knows: code, sentence, article and mend; those of the statute are in `shared.law`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from shared.law import RULES, refuse
from shared.runtime.errors import Conflict, Forbidden, Malformed, NotFound, Refusal, TooLarge, TooMany


@dataclass(frozen=True)
class IntakeRule:
    """One reason of intake to refuse, in Indonesian; `{...}` in a sentence is filled from the refusal's data."""

    error: type[Refusal]
    sentence: str
    mend: str
    article: str = ""


_STEP_1 = "langkah 1 SOP 065/453/DPP-A"

INTAKE_RULES: Mapping[str, IntakeRule] = MappingProxyType(
    {
        "KUNCI_IDEMPOTENSI_WAJIB": IntakeRule(
            Malformed,
            "Permintaan ini harus membawa tajuk Idempotency-Key, supaya pengiriman ulang tidak tercatat dua kali.",
            "Kirim tajuk Idempotency-Key berisi kunci acak, dan pakai kunci yang sama bila mengirim ulang.",
        ),
        "KUNCI_IDEMPOTENSI_SALAH": IntakeRule(
            Malformed,
            "Tajuk Idempotency-Key harus terdiri atas 1 sampai 200 huruf, angka, atau tanda baca tanpa spasi.",
            "Pakai misalnya sebuah UUID.",
        ),
        "KUNCI_DIPAKAI_ULANG": IntakeRule(
            Conflict,
            "Kunci ini sudah dipakai untuk pengajuan lain yang isinya berbeda.",
            "Pakai kunci baru untuk pengajuan baru; kunci lama hanya untuk mengirim ulang isi yang sama.",
        ),
        "DOSIR_RUSAK": IntakeRule(
            Malformed,
            "Bagian dossier tidak dapat dibaca: {why}.",
            "Kirim bagian dossier sebagai JSON menurut dokumentasi di /docs.",
        ),
        "DOSIR_TIDAK_ADA": IntakeRule(
            Malformed,
            "Pengajuan ini tidak memuat bagian dossier, padahal formulirlah yang diajukan.",
            "Sertakan bagian bernama dossier berisi JSON.",
            _STEP_1,
        ),
        "DOSIR_KOSONG": IntakeRule(
            Refusal,
            "Formulir ini tidak memuat satu informasi pun.",
            "Isi paling sedikit satu informasi, atau kirim laporan nihil.",
            _STEP_1,
        ),
        "DOSIR_TERLALU_BANYAK": IntakeRule(
            TooLarge,
            "Satu pengajuan memuat paling banyak {limit} informasi.",
            "Bagi daftar menjadi beberapa pengajuan.",
        ),
        "DOSIR_TERLALU_BESAR": IntakeRule(
            TooLarge, "Bagian dossier melebihi {limit} bita.", "Bagi daftar menjadi beberapa pengajuan."
        ),
        "BERKAS_TERLALU_BESAR": IntakeRule(
            TooLarge, "Berkas melebihi batas {limit} bita.", "Perkecil atau bagi berkas itu, lalu unggah lagi."
        ),
        "BERKAS_TERLALU_BANYAK": IntakeRule(
            TooLarge, "Satu pengajuan memuat paling banyak {limit} berkas.", "Bagi menjadi beberapa pengajuan."
        ),
        "BERKAS_TANPA_NAMA": IntakeRule(
            Malformed, "Sebuah berkas tidak bernama.", "Sertakan nama berkas pada setiap bagian files."
        ),
        "BERKAS_NAMA_GANDA": IntakeRule(
            Refusal,
            "Dua berkas dalam pengajuan ini bernama sama, sehingga tidak jelas milik informasi yang mana.",
            "Ganti nama salah satunya.",
        ),
        "BERKAS_TIDAK_ADA": IntakeRule(
            Refusal,
            "Formulir menyebut berkas yang tidak ikut diunggah.",
            "Unggah berkas itu, atau hapus namanya dari formulir.",
        ),
        "BERKAS_TANPA_INFORMASI": IntakeRule(
            Refusal,
            "Sebuah berkas diunggah tanpa disebut oleh satu informasi pun.",
            "Sebutkan nama berkas itu pada informasinya, atau jangan unggah.",
        ),
        "BAGIAN_TIDAK_DIKENAL": IntakeRule(
            Malformed,
            "Unggahan memuat bagian yang tidak dikenal.",
            "Pakai bagian dossier dan files saja.",
        ),
        "SKPD_BUKAN_MILIK_ANDA": IntakeRule(
            Forbidden,
            "Akun ini hanya dapat mengajukan atas nama SKPD-nya sendiri.",
            "Ajukan atas nama SKPD Anda, atau minta Petugas PPID mengajukannya.",
            _STEP_1,
        ),
        "SKPD_TIDAK_DIKENAL": IntakeRule(
            NotFound,
            "SKPD ini tidak ada dalam daftar perangkat daerah.",
            "Pilih SKPD dari daftar, atau minta operator menambahkannya.",
            _STEP_1,
        ),
        "SKPD_TIDAK_BERLAKU": IntakeRule(
            Refusal,
            "SKPD ini sudah dibubarkan atau belum dibentuk pada tanggal pengajuan.",
            "Ajukan atas nama SKPD penerusnya.",
            _STEP_1,
        ),
        "SKPD_TIDAK_DISEBUT": IntakeRule(
            Refusal, "Pengajuan ini tidak menyebut SKPD pengaju.", "Isi kode SKPD.", _STEP_1
        ),
        "DAFTAR_SKPD_RUSAK": IntakeRule(
            Malformed, "Daftar SKPD tidak dapat dibaca: {why}.", "Pakai kolom code,name,valid_from,valid_to,successor."
        ),
        "PENGAJUAN_TIDAK_DITEMUKAN": IntakeRule(
            NotFound,
            "Yang dicari tidak ada, atau bukan milik SKPD Anda.",
            "Periksa kembali tautannya, atau buka daftar pengajuan Anda.",
        ),
        "SUDAH_DIKLASIFIKASI": IntakeRule(
            Conflict,
            "Informasi ini sudah ditetapkan, sehingga tidak dapat lagi ditarik oleh SKPD.",
            "Ajukan pengujian konsekuensi baru kepada PPID bila klasifikasinya perlu berubah.",
            "Pasal 10 PP 61/2010",
        ),
        "SUDAH_DITARIK": IntakeRule(
            Conflict, "Informasi ini sudah ditarik oleh SKPD.", "Ajukan lagi sebagai pengajuan baru bila diperlukan."
        ),
        "MASIH_DITAHAN": IntakeRule(
            Conflict,
            "Informasi ini tidak dapat ditarik karena masih ditahan untuk perkara yang berjalan.",
            "Tunggu sampai perkaranya selesai dan PPID melepas penahanannya.",
            "Pasal 51 UU 43/2009",
        ),
        "TIDAK_DIKEMBALIKAN": IntakeRule(
            Conflict,
            "Informasi ini tidak sedang dikembalikan, sehingga tidak ada yang perlu diperbaiki.",
            "Tunggu jawaban PPID; perbaikan dikirim setelah informasi dikembalikan.",
            "langkah 2 SOP 065/453/DPP-A",
        ),
        "KONSEP_BERUBAH": IntakeRule(
            Conflict,
            "Konsep ini sudah diubah di tempat lain setelah Anda membukanya.",
            "Muat ulang konsep itu, lalu simpan lagi.",
        ),
        "TAHUN_SALAH": IntakeRule(
            Refusal, "Tahun {year} berada di luar rentang yang dapat dilaporkan.", "Pilih tahun 2010 sampai tahun ini."
        ),
        "LEMBAR_TERLALU_BERAT": IntakeRule(
            TooLarge,
            "Lembar kerja ini tidak selesai dibaca dalam batas waktu dan memori.",
            "Hapus baris, lembar, dan format yang tidak perlu, atau bagi menjadi beberapa berkas.",
        ),
        "LEMBAR_ANTRE_PENUH": IntakeRule(
            TooMany,
            "Sudah {limit} lembar kerja SKPD ini yang menunggu dibaca, sehingga yang ini belum diterima.",
            "Tunggu sampai yang lain selesai dibaca, lalu kirim lagi.",
        ),
        "LEMBAR_TIDAK_ADA": IntakeRule(
            Malformed, "Permintaan ini tidak membawa lembar kerja.", "Kirim berkasnya sebagai bagian bernama file."
        ),
        "JENIS_DAFTAR_KOSONG": IntakeRule(
            Malformed,
            "Jenis daftar belum dipilih: daftar lama yang sudah berlaku, atau usulan baru.",
            "Pilih salah satu (kind=history atau kind=new); tidak ada yang dipilihkan, karena jalannya berbeda.",
        ),
        "PERLU_DITEGASKAN": IntakeRule(
            Conflict,
            "Daftar ini belum diajukan, karena ada yang perlu ditegaskan. {why}",
            "Periksa, lalu kirim ulang dengan tegasan (confirm) untuk tiap kode yang ditanyakan.",
        ),
        "PRATINJAU_BERBEDA": IntakeRule(
            Conflict,
            "Belum ada yang diajukan: pilihan di halaman ini berubah sejak daftar dibaca.",
            "Periksa hasil bacaan yang baru di bawah ini, lalu ajukan.",
        ),
        "NIHIL_ADA_INFORMASI": IntakeRule(
            Conflict,
            "SKPD ini mengajukan {count} informasi pada tahun {year}, sehingga laporan nihil ini belum dicatat.",
            "Periksa tahunnya. Bila nihil memang benar, tegaskan (confirmed) lalu kirim ulang.",
        ),
        "PILIHAN_SALAH": IntakeRule(Malformed, "Pilihan tidak dikenal: {why}.", "Lihat dokumentasi di /docs."),
    }
)


def say_no(code: str, **data: Any) -> Refusal:
    """Builds the refusal of that name from intake's table or else the statute's; raises KeyError for neither."""
    rule = INTAKE_RULES.get(code)
    if rule is None:
        return refuse(code, **data)
    return rule.error(code, rule.sentence.format(**data), article=rule.article, mend=rule.mend, **data)


def knows(code: str) -> bool:
    """Tells whether either table has a code."""
    return code in INTAKE_RULES or code in RULES
