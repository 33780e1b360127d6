"""The reasons for which a file is refused or waits: code, Indonesian sentence and mend, the same at every door."""

from collections.abc import Mapping

from shared.runtime.errors import Conflict, Refusal, TooLarge, UnsupportedType
from shared.runtime.refusal_rules import Rule, table_of

_PDF = "Simpan dokumen itu sebagai PDF biasa, lalu unggah PDF-nya."

FILE_RULES: Mapping[str, Rule] = table_of(
    Rule(
        "BERKAS_JENIS_SALAH",
        "Berkas {name} ditolak karena {why}.",
        "",
        "Unggah berkas dari jenis yang disebut di halaman ini, dengan akhiran nama yang sesuai isinya.",
        UnsupportedType,
    ),
    Rule(
        "BERKAS_KOSONG",
        "Berkas {name} tidak berisi apa pun.",
        "",
        "Periksa berkas itu, lalu unggah lagi.",
    ),
    Rule(
        "BERKAS_NAMA_BERBAHAYA",
        "Nama berkas {name} ditolak karena {why}.",
        "",
        "Ganti nama berkas itu dengan huruf, angka, spasi, dan satu akhiran saja, lalu unggah lagi.",
    ),
    Rule(
        "BERKAS_RUSAK",
        "Berkas {name} tidak dapat dibaca sampai selesai: {why}.",
        "",
        "Buka berkas itu di komputer Anda, simpan ulang, lalu unggah lagi.",
    ),
    Rule(
        "BERKAS_TIDAK_TERBACA",
        "Berkas {name} tidak dapat dibaca sebagai jenis yang disebut akhiran namanya.",
        "",
        "Buka berkas itu di komputer Anda, simpan sekali lagi sebagai PDF, lalu unggah hasilnya.",
    ),
    Rule(
        "BERKAS_TERKUNCI",
        "Berkas {name} terkunci atau terenkripsi, sehingga isinya tidak dapat diperiksa.",
        "",
        "Hapus kata sandi dan pembatasannya, simpan ulang, lalu unggah lagi.",
    ),
    Rule(
        "BERKAS_BERLAPIS",
        "Berkas {name} memuat berkas lain yang menempel padanya: {why}.",
        "",
        _PDF,
        UnsupportedType,
    ),
    Rule(
        "BERKAS_MAKRO",
        "Berkas {name} memuat makro: {why}.",
        "",
        _PDF,
    ),
    Rule(
        "BERKAS_ISI_AKTIF",
        "Berkas {name} memuat isi yang dapat berjalan sendiri: {why}.",
        "",
        _PDF,
    ),
    Rule(
        "BERKAS_OBJEK_TERTANAM",
        "Berkas {name} memuat berkas atau objek lain di dalamnya: {why}.",
        "",
        "Unggah berkas itu tersendiri, atau ganti objeknya dengan gambar.",
    ),
    Rule(
        "BERKAS_TAUTAN_LUAR",
        "Berkas {name} mengambil isi dari tempat lain saat dibuka: {why}.",
        "",
        "Putuskan tautannya (tanam gambar, lepas templat dan sumber data), simpan ulang, lalu unggah lagi.",
    ),
    Rule(
        "BERKAS_BOM",
        "Isi berkas {name} terlalu besar setelah dibuka: {why}.",
        "",
        "Perkecil gambar atau bagi dokumennya, lalu unggah lagi.",
        TooLarge,
    ),
    Rule(
        "BERKAS_TERLALU_BERAT",
        "Berkas {name} memerlukan waktu atau memori lebih banyak daripada yang disediakan untuk satu berkas.",
        "",
        "Bagi berkas itu menjadi beberapa berkas, atau perkecil gambarnya, lalu unggah lagi.",
        TooLarge,
    ),
    Rule(
        "BERKAS_BERVIRUS",
        "Berkas {name} tidak diterima karena pemindai menemukan program jahat di dalamnya: {why}.",
        "",
        "Jangan buka berkas itu; hubungi pengelola komputer Anda, lalu unggah berkas dari sumber yang bersih.",
    ),
    Rule(
        "BERKAS_DIKARANTINA",
        "Berkas {name} dikarantina dan tidak dapat dibuka oleh siapa pun karena {why}.",
        "",
        "Tunggu sampai pemindaiannya selesai, lalu kirim lagi; berkasnya tidak perlu diunggah ulang.",
        Conflict,
    ),
)


def file_refused(code: str, name: str = "", why: str = "") -> Refusal:
    """Builds the refusal of one file by its code; a known name stands in the sentence, and as `file` in the data."""
    told = {key: word for key, word in (("file", name), ("why", why)) if word}
    return FILE_RULES[code].refusal({"name": f'"{name}"' if name else "ini", "why": why}, **told)
