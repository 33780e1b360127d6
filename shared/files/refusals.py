"""The reasons for which a file is refused or waits: code, Indonesian sentence and mend, the same at every door."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.runtime.errors import Conflict, Refusal, TooLarge, UnsupportedType


@dataclass(frozen=True)
class FileRule:
    """One reason; `{name}` in the sentence is the file's, `{why}` what was found."""

    error: type[Refusal]
    sentence: str
    mend: str


_PDF = "Simpan dokumen itu sebagai PDF biasa, lalu unggah PDF-nya."

FILE_RULES: Mapping[str, FileRule] = MappingProxyType(
    {
        "BERKAS_JENIS_SALAH": FileRule(
            UnsupportedType,
            'Berkas "{name}" ditolak karena {why}.',
            "Unggah berkas dari jenis yang disebut di halaman ini, dengan akhiran nama yang sesuai isinya.",
        ),
        "BERKAS_KOSONG": FileRule(
            Refusal, 'Berkas "{name}" tidak berisi apa pun.', "Periksa berkas itu, lalu unggah lagi."
        ),
        "BERKAS_NAMA_BERBAHAYA": FileRule(
            Refusal,
            'Nama berkas "{name}" ditolak karena {why}.',
            "Ganti nama berkas itu dengan huruf, angka, spasi, dan satu akhiran saja, lalu unggah lagi.",
        ),
        "BERKAS_RUSAK": FileRule(
            Refusal,
            'Berkas "{name}" tidak dapat dibaca sampai selesai: {why}.',
            "Buka berkas itu di komputer Anda, simpan ulang, lalu unggah lagi.",
        ),
        "BERKAS_TERKUNCI": FileRule(
            Refusal,
            'Berkas "{name}" terkunci atau terenkripsi, sehingga isinya tidak dapat diperiksa.',
            "Hapus kata sandi dan pembatasannya, simpan ulang, lalu unggah lagi.",
        ),
        "BERKAS_BERLAPIS": FileRule(
            UnsupportedType, 'Berkas "{name}" memuat berkas lain yang menempel padanya: {why}.', _PDF
        ),
        "BERKAS_MAKRO": FileRule(Refusal, 'Berkas "{name}" memuat makro: {why}.', _PDF),
        "BERKAS_ISI_AKTIF": FileRule(Refusal, 'Berkas "{name}" memuat isi yang dapat berjalan sendiri: {why}.', _PDF),
        "BERKAS_OBJEK_TERTANAM": FileRule(
            Refusal,
            'Berkas "{name}" memuat berkas atau objek lain di dalamnya: {why}.',
            "Unggah berkas itu tersendiri, atau ganti objeknya dengan gambar.",
        ),
        "BERKAS_TAUTAN_LUAR": FileRule(
            Refusal,
            'Berkas "{name}" mengambil isi dari tempat lain saat dibuka: {why}.',
            "Putuskan tautannya (tanam gambar, lepas templat dan sumber data), simpan ulang, lalu unggah lagi.",
        ),
        "BERKAS_BOM": FileRule(
            TooLarge,
            'Isi berkas "{name}" terlalu besar setelah dibuka: {why}.',
            "Perkecil gambar atau bagi dokumennya, lalu unggah lagi.",
        ),
        "BERKAS_TERLALU_BERAT": FileRule(
            TooLarge,
            'Berkas "{name}" tidak selesai diperiksa dalam batas waktu dan memori.',
            "Bagi atau sederhanakan dokumennya, lalu unggah lagi.",
        ),
        "BERKAS_BERVIRUS": FileRule(
            Refusal,
            'Berkas "{name}" tidak diterima karena pemindai menemukan program jahat di dalamnya: {why}.',
            "Jangan buka berkas itu; hubungi pengelola komputer Anda, lalu unggah berkas dari sumber yang bersih.",
        ),
        "BERKAS_DIKARANTINA": FileRule(
            Conflict,
            'Berkas "{name}" dikarantina dan tidak dapat dibuka oleh siapa pun karena {why}.',
            "Tunggu sampai pemindaiannya selesai, lalu kirim lagi; berkasnya tidak perlu diunggah ulang.",
        ),
    }
)


def file_refused(code: str, name: str, why: str = "") -> Refusal:
    """Builds the refusal of one file by its code; the file's name is in its data as `file`."""
    rule = FILE_RULES[code]
    told = {"why": why} if why else {}
    return rule.error(code, rule.sentence.format(name=name, why=why), mend=rule.mend, file=name, **told)
