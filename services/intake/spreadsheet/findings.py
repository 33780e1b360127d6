"""The findings: stable codes, and the Indonesian sentence for each (what, why, how to mend)."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from services.intake.spreadsheet.result import CellFinding, Severity

PER_CODE = 300  # more equal findings do not help; one closing finding gives their number

TEXTS: Mapping[str, tuple[Severity, str]] = MappingProxyType(
    {
        "FORMULA": (
            "error",
            "Sel ini berisi rumus. Nilai hasil rumus tidak dibaca karena dapat berubah tanpa terlihat. "
            "Salin sel, lalu Tempel Khusus > Nilai, dan unggah lagi.",
        ),
        "FORMULA_DI_LUAR_TABEL": (
            "warning",
            "Sel di luar tabel ini berisi rumus dan tidak dibaca. Bila isinya penting, ganti dengan nilainya.",
        ),
        "SEL_DI_LUAR_TABEL": (
            "warning",
            "Sel ini berada di kolom tanpa kepala sehingga tidak dibaca. Beri kepala kolom atau hapus isinya.",
        ),
        "SEL_GALAT": (
            "error",
            "Sel ini menampilkan galat ({text}), bukan isi. Perbaiki isi sel lalu unggah lagi.",
        ),
        "SEL_TANGGAL": (
            "info",
            'Sel ini berisi tanggal, bukan teks; dibaca sebagai "{text}". Periksa apakah itu yang dimaksud.',
        ),
        "SEL_TANGGAL_SEBAGIAN": (
            "warning",
            'Sel ini berisi tanggal yang tampil tanpa hari, bulan atau tahun; dibaca seperti tampilannya, "{text}", '
            "dan bukan sebagai tanggal berakhir. Tulis bunyi jangka waktu atau tanggal lengkapnya sebagai teks.",
        ),
        "SEL_TAK_TERLIHAT": (
            "warning",
            'Sel ini menyimpan "{text}" tetapi tidak menampilkannya (huruf sewarna latar, format angka kosong, atau '
            "tertutup sel gabungan), jadi tidak dibaca. Tampilkan isinya, atau hapus.",
        ),
        "SEL_DICORET": (
            "error",
            'Isi sel ini dicoret ("{text}") dan tidak dibaca, sebab tidak pasti apakah masih berlaku. '
            "Hapus yang dicoret, atau hilangkan coretannya, lalu unggah lagi.",
        ),
        "SEL_DICORET_DI_LUAR_TABEL": (
            "warning",
            'Isi sel di luar tabel ini dicoret ("{text}") dan tidak dibaca.',
        ),
        "SEL_PENGULANGAN": (
            "error",
            "Sel ini hanya berisi tanda pengulangan ({text}) dan tidak dibaca, sebab artinya berubah bila baris "
            "dipindah. Tulis isinya lengkap lalu unggah lagi.",
        ),
        "TANDA_BUKAN_TEKS": (
            "error",
            "Sel ini memuat tanda {sign} yang bukan huruf dan tidak dapat disimpan. Ketik ulang isi sel itu, "
            "lalu unggah lagi.",
        ),
        "BARIS_BERGESER": (
            "error",
            "Isi baris {row} bergeser dari kolomnya ({why}). Baris ini tidak dapat dipercaya. Perbaiki pemisah, tanda "
            "kutip, atau letak selnya, lalu unggah lagi.",
        ),
        "BARIS_TERTELAN": (
            "error",
            "Tanda kutip yang dibuka pada baris {row} {why}, sehingga baris sesudahnya tertelan ke dalam satu sel. "
            "Tutup atau hapus tanda kutip itu, lalu unggah lagi.",
        ),
        "KUTIP_TIDAK_BERPASANGAN": (
            "error",
            "Tanda kutip di sel ini tidak berpasangan sehingga batas selnya tidak pasti. Gandakan tanda kutip di dalam "
            'isi ("") atau hapus, lalu unggah lagi.',
        ),
        "SEL_TERLALU_PANJANG": (
            "error",
            "Sel ini memuat {count} huruf, lebih dari {limit} yang muat di satu sel. Ringkas isinya, atau periksa "
            "apakah beberapa baris tergabung di sini, lalu unggah lagi.",
        ),
        "TABEL_BERDAMPINGAN": (
            "error",
            "Di sini mulai tabel kedua di samping tabel pertama; tabel itu tidak dibaca. Pindahkan ke bawah tabel "
            "pertama atau ke lembar lain, lalu unggah lagi.",
        ),
        "BARIS_TERSEMBUNYI": (
            "warning",
            "Baris {row} tersembunyi sehingga tidak dibaca. Bila baris ini bagian dari daftar, tampilkan "
            "(Unhide, atau hapus filter) lalu unggah lagi.",
        ),
        "KOLOM_TERSEMBUNYI": (
            "warning",
            "Kolom {column} tersembunyi tetapi tetap dibaca. Periksa isinya, atau hapus kolom itu bila tidak dimaksud.",
        ),
        "LEMBAR_TERSEMBUNYI": (
            "warning",
            'Lembar "{sheet}" tersembunyi sehingga tidak dibaca. Tampilkan lembar itu bila memuat daftar.',
        ),
        "LEMBAR_DILEWATI": (
            "info",
            'Lembar "{sheet}" tidak memuat tabel daftar informasi sehingga dilewati.',
        ),
        "LEMBAR_LANJUTAN": (
            "warning",
            'Lembar "{sheet}" tidak berkepala, tetapi nomornya melanjutkan lembar sebelumnya, jadi dibaca dengan kolom '
            "yang sama. Periksa hasilnya.",
        ),
        "BARIS_BAGIAN": (
            "info",
            "Baris {row} adalah judul bagian, bukan informasi: {text}. "
            "Bila ini informasi, beri nomor dan isi kolomnya.",
        ),
        "BARIS_KELOMPOK": (
            "info",
            "Baris {row} adalah kepala kelompok bagi baris di bawahnya; "
            "teksnya digabung ke judul baris-baris itu: {text}.",
        ),
        "BARIS_PENOMORAN": ("info", "Baris {row} hanya penomoran kolom dan tidak dibaca sebagai informasi."),
        "KEPALA_BERULANG": ("info", "Kepala tabel muncul lagi pada baris {row} dan tidak dibaca sebagai informasi."),
        "BARIS_TANDA_TANGAN": (
            "info",
            "Baris {row} termasuk blok tanda tangan atau penutup dan tidak dibaca sebagai informasi: {text}.",
        ),
        "BARIS_CATATAN": ("info", "Baris {row} adalah catatan dan tidak dibaca sebagai informasi: {text}."),
        "BARIS_CONTOH": ("info", "Baris {row} ditandai sebagai contoh dan tidak dibaca sebagai informasi."),
        "BARIS_BERNOMOR_KOSONG": ("info", "Baris {row} hanya berisi nomor dan tidak dibaca sebagai informasi."),
        "BARIS_NIHIL": ("info", "Baris {row} menyatakan nihil dan tidak dibaca sebagai informasi."),
        "BARIS_DILEWATI": (
            "warning",
            "Baris {row} tidak dibaca karena hanya terisi di luar kolom yang dikenal: {text}. "
            "Pindahkan isinya ke kolom tabel bila ini informasi.",
        ),
        "BARIS_LANJUTAN": (
            "warning",
            "Sel ini tanpa nomor dan tanpa judul, jadi dibaca sebagai lanjutan baris {target}. "
            "Bila ini informasi tersendiri, isi nomor dan judulnya.",
        ),
        "BARIS_TANPA_NOMOR": (
            "warning",
            "Baris {row} tidak bernomor tetapi berjudul, jadi dibaca sebagai informasi tersendiri. "
            "Bila ini lanjutan baris di atasnya, gabungkan selnya.",
        ),
        "ISI_DITURUNKAN": ("info", "Sel kosong ini diisi dari atas, sebagai bagian dari kelompok: {text}."),
        "JUDUL_KOSONG": (
            "error",
            "Judul informasi pada baris {row} kosong. Tanpa judul informasi tidak dapat diuji dan didaftar "
            "(PP 61/2010 Pasal 4 ayat (2)). Isi judulnya.",
        ),
        "DASAR_HUKUM_KOSONG": (
            "warning",
            "Dasar hukum kosong. Pengecualian harus menyebut alasannya menurut Pasal 17 UU 14/2008 "
            "(PP 61/2010 Pasal 4 ayat (2)). Isi undang-undang, pasal dan hurufnya.",
        ),
        "KONSEKUENSI_KOSONG": (
            "warning",
            "Konsekuensi kosong. Pengecualian didasarkan pada pengujian konsekuensi (UU 14/2008 Pasal 19). "
            "Isi akibat bila informasi dibuka atau ditutup.",
        ),
        "PERIODE_KOSONG": (
            "warning",
            "Jangka waktu pengecualian kosong. Penetapan harus memuat jangka waktu (PP 61/2010 Pasal 4 ayat (2)). "
            "Isi jangka waktunya.",
        ),
        "PERIODE_TIDAK_JELAS": (
            "warning",
            'Jangka waktu "{text}" belum dapat dibaca sehingga tidak menghasilkan tanggal berakhir. {why}',
        ),
        "PERIODE_ISI_LAIN": (
            "warning",
            "Sel jangka waktu ini berisi kutipan peraturan, bukan jangka waktu. Teksnya disimpan apa adanya; "
            "periksa dan perbaiki di lembar asal.",
        ),
        "KONSEKUENSI_BERUPA_WAKTU": (
            "info",
            "Sel ini menyebut kapan informasi dapat dibuka, bukan akibatnya bila dibuka. Periksa isinya.",
        ),
        "DASAR_HUKUM_MERAGUKAN": (
            "warning",
            "Sel dasar hukum ini tidak menyebut peraturan atau pasal apa pun. "
            "Teksnya disimpan apa adanya; periksa isinya.",
        ),
        "KOLOM_TIDAK_ADA": (
            "warning",
            "Tabel ini tidak mempunyai kolom {field}. Isinya dibiarkan kosong dan akan diminta kemudian. "
            "Tambahkan kolom itu bila datanya ada.",
        ),
        "KOLOM_ISI_BERBEDA": (
            "warning",
            'Kepala kolom "{header}" tidak cocok dengan isinya: hampir semua sel berisi {content}. '
            "Kolom ini dibaca sebagai {field}. Perbaiki kepala kolom bila itu keliru.",
        ),
        "KOLOM_DITENTUKAN_ISI": (
            "info",
            'Kepala kolom "{header}" dapat berarti beberapa hal; menurut isinya kolom ini dibaca sebagai {field}. '
            "Bila keliru, jawab dengan memilih arti kolom ini.",
        ),
        "KOLOM_BERPASANGAN": (
            "info",
            'Kepala kolom "{header}" tidak menyebut dibuka atau ditutup; '
            "karena pasangannya ada, dibaca sebagai {field}.",
        ),
        "KOLOM_DITANYAKAN": (
            "warning",
            'Arti kolom "{header}" tidak pasti sehingga belum dibaca. Pilih arti kolom ini: {candidates}.',
        ),
        "KOLOM_TIDAK_DIPAKAI": ("info", 'Kolom "{header}" tidak dipakai dalam daftar dan isinya tidak dibaca.'),
        "KOLOM_DIGABUNG": ("info", 'Kolom "{header}" digabung dengan kolom lain menjadi satu: {field}.'),
        "SEL_DIPISAH": ("info", "Sel ini memuat dua hal dan dipisah menjadi {parts}. Periksa hasilnya."),
        "SEL_TIDAK_TERPISAH": (
            "warning",
            "Sel ini seharusnya memuat {parts}, tetapi batasnya tidak ditemukan. Seluruh teks dibaca sebagai {field}.",
        ),
        "DUPLIKAT_JUDUL": (
            "warning",
            "Judul ini sama dengan judul pada sel {other}. Satu informasi cukup didaftar satu kali; "
            "bedakan judulnya atau hapus salah satu.",
        ),
        "NOMOR_GANDA": ("info", "Nomor {number} sudah dipakai pada baris {other}. Keduanya tetap dibaca."),
        "NOMOR_LOMPAT": ("info", "Nomor melompat dari {before} ke {number}. Periksa apakah ada baris yang hilang."),
        "TABEL_KOSONG": ("warning", "Tabel ini berkepala tetapi tidak memuat satu pun informasi."),
        "TEKS_RUSAK": (
            "warning",
            "Sel ini memuat huruf yang rusak karena salah pengodean. Simpan ulang berkas sebagai CSV UTF-8 atau XLSX.",
        ),
        "ENKODE_LAMA": ("info", "Berkas CSV ini bukan UTF-8 dan dibaca dengan pengodean lama. Periksa huruf khusus."),
        "HURUF_DITEBAK": (
            "warning",
            "Huruf khusus di sel ini dibaca dari pengodean lama dan dapat keliru. Periksa isinya, atau simpan ulang "
            "berkas sebagai CSV UTF-8 atau XLSX.",
        ),
        "BARIS_TERBUNGKUS": (
            "info",
            "Setiap baris berkas CSV ini terbungkus tanda kutip; bungkusnya dilepas satu kali. Periksa hasilnya.",
        ),
        "DAN_LAIN": ("info", "Masih ada {count} temuan {code} lain yang sejenis."),
    }
)


class Notes:
    """The findings in the order they are made, at most `PER_CODE` of a kind."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self._made: list[CellFinding] = []
        self._counts: Counter[str] = Counter()

    def add(self, code: str, cell: str, **data: object) -> None:
        """Notes one finding at a cell; `data` fills its sentence."""
        self._counts[code] += 1
        if self._counts[code] <= PER_CODE:
            severity, text = TEXTS[code]
            self._made.append(CellFinding(self.prefix + cell, code, text.format(**data), severity))

    def made(self) -> list[CellFinding]:
        """Returns all findings, the last one with the number of those left out."""
        severities = {finding.code: finding.severity for finding in self._made}
        spilled = [(code, count - PER_CODE) for code, count in self._counts.items() if count > PER_CODE]
        return self._made + [
            CellFinding(self.prefix + "A1", code, TEXTS["DAN_LAIN"][1].format(count=count, code=code), severities[code])
            for code, count in spilled
        ]
